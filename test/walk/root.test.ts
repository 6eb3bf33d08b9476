import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bytePath, textOf } from '../../src/byte-path.js';
import { comesBy, globMatcher, isGlob, type Root, rootFolder, splitGlob } from '../../src/walk/root.js';
import { type WalkChoices, walkRules } from '../../src/walk/rules.js';
import { plant, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
plant(temp, ['p/a.jpg', 'p/q/', 'p*/q/a.jpg', 'linked -> p']);

test.each([
  ['*.jpg', true],
  ['a/**', true],
  ['a/?.jpg', true],
  ['a[12].jpg', true],
  ['a{1,2}.jpg', true],
  ['+(a|b).jpg', true],
  ['a.jpg', false],
  ['a (1).jpg', false],
  ['a/b', false],
  ['a\\*.jpg', false],
])('%j is a pattern: %s', (input, is) => {
  expect(isGlob(bytePath(input))).toBe(is);
});

test.each([
  ['*.jpg', '.', '*.jpg', 0],
  ['a/*.jpg', 'a', '*.jpg', 0],
  ['a/b/*/c/*.jpg', 'a/b', '*/c/*.jpg', 2],
  ['a/**/*.jpg', 'a', '**/*.jpg', Number.POSITIVE_INFINITY],
  ['**', '.', '**', Number.POSITIVE_INFINITY],
  ['/*.jpg', '/', '*.jpg', 0],
  ['/a/b*/*.jpg', '/a', 'b*/*.jpg', 1],
  ['../*.jpg', '..', '*.jpg', 0],
  ['{a,b}/*.jpg', '.', '{a,b}/*.jpg', 1],
])('walks for %j the folder %j, for %j, %d deep', (input, folder, glob, depth) => {
  expect(splitGlob(bytePath(input))).toEqual({ folder, glob, depth });
});

test.each([
  ['p', 'p'],
  ['p/a.jpg', 'p'],
  ['p/*.jpg', 'p'],
  ['p/**/*.jpg', 'p'],
  ['p/q/[ab]/*', 'p/q'],
  ['p*/q', 'p*/q'],
  ['p*/q/a.jpg', 'p*/q'],
  ['linked', 'linked'],
  ['linked/b.jpg', 'linked'],
  ['p/gone.jpg', 'p'],
  ['gone/gone.jpg', 'gone'],
  ['p/a.jpg/b.jpg', 'p/a.jpg'],
])('the input %j means the folder %j', async (input, folder) => {
  const found = await rootFolder(bytePath(join(temp, input)));
  expect(textOf(found)).toBe(join(temp, folder));
});

test.each([
  ['gone.jpg', '.'],
  ['*.jpg', '.'],
  ['/gone.jpg', '/'],
  ['../gone.jpg', '..'],
  ['', '.'],
])('the input %j, which is not there, means the folder %j', async (input, folder) => {
  expect(await rootFolder(bytePath(input))).toBe(folder);
});

test('a pattern takes hidden names too: the rules leave them out', () => {
  expect(globMatcher('*.jpg')('.a.jpg')).toBe(true);
  expect(globMatcher('**/*.jpg')('a/.b/c.jpg')).toBe(true);
  expect(globMatcher('*.jpg')('a/b.jpg')).toBe(false);
});

test.each(['\na.jpg', 'a\nb.jpg', '\r.jpg', 'a\u2028.jpg'])('a pattern takes the name %j', (name) => {
  expect(globMatcher('*.jpg')(name)).toBe(true);
  expect(globMatcher('**/*.jpg')(`sub\n/${name}`)).toBe(true);
});

const root = (change: Partial<Root> = {}): Root => ({
  folder: bytePath('photos'),
  realFolder: bytePath('/home/photos'),
  depth: Number.POSITIVE_INFINITY,
  isMeant: () => true,
  ...change,
});

interface Case {
  readonly what: string;
  readonly path: string;
  readonly comes: boolean;
  readonly change?: Partial<Root>;
  readonly choices?: WalkChoices;
}

const aJpg = '/home/photos/b/a.jpg';
test.each<Case>([
  { what: 'a file in it', path: '/home/photos/a.jpg', comes: true },
  { what: 'a file deep in it', path: '/home/photos/b/c/a.jpg', comes: true },
  { what: 'a file beside it', path: '/home/photos2/a.jpg', comes: false },
  { what: 'a file above it', path: '/home/a.jpg', comes: false },
  { what: 'what is no photo', path: '/home/photos/a.txt', comes: false },
  { what: 'a file in a hidden folder', path: '/home/photos/.b/a.jpg', comes: false },
  { what: 'a file below a hidden folder', path: '/home/photos/.b/c/a.jpg', comes: false },
  {
    what: 'a file in a hidden folder, if asked to',
    path: '/home/photos/.b/a.jpg',
    comes: true,
    choices: { hidden: true },
  },
  { what: 'a file in a folder left out', path: aJpg, comes: false, choices: { exclude: ['b'] } },
  { what: 'a file left out', path: aJpg, comes: false, choices: { exclude: ['a*'] } },
  { what: 'a file left out by its path', path: aJpg, comes: false, choices: { exclude: ['b/a*'] } },
  { what: 'a file deeper than it goes', path: aJpg, comes: false, change: { depth: 0 } },
  { what: 'a file as deep as it goes', path: aJpg, comes: true, change: { depth: 1 } },
  {
    what: 'a file that its pattern means',
    path: aJpg,
    comes: true,
    change: { isMeant: globMatcher('*/a*') },
  },
  {
    what: 'a file that its pattern does not',
    path: aJpg,
    comes: false,
    change: { isMeant: globMatcher('*/b*') },
  },
  { what: 'any file, from the root', path: '/etc/a.jpg', comes: true, change: { realFolder: bytePath('/') } },
])('the walk of a folder comes by $what: $comes', ({ path, comes, change, choices = {} }) => {
  expect(comesBy(root(change), walkRules(choices), bytePath(path))).toBe(comes);
});
