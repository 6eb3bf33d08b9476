import { expect, test } from '@jest/globals';
import { pixelsOf } from '../../support/decoding.js';

test('does not look at fields that no photo needs, however long they say they are', async () => {
  const long = 4;
  const fields: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, long, 1, 2],
    [257, long, 1, 1],
    [258, long, 1, 8],
    [259, long, 1, 1],
    [262, long, 1, 1],
    [273, long, 1, 8],
    [277, long, 1, 1],
    [278, long, 1, 1],
    [279, long, 1, 2],
    ...Array.from({ length: 20 }, (_, i) => [50_000 + i, 1, 300, 8] as const),
  ];
  const directoryAt = 10;
  const tiff = Buffer.alloc(directoryAt + 2 + fields.length * 12 + 4);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(directoryAt, 4);
  tiff.set([50, 200], 8);
  tiff.writeUInt16LE(fields.length, directoryAt);
  fields.forEach(([tag, type, count, value], i) => {
    const at = directoryAt + 2 + i * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });

  expect(await pixelsOf(tiff, { width: 2, height: 1 })).toEqual([50, 50, 50, 200, 200, 200]);
});
