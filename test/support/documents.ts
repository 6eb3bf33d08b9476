import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COCO_LABELS } from '../../src/labels/index.js';
import { bytesOf } from '../models/import/onnx/run-graph.js';
import { BIN, type Ended, ROOT, run, TINY } from './cocotag.js';
import { freshFolder } from './temp-folder.js';
import { exportedModel, goldenCheckpoint } from './weight-files.js';

/** A page: its path from the root of the repository, and its text. */
export interface Page {
  readonly name: string;
  readonly text: string;
}

/** The pages that users read: their `sh` blocks are run. */
export function userPages(): Page[] {
  return pages([
    ...readdirSync(ROOT).filter((name) => name === 'README.md'),
    ...pagesIn('docs'),
    ...pagesIn('models'),
    ...pagesIn('examples'),
  ]);
}

/** All pages of the project. */
export function allPages(): Page[] {
  return pages([
    ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
    ...['docs', 'models', 'examples', 'test/fixtures'].flatMap(pagesIn),
  ]);
}

export function pageOf(name: string): Page {
  return { name, text: readFileSync(join(ROOT, name), 'utf8') };
}

function pages(names: readonly string[]): Page[] {
  return names.map(pageOf);
}

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort();
}

/** A fenced block of a page. */
export interface Block {
  /** `page:line` of its first line, for the title of a test. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

const FENCE = /^( *)```([a-z]*)\n([\s\S]*?)^ *```$/gm;

export function blocksOf({ name, text }: Page): Block[] {
  return [...text.matchAll(FENCE)].map(([, indent = '', language = '', code = ''], i, all) => {
    const line = text.slice(0, all[i]?.index).split('\n').length + 1;
    return { place: `${name}:${line}`, language, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** A page without its blocks and its pieces of code, in which a bracket is no link. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(FENCE, '').replaceAll(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length));
}

/** The names by which links find the headings of a page, as GitHub makes them. */
export function anchorsOf({ text }: Page): Set<string> {
  const headings = [...text.replaceAll(FENCE, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(headings);
}

/** Files of weights that a reader has, each made where a block speaks of it: a checkpoint, and an export with its labels. */
const READERS_FILES: Readonly<Record<string, () => Promise<string | Uint8Array>>> = {
  'best.pth': async () => goldenCheckpoint('resnet18'),
  'model.onnx': () => bytesOf(exportedModel(COCO_LABELS.length)),
  'labels.txt': async () => COCO_LABELS.map(({ name }) => `${name}\n`).join(''),
};

/**
 * Runs a block as a reader would: in a folder of its own that holds a copy of `examples/` and of its photos, with
 * `cocotag` as a command and as a library. The small model of the tests stands in where the block names none. Files of
 * weights are there where the block names them.
 *
 * @param inside - The folder in which the fresh one is made.
 */
export async function runBlock({ code }: Block, inside: string): Promise<Ended> {
  const folder = freshFolder(inside);
  const place = { bin: `${folder}.bin`, home: `${folder}.home` };
  mkdirSync(place.home);
  mkdirSync(place.bin);
  writeFileSync(join(place.bin, 'cocotag'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(join(place.bin, 'cocotag'), 0o755);
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  cpSync(join(ROOT, 'examples/photos'), join(folder, 'photos'), { recursive: true });
  for (const [name, bytes] of Object.entries(READERS_FILES)) {
    if (code.split(/[\s'"=]+/).includes(name)) writeFileSync(join(folder, name), await bytes());
  }
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/cocotag'));
  const env = {
    HOME: place.home,
    XDG_CONFIG_HOME: join(place.home, 'config'),
    XDG_DATA_HOME: join(place.home, 'data'),
    XDG_CACHE_HOME: join(place.home, 'cache'),
    PATH: `${place.bin}:${process.env.PATH}`,
    COCOTAG_MODEL: TINY,
  };
  return run('bash', ['-euo', 'pipefail', '-c', code], { cwd: folder, env });
}
