import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  absolute,
  bytePath,
  bytesOf,
  folderOf,
  joined,
  nameOf,
  pathOf,
  photoRef,
  textOf,
  tidied,
} from '../src/byte-path.js';

const latin = (text: string) => Buffer.from(text, 'latin1');

test('keeps any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesOf(bytePath(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test('keeps any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(textOf(bytePath(text))).toBe(text);
    }),
  );
});

test('compares as the bytes do, not as the text does', () => {
  const names = ['z', 'Z', 'é', '🐕', '\uffee', 'a10', 'a2'];
  const sorted = names.map((name) => bytePath(name)).sort();
  const byBytes = names.map((name) => Buffer.from(name)).sort(Buffer.compare);
  expect(sorted.map((path) => bytesOf(path))).toEqual(byBytes);
});

test.each([
  ['a/b', 'a/b'],
  ['./a', 'a'],
  ['././a', 'a'],
  ['.//a', 'a'],
  ['a//b///c', 'a/b/c'],
  ['a/', 'a'],
  ['a//', 'a'],
  ['.', '.'],
  ['./', '.'],
  ['/', '/'],
  ['//', '/'],
  ['/a/', '/a'],
  ['../a', '../a'],
  ['..', '..'],
  ['.a/b', '.a/b'],
  ['a/./b', 'a/./b'],
  ['./.a', '.a'],
  ['a\\b', 'a\\b'],
])('tidies %j to %j', (given, tidy) => {
  expect(tidied(bytePath(given))).toBe(tidy);
});

test.each([
  ['a', 'b', 'a/b'],
  ['/', 'b', '/b'],
  ['.', 'b', 'b'],
  ['', 'b', 'b'],
  ['..', 'b', '../b'],
  ['a', '', 'a/'],
])('joins %j and %j to %j', (folder, name, path) => {
  expect(joined(bytePath(folder), name)).toBe(path);
});

test.each([
  ['a/b/c', 'a/b', 'c'],
  ['a', '.', 'a'],
  ['/a', '/', 'a'],
  ['/a/b', '/a', 'b'],
  ['../a', '..', 'a'],
  ['a b/c d.jpg', 'a b', 'c d.jpg'],
])('parts %j into the folder %j and the name %j', (path, folder, name) => {
  expect([folderOf(bytePath(path)), nameOf(bytePath(path))]).toEqual([folder, name]);
});

test('property: what is joined comes apart again', () => {
  const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('/') && text !== '.');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), fc.boolean(), part, (parts, isAbsolute, name) => {
      const folder = bytePath(`${isAbsolute ? '/' : ''}${parts.join('/')}`);
      const path = joined(folder, bytePath(name));
      expect([folderOf(path), nameOf(path)]).toEqual([folder, bytePath(name)]);
    }),
  );
});

test('a photo comes back as the path that it was made from', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const path = bytePath(bytes);
      expect(pathOf(photoRef(path))).toBe(path);
    }),
  );
});

test('is absolute by the working folder, whatever the bytes', () => {
  expect(textOf(absolute(bytePath('a/b.jpg')))).toBe(`${process.cwd()}/a/b.jpg`);
  expect(textOf(absolute(bytePath('/a/b.jpg')))).toBe('/a/b.jpg');
  expect(absolute(bytePath(latin('caf\xe9'))).endsWith('/caf\xe9')).toBe(true);
  expect(absolute(bytePath(latin('/caf\xe9')))).toBe('/caf\xe9');
});

test('gives a photo its bytes only where its path is no text', () => {
  expect(photoRef(bytePath('é\n🐕.jpg'))).toEqual({ path: 'é\n🐕.jpg' });
  expect(photoRef(bytePath(latin('caf\xe9.jpg')))).toEqual({
    path: 'caf\ufffd.jpg',
    pathBytes: latin('caf\xe9.jpg'),
  });
});
