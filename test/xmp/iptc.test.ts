import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { iptcKeywords } from '../../src/xmp/iptc.js';
import { block, dataset, iptcWith, photoshop } from '../support/iptc.js';

const IPTC = 0x0404;
const latin = (text: string) => Buffer.from(text, 'latin1');

test.each<[string, Buffer, string[]]>([
  ['nothing', Buffer.alloc(0), []],
  ['bare data', iptcWith('boat', 'Værøy'), ['boat', 'Værøy']],
  ['a Photoshop segment', photoshop(block(IPTC, iptcWith('boat'))), ['boat']],
  ['blocks without the name of the segment', block(IPTC, iptcWith('boat')), ['boat']],
  [
    'other blocks before it, of odd lengths and with names',
    photoshop(
      block(0x03ed, Buffer.alloc(3)),
      block(0x0425, latin('sum'), 'ab'),
      block(IPTC, iptcWith('boat'), 'x'),
    ),
    ['boat'],
  ],
  ['a segment without IPTC', photoshop(block(0x03ed, Buffer.alloc(16))), []],
  ['an empty block', photoshop(block(IPTC, Buffer.alloc(0))), []],
  [
    'other datasets',
    Buffer.concat([
      dataset(2, 5, 'title'),
      dataset(2, 25, 'boat'),
      dataset(3, 25, 'no'),
      dataset(2, 80, 'who'),
    ]),
    ['boat'],
  ],
  ['the same keyword twice', iptcWith('boat', 'boat'), ['boat', 'boat']],
  ['an empty keyword', iptcWith('', 'boat'), ['', 'boat']],
  ['UTF-8 without a mark', dataset(2, 25, 'Værøy'), ['Værøy']],
  ['Latin-1 without a mark', dataset(2, 25, latin('caf\xe9')), ['café']],
  ['another mark', Buffer.concat([dataset(1, 90, '\x1b%/G'), dataset(2, 25, latin('caf\xe9'))]), ['café']],
  ['a mark behind the keyword', Buffer.concat([dataset(2, 25, 'ø'), dataset(1, 90, '\x1b%G')]), ['ø']],
  ['what is no dataset, behind', Buffer.concat([iptcWith('boat'), latin('\0\0\0rubbish')]), ['boat']],
  ['a dataset of the long form', Buffer.from([0x1c, 2, 25, 0x80, 4, 0, 0, 0, 1, 0x61]), []],
  ['a dataset that is cut short', iptcWith('boat').subarray(0, -2), ['bo']],
  ['a head that is cut short', Buffer.concat([iptcWith('boat'), Buffer.from([0x1c, 2, 25, 0])]), ['boat']],
  ['rubbish', latin('no metadata at all'), []],
])('keywords of %s', (_, bytes, keywords) => {
  expect(iptcKeywords(bytes)).toEqual(keywords);
});

test('property: never throws, whatever the bytes', () => {
  const rubbish = fc.uint8Array({ maxLength: 64 });
  // Bytes with what the parser looks for in them, so that it goes on reading.
  const near = fc
    .array(
      fc.oneof(
        rubbish,
        fc.constant(latin('8BIM')),
        fc.constant(latin('8BIM\x04\x04\0\0')),
        fc.constant(Buffer.from([0x1c, 2, 25])),
        fc.constant(Buffer.from([0xff, 0xff, 0xff, 0xff])),
      ),
      { maxLength: 8 },
    )
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(fc.oneof(rubbish, near), (bytes) => {
      expect(Array.isArray(iptcKeywords(Buffer.from(bytes)))).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('property: gives back the keywords that were written, in a segment or bare, whole or cut', () => {
  const words = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 8 });
  fc.assert(
    fc.property(words, fc.nat({ max: 40 }), (keywords, cutOff) => {
      const data = iptcWith(...keywords);
      const whole = [...keywords];
      expect(iptcKeywords(data)).toEqual(whole);
      const segment = photoshop(block(0x03ed, Buffer.alloc(cutOff)), block(IPTC, data));
      expect(iptcKeywords(segment)).toEqual(whole);
      expect(iptcKeywords(segment.subarray(0, -cutOff || undefined)).length).toBeLessThanOrEqual(
        whole.length,
      );
    }),
  );
});
