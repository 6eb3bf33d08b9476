import { expect, test } from '@jest/globals';
import { bytePath } from '../../src/walk/byte-path.js';
import { comesBy, globMatcher, isGlob, type Root, splitGlob } from '../../src/walk/root.js';
import { type WalkChoices, walkRules } from '../../src/walk/rules.js';

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

test('a pattern takes hidden names too: the rules leave them out', () => {
  expect(globMatcher('*.jpg')('.a.jpg')).toBe(true);
  expect(globMatcher('**/*.jpg')('a/.b/c.jpg')).toBe(true);
  expect(globMatcher('*.jpg')('a/b.jpg')).toBe(false);
});

const root = (change: Partial<Root> = {}): Root => ({
  folder: bytePath('photos'),
  realFolder: bytePath('/home/photos'),
  depth: Number.POSITIVE_INFINITY,
  isMeant: () => true,
  isGlob: false,
  ...change,
});

test.each<[string, string, boolean, Partial<Root>?, WalkChoices?]>([
  ['a file in it', '/home/photos/a.jpg', true],
  ['a file deep in it', '/home/photos/b/c/a.jpg', true],
  ['a file beside it', '/home/photos2/a.jpg', false],
  ['a file above it', '/home/a.jpg', false],
  ['what is no photo', '/home/photos/a.txt', false],
  ['a file in a hidden folder', '/home/photos/.b/a.jpg', false],
  ['a file in a hidden folder that counts', '/home/photos/.b/a.jpg', true, {}, { hidden: true }],
  ['a file below a hidden folder', '/home/photos/.b/c/a.jpg', false],
  ['a file in a folder left out', '/home/photos/b/a.jpg', false, {}, { exclude: ['b'] }],
  ['a file left out', '/home/photos/b/a.jpg', false, {}, { exclude: ['a*'] }],
  ['a file deeper than it goes', '/home/photos/b/a.jpg', false, { depth: 0 }],
  ['a file as deep as it goes', '/home/photos/b/a.jpg', true, { depth: 1 }],
  ['a file that its pattern means', '/home/photos/b/a.jpg', true, { isMeant: globMatcher('*/a*') }],
  ['a file that its pattern does not mean', '/home/photos/b/a.jpg', false, { isMeant: globMatcher('*/b*') }],
  ['any file, from the root', '/etc/a.jpg', true, { realFolder: bytePath('/') }],
])('the walk of a folder comes by %s (%s): %s', (_, path, comes, change, choices) => {
  expect(comesBy(root(change), walkRules(choices ?? {}), bytePath(path))).toBe(comes);
});
