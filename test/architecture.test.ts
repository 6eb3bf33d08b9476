import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parsed, type SourceFile, sourceFiles } from './support/source-files.js';

const SRC = join(__dirname, '../src');
const sources = sourceFiles(SRC);

/** Files that every room may import. They import each other alone. */
const SHARED = ['types.ts', 'errors.ts', 'byte-lines.ts', 'byte-path.ts'];

/** Files of src itself that are rooms. */
const ROOM_OF_FILE: Readonly<Record<string, string>> = {
  'tagger.ts': 'tagger',
  'quantize-run.ts': 'tagger',
  'quantization-report.ts': 'tagger',
  'calibration-run.ts': 'tagger',
  'calibration-photos.ts': 'tagger',
  'decoded-pixels.ts': 'tagger',
  'graph-comparison.ts': 'tagger',
  'saved-run.ts': 'tagger',
  'sidecar-run.ts': 'tagger',
  'untag-run.ts': 'tagger',
  'evaluate-run.ts': 'tagger',
  'evaluation-baseline.ts': 'tagger',
  'evaluation-report.ts': 'tagger',
  'installed-model.ts': 'tagger',
  'listed-photos.ts': 'tagger',
  'diff-run.ts': 'tagger',
  'truth-source.ts': 'tagger',
  'trial-run.ts': 'tagger',
  'import-run.ts': 'tagger',
  'verify-model.ts': 'tagger',
  'pull-run.ts': 'tagger',
  'quantize-package.ts': 'tagger',
  'resumable-run.ts': 'tagger',
  'tagged-sidecars.ts': 'tagger',
  'run-manifest.ts': 'tagger',
  'verify-run.ts': 'tagger',
  'watch-run.ts': 'tagger',
  'versions.ts': 'tagger',
  'index.ts': 'index',
};

const BELOW_TAGGER = 'labels walk watch decode models inference tagging output xmp evaluation explain'.split(
  ' ',
);
const BELOW_CLI = [...BELOW_TAGGER, 'tagger', 'server'];

/** The table of design.md: which rooms a room may import, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  labels: [],
  walk: [],
  watch: ['walk'],
  decode: [],
  models: ['labels'],
  inference: ['decode', 'models'],
  tagging: ['labels'],
  output: ['labels', 'tagging'],
  xmp: ['labels'],
  evaluation: ['labels', 'tagging', 'output'],
  explain: ['inference'],
  tagger: BELOW_TAGGER,
  server: ['tagger', 'explain'],
  cli: BELOW_CLI,
  commands: [...BELOW_CLI, 'cli'],
  index: [...BELOW_TAGGER, 'tagger'],
};

/** The rooms of a library. One that stands not here has no business in src. */
const ROOMS_OF_LIBRARY: Readonly<Record<string, readonly string[]>> = {
  sharp: ['decode'],
  'onnxruntime-node': ['inference'],
  'fast-glob': ['walk'],
  picomatch: ['walk'],
  yauzl: ['models'],
  'csv-stringify': ['output'],
  'csv-parse': ['evaluation'],
  '@streamparser/json': ['evaluation'],
  'cli-progress': ['cli'],
  'env-paths': ['cli'],
  '@oclif/core': ['cli', 'commands'],
  'fastest-levenshtein': ['labels'],
  saxes: ['xmp'],
  vega: ['evaluation'],
  valibot: Object.keys(MAY_IMPORT).filter((room) => room !== 'shared'),
  'node:worker_threads': ['inference'],
  'node:process': ['cli', 'commands'],
};

/** What a room may know of the process that it runs in; all but cli and commands are used as a library. */
// process.kill with signal 0 asks whether there is such a process.
const HARMLESS = [
  'process.platform',
  'process.arch',
  'process.cwd',
  'process.pid',
  'process.versions',
  'process.kill',
];

function roomOf(path: string): string {
  if (SHARED.includes(path)) return 'shared';
  const [folder = '', inside] = path.split('/');
  return inside === undefined ? (ROOM_OF_FILE[path] ?? `src/${path}`) : folder;
}

/** What a file does that its room may not. */
function trespasses({ path, files, libraries, globals }: SourceFile): string[] {
  const room = roomOf(path);
  const arrows = files
    .map(roomOf)
    .filter((other) => other !== room && other !== 'shared' && !MAY_IMPORT[room]?.includes(other))
    .map((other) => `${path}: ${room} may not import ${other}`);
  const strangers = libraries
    .filter((library) => !(ROOMS_OF_LIBRARY[library]?.includes(room) ?? library.startsWith('node:')))
    .map((library) => `${path}: ${room} may not import ${library}`);
  const isProgram = room === 'cli' || room === 'commands';
  const uses = globals
    .filter((name) => !isProgram && !HARMLESS.includes(name))
    .map((name) => `${path}: ${room} may not use ${name}`);
  return [...arrows, ...strangers, ...uses];
}

/** The ways on which files import each other in a circle. */
function cycles(files: readonly SourceFile[]): string[] {
  const importsOf = new Map(files.map(({ path, files }) => [path, files]));
  const found: string[] = [];
  const isDone = new Set<string>();
  const follow = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' -> '));
    if (way.includes(path) || isDone.has(path)) return;
    for (const next of importsOf.get(path) ?? []) follow(next, [...way, path]);
    isDone.add(path);
  };
  for (const path of importsOf.keys()) follow(path, []);
  return found;
}

test('every file is in a room of the design', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(
    [...new Set(sources.map(({ path }) => roomOf(path)))].filter((room) => !(room in MAY_IMPORT)),
  ).toEqual([]);
});

test('files import what exists', () => {
  const missing = sources.flatMap(({ path, files }) =>
    files.filter((file) => !existsSync(join(SRC, file))).map((file) => `${path}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test('rooms keep to the table of the design: its arrows, their libraries, what belongs to the program', () => {
  expect(sources.flatMap(trespasses)).toEqual([]);
});

test('no file imports itself by way of others', () => {
  expect(cycles(sources)).toEqual([]);
});

test('the index of the library and of each room holds exports alone', () => {
  const indexes = sources.filter(({ path }) => /(?:^|\/)index\.ts$/.test(path));
  expect(indexes.length).toBeGreaterThan(6);
  expect(indexes.filter(({ isExportsOnly }) => !isExportsOnly).map(({ path }) => path)).toEqual([]);
});

// That these rules can see what they forbid.
test.each([
  ['walk/a.ts', "import { a } from '../tagging/index.js';", 'walk may not import tagging'],
  ['walk/a.ts', "import type { A } from '../cli/a.js';", 'walk may not import cli'],
  ['walk/a.ts', "export * from '../models/index.js';", 'walk may not import models'],
  ['walk/a.ts', "type A = import('../output/index.js').A;", 'walk may not import output'],
  ['output/a.ts', "const a = await import('../tagger.js');", 'output may not import tagger'],
  ['tagger.ts', "import { a } from './cli/a.js';", 'tagger may not import cli'],
  ['cli/a.ts', "import Tag from '../commands/tag.js';", 'cli may not import commands'],
  ['cli/a.ts', "import { a } from '../index.js';", 'cli may not import index'],
  ['types.ts', "import { a } from './labels/index.js';", 'shared may not import labels'],
  [
    'cli/a.ts',
    "new Worker(new URL('../inference/a/../../index.js', import.meta.url));",
    'cli may not import index',
  ],
  ['errors.ts', "import * as v from 'valibot';", 'shared may not import valibot'],
  ['walk/a.ts', "import sharp from 'sharp';", 'walk may not import sharp'],
  ['tagging/a.ts', "import { stringify } from 'csv-stringify/sync';", 'tagging may not import csv-stringify'],
  ['tagger.ts', "import { Args } from '@oclif/core';", 'tagger may not import @oclif/core'],
  ['cli/a.ts', "import _ from 'lodash';", 'cli may not import lodash'],
  ['walk/a.ts', "import fs from 'fs';", 'walk may not import fs'],
  [
    'output/a.ts',
    "import { Worker } from 'node:worker_threads';",
    'output may not import node:worker_threads',
  ],
  ['walk/a.ts', "import { env } from 'node:process';", 'walk may not import node:process'],
  ['walk/a.ts', 'const home = process.env.HOME;', 'walk may not use process.env'],
  ['walk/a.ts', 'const { env } = process;', 'walk may not use process'],
  ['walk/a.ts', "const env = process['env'];", 'walk may not use process'],
  ['output/a.ts', 'process.stdout.write("a");', 'output may not use process.stdout'],
  ['tagging/a.ts', 'export const a = () => console.log(1);', 'tagging may not use console'],
  ['tagger.ts', 'process.exit(1);', 'tagger may not use process.exit'],
])('in %s refuses: %s', (path, text, why) => {
  expect(trespasses(parsed(path, text))).toEqual([`${path}: ${why}`]);
});

test('allows what the design allows', () => {
  const text = [
    "import { open } from 'node:fs/promises';",
    "import { CocotagError } from '../errors.js';",
    "import type { Row } from '../types.js';",
    "import { b } from './b.js';",
    'const isWindows = process.platform === "win32";',
  ].join('\n');
  expect(trespasses(parsed('walk/a.ts', text))).toEqual([]);
  expect(trespasses(parsed('cli/a.ts', 'console.log(process.env.HOME);'))).toEqual([]);
});

test('sees a circle, by types and by imports that come late', () => {
  const files = [
    parsed('walk/a.ts', "import type { B } from './b.js';"),
    parsed('walk/b.ts', "export const c = () => import('./c.js');"),
    parsed('walk/c.ts', "export * from './a.js';"),
    parsed('walk/d.ts', "import './a.js';"),
  ];
  expect(cycles(files)).toEqual(['walk/a.ts -> walk/b.ts -> walk/c.ts -> walk/a.ts']);
});
