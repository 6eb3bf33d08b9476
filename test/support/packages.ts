import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TINY } from './cocotag.js';

/** What a `model.json` holds, as plain data. */
export type ManifestData = Record<string, unknown>;

/** The manifest of the package for tests, changed. */
export function manifestData(change: ManifestData = {}): ManifestData {
  return { ...JSON.parse(readFileSync(join(TINY, 'model.json'), 'utf8')), ...change };
}

/**
 * Writes a package into a folder, which is made if it is missing. Its graph is the one of the package for tests, or
 * these bytes, and is what its manifest says.
 */
export function writePackage(
  folder: string,
  change: ManifestData = {},
  graph: Uint8Array = readFileSync(join(TINY, 'model.onnx')),
): void {
  mkdirSync(folder, { recursive: true });
  const float = { file: 'model.onnx', sha256: sha256Of(graph), bytes: graph.length };
  writeFileSync(join(folder, 'model.onnx'), graph);
  writeFileSync(
    join(folder, 'model.json'),
    JSON.stringify(manifestData({ graphs: { float }, aliases: [], ...change })),
  );
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
