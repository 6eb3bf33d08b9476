import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a run was on. */
export function machine(versions) {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return {
    processor,
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    load: loadavg()[0].toFixed(2),
    versions: {
      cocotag: versionOf('../'),
      Node: process.versions.node,
      'onnxruntime-node': versionOf('../node_modules/onnxruntime-node/'),
      sharp: versionOf('../node_modules/sharp/'),
      ...versions,
    },
  };
}

/** The name of a run's folder: the day and the processor. */
export function runName({ processor }) {
  return `${new Date().toISOString().slice(0, 10)}-${processor.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
}

function versionOf(folder) {
  return JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8')).version;
}
