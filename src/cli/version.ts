import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Whether the arguments ask for the version and nothing else, which is answered without loading oclif. */
export function isVersionRequest(argv: readonly string[]): boolean {
  return argv.length === 1 && ['--version', '-V', 'version'].includes(argv[0] ?? '');
}

/** The versions of all that can change a tag: the program, Node, the runtime, the decoder and the models. */
export function versionText(): string {
  const lines = [
    `cocotag ${versionIn(join(PACKAGE_ROOT, 'package.json'))}`,
    `node ${process.versions.node} (${process.platform}-${process.arch})`,
    `onnxruntime-node ${versionIn(packageJsonOf('onnxruntime-node'))}`,
    `sharp ${versionIn(packageJsonOf('sharp'))}`,
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

/** A dependency's package.json, found without loading its native library. */
function packageJsonOf(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  let folder = dirname(resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return join(folder, 'package.json');
}

function versionIn(file: string): string {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  return 'unknown';
}
