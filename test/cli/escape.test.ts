import { expect, test } from '@jest/globals';
import { escapeForTerminal } from '../../src/cli/escape.js';

test.each([
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['a\rb', 'a\\u{d}b'],
  ['a\tb', 'a\\u{9}b'],
  ['a\u0007', 'a\\u{7}'],
  ['a\u009b2J', 'a\\u{9b}2J'],
  ['gpj.\u202exe', 'gpj.\\u{202e}xe'],
  ['a\u200bb', 'a\\u{200b}b'],
  ['a\u2028b', 'a\\u{2028}b'],
  ['a\nb', 'a\\u{a}b'],
])('makes %j harmless', (text, harmless) => {
  expect(escapeForTerminal(text)).toBe(harmless);
});

test.each([
  'holiday/by the sea (1).jpg',
  'café.jpg',
  '写真.jpg',
  '🐕.jpg',
  'שלום.jpg',
  'e\u0301.jpg',
  'a\\b.jpg',
  '',
])('leaves %j as it is', (text) => {
  expect(escapeForTerminal(text)).toBe(text);
});

test.each([
  ['control', /\p{Cc}/u],
  ['bidirectional', /\p{Bidi_Control}/u],
  ['line-ending', /[\p{Zl}\p{Zp}]/u],
])('lets no %s character through', (_, kind) => {
  const characters = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));
  const through = characters.filter(
    (character) => kind.test(character) && escapeForTerminal(character) === character,
  );
  expect(through.map((character) => character.charCodeAt(0).toString(16))).toEqual([]);
});
