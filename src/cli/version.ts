import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT, versionIn, versions } from '../versions.js';

/** Whether the arguments ask for the version and nothing else, which is answered without loading oclif. */
export function isVersionRequest(argv: readonly string[]): boolean {
  return argv.length === 1 && ['--version', '-V', 'version'].includes(argv[0] ?? '');
}

/** The versions of all that can change a tag: the program, Node, the runtime, the decoder and the models. */
export function versionText(): string {
  const { cocotag, node, platform, onnxruntime, sharp } = versions();
  const lines = [
    `cocotag ${cocotag}`,
    `node ${node} (${platform})`,
    `onnxruntime-node ${onnxruntime}`,
    `sharp ${sharp}`,
    ...bundledModels().map((model) => `model ${model}`),
  ];
  return `${lines.join('\n')}\n`;
}

function bundledModels(): string[] {
  const folder = join(PACKAGE_ROOT, 'models');
  return readdirSync(folder)
    .map((name) => ({ name, manifest: join(folder, name, 'model.json') }))
    .filter(({ manifest }) => existsSync(manifest))
    .map(({ name, manifest }) => `${name} ${versionIn(manifest)}`)
    .sort();
}
