import sharp from 'sharp';
import { bmp, bmpRows } from './bmp-writer.js';
import { smooth } from './decoding.js';
import { jpegSegment, losslessHalves, patched, segmentAt } from './jpeg-parts.js';
import { pngChunk, pngChunks, pngOf, vastPng } from './png-parts.js';
import { psd } from './psd-writer.js';
import { TIFF, tiff } from './tiff-writer.js';

/** A file for trials of decoding, by a name that says what is odd about it. */
export interface OddImage {
  readonly name: string;
  readonly bytes: Buffer;
  /** What must come of it: pixels, an error of one of these codes, or whatever a photo may come to. */
  readonly mustGive: 'pixels' | readonly string[] | 'anything';
}

const SIZE = { width: 60, height: 44 };
const BLACK = [[0, 0, 0]] as const;
const CUT = ['IMAGE_CORRUPT', 'IMAGE_EMPTY', 'IMAGE_UNSUPPORTED'];
const REFUSED = ['IMAGE_CORRUPT', 'IMAGE_UNSUPPORTED', 'IMAGE_TOO_LARGE'];

/** A good picture in each format that is read, and in each kind of it that decoders treat in a way of its own. */
export async function goodImages(): Promise<ReadonlyMap<string, Buffer>> {
  const image = () => smooth(SIZE);
  const rgb = await image().raw().toBuffer();
  const planes = [0, 1, 2].map((channel) => Buffer.from(rgb.filter((_, i) => i % 3 === channel)));
  const rows = Array.from({ length: SIZE.height }, (_, y) =>
    Array.from({ length: SIZE.width }, (_, x) => rgb.readUIntLE((y * SIZE.width + x) * 3, 3)),
  );
  const indices = rows.map((row) => row.map((value) => value % 16));
  const palette = Array.from({ length: 16 }, (_, i): [number, number, number] => [i * 16, 255 - i * 16, 77]);
  const runs = indices.flatMap((row) => [...row.flatMap((index) => [1, index]), 0, 0]);
  const frames = sharp(Buffer.concat([rgb, rgb]), {
    raw: { ...SIZE, height: SIZE.height * 2, channels: 3, pageHeight: SIZE.height },
  });
  const made: Readonly<Record<string, Promise<Buffer> | Buffer>> = {
    'baseline.jpg': image().jpeg().toBuffer(),
    'progressive.jpg': image().jpeg({ progressive: true }).toBuffer(),
    'grey.jpg': image().greyscale().jpeg().toBuffer(),
    'cmyk.jpg': image().toColourspace('cmyk').jpeg().toBuffer(),
    'ycck.jpg': ycck(await image().toColourspace('cmyk').jpeg().toBuffer()),
    'lossless.jpg': losslessHalves(60, 44),
    'plain.png': image().png().toBuffer(),
    'interlaced.png': image().png({ progressive: true }).toBuffer(),
    'palette.png': image().png({ palette: true }).toBuffer(),
    'deep.png': image().toColourspace('rgb16').png().toBuffer(),
    'alpha.png': image().ensureAlpha(0.5).png().toBuffer(),
    'lossy.webp': image().webp().toBuffer(),
    'lossless.webp': image().webp({ lossless: true }).toBuffer(),
    'animated.webp': frames.clone().webp().toBuffer(),
    'plain.gif': image().gif().toBuffer(),
    'animated.gif': frames.clone().gif().toBuffer(),
    'raw.tif': image().tiff({ compression: 'none' }).toBuffer(),
    'lzw.tif': image().tiff({ compression: 'lzw' }).toBuffer(),
    'deflate.tif': image().tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer(),
    'jpeg.tif': image().tiff({ compression: 'jpeg' }).toBuffer(),
    'tiled.tif': image().tiff({ compression: 'lzw', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    'deep.tif': image().toColourspace('rgb16').tiff({ compression: 'lzw' }).toBuffer(),
    'big.tif': image().tiff({ bigtiff: true }).toBuffer(),
    'first.tif': tiff(
      {
        [TIFF.width]: [SIZE.width],
        [TIFF.height]: [SIZE.height],
        [TIFF.bits]: [8, 8, 8],
        [TIFF.photometric]: [2],
        [TIFF.samples]: [3],
        [TIFF.rowsPerStrip]: [11],
      },
      [0, 1, 2, 3].map((i) => rgb.subarray(i * 1980, (i + 1) * 1980)),
      { isDirectoryFirst: true },
    ),
    'plain.avif': image().avif({ effort: 0 }).toBuffer(),
    'plain.bmp': bmp({ ...SIZE, bits: 24 }, bmpRows(rows, 24)),
    'palette.bmp': bmp({ ...SIZE, bits: 4, palette }, bmpRows(indices, 4)),
    'runs.bmp': bmp({ ...SIZE, bits: 8, packing: 1, palette }, Buffer.from([...runs, 0, 1])),
    'raw.psd': psd({ ...SIZE, mode: 3 }, planes),
    'packed.psd': psd({ ...SIZE, mode: 3, isPacked: true }, planes),
  };
  const entries = Object.entries(made).map(async ([name, bytes]) => [name, await bytes] as const);
  return new Map(await Promise.all(entries));
}

/** The Adobe segment of a CMYK JPEG says that it is one of YCCK: other colours, and a picture all the same. */
function ycck(cmyk: Buffer): Buffer {
  return patched(cmyk, segmentAt(cmyk, 0xee) + 15, 2);
}

/**
 * Files that hold what photos should not.
 *
 * @param flips - How many files with flipped bits are made of each good one.
 */
export async function* oddImages(flips: number): AsyncGenerator<OddImage> {
  const good = await goodImages();
  for (const [name, bytes] of good) {
    yield { name, bytes, mustGive: 'pixels' };
    yield {
      name: `trailing-${name}`,
      bytes: Buffer.concat([bytes, Buffer.alloc(999, 'rubbish')]),
      mustGive: 'pixels',
    };
    yield* truncated(name, bytes);
    yield* flipped(name, bytes, flips);
  }
  yield* lying(good);
  yield* extreme();
  yield* misdescribed(good);
}

function* truncated(name: string, bytes: Buffer): Generator<OddImage> {
  for (let i = 0; i < 20; i++) {
    const length = Math.floor((bytes.length * i) / 20);
    yield { name: `cut-${i}-${name}`, bytes: bytes.subarray(0, length), mustGive: CUT };
  }
}

function* flipped(name: string, bytes: Buffer, flips: number): Generator<OddImage> {
  const random = randomFrom(name.length * 7919 + bytes.length);
  for (let i = 0; i < flips; i++) {
    const copy = Buffer.from(bytes);
    // One bit, or up to eight; half of them in the head, where formats are most sensible.
    const count = 1 + (i % 8);
    for (let k = 0; k < count; k++) {
      const range = i % 2 === 0 ? Math.min(400, copy.length) : copy.length;
      const at = Math.floor(random() * range);
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    yield { name: `flip-${i}-${name}`, bytes: copy, mustGive: 'anything' };
  }
}

/** Numerical Recipes' generator: the same files in every run. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Headers that promise more pixels than there are. */
function* lying(good: ReadonlyMap<string, Buffer>): Generator<OddImage> {
  const of = (name: string) => good.get(name) ?? Buffer.alloc(0);
  const jpeg = of('baseline.jpg');
  const frame = segmentAt(jpeg, 0xc0);
  const webp = of('lossless.webp');
  for (const [width, height] of [
    [65_535, 65_535],
    [65_535, 44],
    [60, 65_535],
    [0, 44],
    [60, 0],
  ] as const) {
    const [w, h] = [
      [width >> 8, width & 255],
      [height >> 8, height & 255],
    ] as const;
    const swapped = (pair: readonly number[]) => [...pair].reverse();
    const four = (pair: readonly number[]) => [0, 0, ...pair];
    const lies: readonly (readonly [string, Buffer])[] = [
      ['baseline.jpg', patched(jpeg, frame + 5, ...h, ...w)],
      ['plain.png', patched(of('plain.png'), 16, ...four(w), ...four(h))],
      ['plain.gif', patched(of('plain.gif'), 6, ...swapped(w), ...swapped(h))],
      ['lossless.webp', patched(webp, 21, 0xff, 0xff, 0xff, 0x0f)],
      ['plain.bmp', patched(of('plain.bmp'), 18, ...swapped(four(w)), ...swapped(four(h)))],
      ['runs.bmp', patched(of('runs.bmp'), 18, ...swapped(four(w)), ...swapped(four(h)))],
      ['packed.psd', patched(of('packed.psd'), 14, ...four(h), ...four(w))],
    ];
    for (const [name, bytes] of lies) {
      // A GIF's screen may be larger than its pictures; a JPEG may end early; runs of a BMP say where they end.
      const mayBeWhole = ['plain.gif', 'baseline.jpg', 'runs.bmp'].includes(name);
      yield { name: `lie-${width}x${height}-${name}`, bytes, mustGive: mayBeWhole ? 'anything' : REFUSED };
    }
  }
}

/** Sides of one pixel, and bombs: little files of one colour and many pixels. */
async function* extreme(): AsyncGenerator<OddImage> {
  for (const [width, height] of [
    [1, 65_535],
    [65_535, 1],
    [1, 1],
  ] as const) {
    const image = () => sharp({ create: { width, height, channels: 3, background: 'red' } });
    const name = `${width}x${height}`;
    // JPEG ends at 65,500 here; WebP at 16,383; libvips lets no GIF be larger than 65,535.
    const all = await Promise.all([
      image().png().toBuffer(),
      image().tiff({ compression: 'lzw' }).toBuffer(),
      image().gif().toBuffer(),
      sharp({
        create: {
          width: Math.min(65_500, width),
          height: Math.min(65_500, height),
          channels: 3,
          background: 'red',
        },
      })
        .jpeg()
        .toBuffer(),
    ]);
    for (const [i, ending] of ['png', 'tif', 'gif', 'jpg'].entries()) {
      yield { name: `${name}.${ending}`, bytes: all[i] ?? Buffer.alloc(0), mustGive: 'pixels' };
    }
    yield {
      name: `${name}.bmp`,
      bytes: bmp({ width, height, bits: 8, packing: 1, palette: BLACK }, Buffer.from([0, 1])),
      mustGive: 'pixels',
    };
  }
  const side = 30_000;
  const tooLarge = ['IMAGE_TOO_LARGE'];
  yield { name: 'bomb.png', bytes: vastPng(side, side), mustGive: tooLarge };
  yield {
    name: 'bomb.bmp',
    bytes: bmp({ width: side, height: side, bits: 8, packing: 1, palette: BLACK }, Buffer.from([0, 1])),
    mustGive: tooLarge,
  };
  const fields = {
    [TIFF.width]: [side],
    [TIFF.height]: [side],
    [TIFF.bits]: [8],
    [TIFF.compression]: [32_773],
    [TIFF.photometric]: [1],
    [TIFF.rowsPerStrip]: [side],
  };
  yield { name: 'bomb.tif', bytes: tiff(fields, [Buffer.alloc(1000, 0x81)]), mustGive: tooLarge };
  const screen = Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([side & 255, side >> 8, side & 255, side >> 8, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    Buffer.from([0x2c, 0, 0, 0, 0, side & 255, side >> 8, side & 255, side >> 8, 0, 2, 2, 0x4c, 1, 0, 0x3b]),
  ]);
  yield { name: 'bomb.gif', bytes: screen, mustGive: REFUSED };
  const packed = psd({ width: 1, height: 1, mode: 1, isPacked: true }, [Buffer.alloc(1)]);
  yield {
    name: 'bomb.psd',
    bytes: patched(packed, 14, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30),
    mustGive: tooLarge,
  };
}

/** Blocks beside the picture that are broken, and files that are something else than they seem. */
function* misdescribed(good: ReadonlyMap<string, Buffer>): Generator<OddImage> {
  const jpeg = good.get('baseline.jpg') ?? Buffer.alloc(0);
  const png = good.get('plain.png') ?? Buffer.alloc(0);
  const inJpeg = (segment: Buffer) => Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
  const [header, ...others] = pngChunks(png);
  const inPng = (chunk: Buffer) => pngOf(...(header === undefined ? [] : [header]), chunk, ...others);
  const twelve = patched(jpeg, segmentAt(jpeg, 0xc0) + 4, 12);
  yield* [
    {
      name: 'icc.jpg',
      bytes: inJpeg(jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01none'))),
      mustGive: 'pixels',
    },
    {
      name: 'exif.jpg',
      bytes: inJpeg(jpegSegment(0xe1, Buffer.from('Exif\0\0II*\0\xff\xff\xff\x7f', 'latin1'))),
      mustGive: 'pixels',
    },
    {
      name: 'xmp.jpg',
      bytes: inJpeg(jpegSegment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x'))),
      mustGive: 'pixels',
    },
    { name: 'icc.png', bytes: inPng(pngChunk('iCCP', Buffer.from('name\0\0none'))), mustGive: 'pixels' },
    {
      name: 'exif.png',
      bytes: inPng(pngChunk('eXIf', Buffer.from('MM\0*\xff\xff\xff\xff', 'latin1'))),
      mustGive: 'pixels',
    },
    { name: 'two.mpo', bytes: Buffer.concat([jpeg, jpeg]), mustGive: 'pixels' },
    { name: 'twelve.jpg', bytes: twelve, mustGive: ['IMAGE_UNSUPPORTED'] },
    {
      name: 'apple.png',
      bytes: inPng(Buffer.alloc(0)).fill('CgBI', 12, 16),
      mustGive: ['IMAGE_UNSUPPORTED'],
    },
    {
      name: 'picture.svg.jpg',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      mustGive: ['IMAGE_UNSUPPORTED'],
    },
    { name: 'nothing.jpg', bytes: Buffer.alloc(0), mustGive: ['IMAGE_EMPTY'] },
    { name: 'text.jpg', bytes: Buffer.from('no picture'), mustGive: ['IMAGE_UNSUPPORTED'] },
  ] as const satisfies readonly OddImage[];
}
