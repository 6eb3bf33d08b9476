import { expect, test } from '@jest/globals';
import { decodedTo, pixelsOf, smooth } from '../../support/decoding.js';
import { jpegSegment, scanOf, segmentAt } from '../../support/jpeg-parts.js';
import { TIFF, tiff } from '../../support/tiff-writer.js';

const SIZE = { width: 48, height: 40 };
const HEAD = 8;
const fields = {
  [TIFF.width]: [SIZE.width],
  [TIFF.height]: [SIZE.height],
  [TIFF.bits]: [8, 8, 8],
  [TIFF.compression]: [6],
  [TIFF.photometric]: [6],
  [TIFF.samples]: [3],
  [TIFF.rowsPerStrip]: [SIZE.height],
  512: [1],
};
const OFFSET = 513;
const LENGTH = 514;

const jpegOf = (chromaSubsampling = '4:2:0') =>
  smooth(SIZE).jpeg({ quality: 95, chromaSubsampling, optimiseCoding: false }).toBuffer();

async function expectSame(bytes: Buffer, jpeg: Buffer): Promise<void> {
  expect(await pixelsOf(bytes, SIZE)).toEqual(await pixelsOf(jpeg, SIZE));
}

test('takes a whole JPEG, however its length is told', async () => {
  const jpeg = await jpegOf();
  const headLength = scanOf(jpeg).head.length;
  for (const length of [[jpeg.length], [headLength], undefined]) {
    const said = length === undefined ? {} : { [LENGTH]: length };
    await expectSame(tiff({ ...fields, ...said, [OFFSET]: [HEAD] }, [jpeg]), jpeg);
  }
  await expectSame(tiff(fields, [jpeg]), jpeg);
});

test('takes a JPEG whose end is missing', async () => {
  const jpeg = await jpegOf();
  await expectSame(tiff({ ...fields, [OFFSET]: [HEAD] }, [jpeg.subarray(0, -2)]), jpeg);
});

test('joins a head and strips', async () => {
  // One row of blocks a strip: the encoder's restart intervals show where they end.
  const { head, scan, jpeg } = await stripped();
  const scanHeadAt = segmentAt(head, 0xda);
  const tables = head.subarray(0, scanHeadAt);
  const strips = scan.map((strip, i) =>
    i === 0 ? Buffer.concat([head.subarray(scanHeadAt), strip]) : strip,
  );
  const said = { [TIFF.rowsPerStrip]: [16], [OFFSET]: [HEAD], [LENGTH]: [tables.length] };
  await expectSame(tiff({ ...fields, ...said }, strips, { lead: tables }), jpeg);
});

/** A JPEG that starts anew after each row of blocks, its scan cut there. */
async function stripped() {
  const rows = await Promise.all(
    [0, 1, 2].map((row) => {
      const strip = smooth(SIZE).extract({
        left: 0,
        top: row * 16,
        width: SIZE.width,
        height: row < 2 ? 16 : 8,
      });
      return strip.jpeg({ quality: 95, optimiseCoding: false }).toBuffer();
    }),
  );
  const [first = Buffer.alloc(0)] = rows;
  const frame = segmentAt(first, 0xc0);
  const whole = Buffer.from(first);
  whole.writeUInt16BE(SIZE.height, frame + 5);
  const { head } = scanOf(whole);
  const scan = rows.map((row) => scanOf(row).scan);
  const restart = (i: number) => Buffer.from([0xff, 0xd0 + i]);
  const jpeg = Buffer.concat([
    head.subarray(0, frame),
    jpegSegment(0xdd, [0, 3]),
    head.subarray(frame),
    ...scan.flatMap((strip, i) => (i === 0 ? [strip] : [restart(i - 1), strip])),
    Buffer.from([0xff, 0xd9]),
  ]);
  return { head, scan, jpeg };
}

test('makes a head of tables', async () => {
  for (const [sampling, across, down] of [
    ['4:2:0', 2, 2],
    ['4:4:4', 1, 1],
  ] as const) {
    const jpeg = await jpegOf(sampling);
    const { scan } = scanOf(jpeg);
    const quantization = tablesOf(jpeg, 0xdb);
    const huffman = tablesOf(jpeg, 0xc4);
    const of = (id: number) => huffman.find(({ name }) => name === id)?.at ?? 0;
    // The tables stay in the JPEG, of which the TIFF is told the scan alone.
    const [qLuma, qChroma] = [0, 1].map(
      (id) => HEAD + (quantization.find(({ name }) => name === id)?.at ?? 0),
    );
    const file = tiff(
      {
        ...fields,
        519: [qLuma ?? 0, qChroma ?? 0, qChroma ?? 0],
        520: [HEAD + of(0), HEAD + of(1), HEAD + of(1)],
        521: [HEAD + of(0x10), HEAD + of(0x11), HEAD + of(0x11)],
        530: [across, down],
      },
      [scan],
      { lead: jpeg.subarray(0, jpeg.length - 2 - scan.length) },
    );
    await expectSame(file, jpeg);
  }
});

/** The tables of a JPEG: their names, and where what follows the name begins. A segment may hold several. */
function tablesOf(jpeg: Buffer, marker: number): { name: number; at: number }[] {
  const tables: { name: number; at: number }[] = [];
  for (let at = 2; jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    for (let table = at + 4; jpeg[at + 1] === marker && table < end; ) {
      tables.push({ name: jpeg[table] ?? 0, at: table + 1 });
      const counts = jpeg.subarray(table + 1, table + 17);
      table += 1 + (marker === 0xdb ? 64 : 16 + counts.reduce((sum, count) => sum + count, 0));
    }
  }
  return tables;
}

test.each<[string, (jpeg: Buffer) => Buffer, string]>([
  [
    'a strip behind the end',
    (jpeg) => tiff({ ...fields, [OFFSET]: [HEAD] }, [jpeg]).subarray(0, -90),
    'IMAGE_CORRUPT',
  ],
  ['no JPEG at all', () => tiff({ ...fields, [OFFSET]: [HEAD] }, [Buffer.alloc(64)]), 'IMAGE_CORRUPT'],
  [
    'a JPEG that ends in its head',
    (jpeg) => tiff({ ...fields, [OFFSET]: [HEAD] }, [jpeg.subarray(0, 80)]),
    'IMAGE_CORRUPT',
  ],
  [
    'tables behind the end',
    () => tiff({ ...fields, 519: [99_999], 520: [99_999], 521: [99_999] }, [Buffer.alloc(64)]),
    'IMAGE_CORRUPT',
  ],
  [
    'tiles',
    () =>
      tiff({ ...fields, [TIFF.tileWidth]: [16], [TIFF.tileHeight]: [16] }, [
        Buffer.alloc(9),
        Buffer.alloc(9),
      ]),
    'IMAGE_UNSUPPORTED',
  ],
])('refuses %s', async (_, make, code) => {
  await expect(decodedTo(make(await jpegOf()), SIZE)).rejects.toMatchObject({ code });
});

test('refuses strips that name the same bytes many times, which would make a large file', async () => {
  const said = { ...fields, 273: Array(40).fill(HEAD), 279: Array(40).fill(300) };
  const bytes = tiff(said, [Buffer.alloc(300)]);
  await expect(decodedTo(bytes, SIZE)).rejects.toThrow('its parts lie upon each other');
});
