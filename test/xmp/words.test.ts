import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keysOf, wordKey, wordOf } from '../../src/xmp/words.js';

test.each([
  ['dog', '', 'dog'],
  ['traffic light', '', 'traffic light'],
  ['Café', '', 'Café'],
  ['hot, dog', '', 'hot dog'],
  [',,', '', ''],
  ['a\tb\r\nc', '', 'a b c'],
  ['a\u0000b\u001bc\u007fd\u0085e', '', 'a b c d e'],
  ['a\u2028b\u00a0c', '', 'a b c'],
  ['a\ud800b\uffffc', '', 'a b c'],
  ['🐕', '', '🐕'],
  ['  dog ', '', 'dog'],
  ['animal|dog', '', 'animal dog'],
  ['|', '', ''],
  ['dog', 'auto|', 'auto|dog'],
  ['animal|dog', 'auto|', 'auto|animal dog'],
  ['dog', 'auto|cocotag|', 'auto|cocotag|dog'],
  ['dog', 'auto ', 'auto dog'],
  ['dog', 'a,b|', 'a b|dog'],
  ['dog', ' , ', 'dog'],
  [',', 'auto|', ''],
  ['', 'auto|', ''],
])('the label %j under the prefix %j is the word %j', (label, prefix, word) => {
  expect(wordOf(label, prefix)).toBe(word);
});

test('no word has a comma, a control character, a half of a character or space at its ends', () => {
  const text = fc.string({
    unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom(...', \n|\ud800\ufffe')),
  });
  fc.assert(
    fc.property(text, text, (label, prefix) => {
      const word = wordOf(label, prefix);
      expect(word).toBe(word.trim());
      expect(word).not.toMatch(/[,\p{Cc}\p{Cs}\uFFFE\uFFFF]/u);
      expect(wordOf(label, '')).not.toContain('|');
    }),
  );
});

test.each([
  ['dog', 'DOG'],
  ['Ärger', 'ärger'],
  ['café', 'CAFE\u0301'],
  ['dog', ' dog\n'],
])('%j and %j are the same keyword', (one, other) => {
  expect(wordKey(one)).toBe(wordKey(other));
});

test.each([
  ['dog', 'dogs'],
  ['cafe', 'café'],
  ['dog', 'animal|dog'],
  ['traffic light', 'traffic  light'],
])('%j and %j are two keywords', (one, other) => {
  expect(wordKey(one)).not.toBe(wordKey(other));
});

test('keywords are a set of keys', () => {
  expect([...keysOf(['Dog', 'dog', 'cat', 'CAT '])]).toEqual(['dog', 'cat']);
});
