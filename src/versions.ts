import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The version of cocotag. */
export function cocotagVersion(): string {
  return versionIn(join(PACKAGE_ROOT, 'package.json'));
}

/** The versions of what turns a photo into scores, beside the model. */
export interface Versions {
  readonly cocotag: string;
  readonly node: string;
  /** As `linux-x64`. */
  readonly platform: string;
  readonly onnxruntime: string;
  readonly sharp: string;
}

/** The versions in use. */
export function versions(): Versions {
  return {
    cocotag: cocotagVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    onnxruntime: versionIn(packageJsonOf('onnxruntime-node')),
    sharp: versionIn(packageJsonOf('sharp')),
  };
}

/** The version that a JSON file names: a package's, or a model's. */
export function versionIn(file: string): string {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  return 'unknown';
}

/** A dependency's package.json, found without loading its native library. */
function packageJsonOf(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  let folder = dirname(resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return join(folder, 'package.json');
}
