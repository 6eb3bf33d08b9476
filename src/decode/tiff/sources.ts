import type { Size } from '../../types.js';
import { jpegSource } from '../jpeg/sources.js';
import { checkPixels, type DecodeLimits } from '../limits.js';
import type { PhotoSource, SourceMaker } from '../photo-source.js';
import { unsupported } from '../refusals.js';
import { numberOf, numbersOf, readDirectory, type TiffDirectory } from './directory.js';
import { shallowed } from './odd-depths.js';
import { oldJpegOf } from './old-jpeg.js';
import { joinedPlanes } from './planes.js';
import { remadeTiff } from './remake.js';
import { COMPRESSION, PHOTOMETRIC, TAG } from './tags.js';

/** Compressions that libtiff, as it is built into sharp, reads. */
const READ = new Set([1, 2, 3, 4, 5, 7, 8, 32766, 32771, 32773, 32809, 32946, 34676, 34677, 50001]);

/** Others that are met with. */
const NAMES: Readonly<Record<number, string>> = {
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy DNG',
  34925: 'LZMA',
  50000: 'Zstandard',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/**
 * What sharp is given of a TIFF: the file as it is; where that fails, the first page's pixels under a directory of our
 * making. Some kinds, which libvips does not read or reads wrongly, are prepared for it.
 *
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED.
 */
export function tiffSources(bytes: Buffer, limits: DecodeLimits): readonly SourceMaker[] {
  const page = pageOf(readDirectory(bytes));
  const { directory, compression } = page;
  if (compression === COMPRESSION.oldJpeg) return [() => jpegSource(oldJpegOf(bytes, directory))];
  if (!READ.has(compression)) {
    throw unsupported(`a TIFF whose pixels are packed by ${NAMES[compression] ?? `method ${compression}`}`);
  }
  checkPixels(page, limits);
  const told = toldOf(page);
  // A fault in a fax spoils its line at most, and libtiff goes on behind it. Of its strips none is cut off: see remadeTiff.
  const failOn = isFax(page) && directory.fields.has(TAG.StripByteCounts) ? 'truncated' : 'error';
  if (isTiledInPlanes(page)) {
    return [async () => ({ ...told, bytes: await joinedPlanes(bytes, directory, limits), failOn })];
  }
  if (isOddlyDeep(page)) {
    return [async () => ({ ...told, bytes: await shallowed(bytes, directory, limits), failOn })];
  }
  const changes = changesOf(page, told);
  const remade = () => ({ ...told, bytes: remadeTiff(bytes, directory, changes), failOn }) as const;
  return changes.size > 0 ? [remade] : [() => ({ ...told, bytes, failOn: 'error' }), remade];
}

/** What a directory says of its pixels. */
interface Page extends Size {
  readonly directory: TiffDirectory;
  readonly compression: number;
  readonly photometric: number | undefined;
  /** Of a pixel, and bits of each. */
  readonly samples: number;
  readonly bits: number;
  readonly isPlanar: boolean;
  readonly isTiled: boolean;
}

function pageOf(directory: TiffDirectory): Page {
  return {
    directory,
    width: numberOf(directory, TAG.ImageWidth, 0),
    height: numberOf(directory, TAG.ImageLength, 0),
    compression: numberOf(directory, TAG.Compression, COMPRESSION.none),
    photometric: numbersOf(directory, TAG.PhotometricInterpretation)[0],
    samples: numberOf(directory, TAG.SamplesPerPixel, 1),
    bits: numberOf(directory, TAG.BitsPerSample, 1),
    isPlanar: numberOf(directory, TAG.PlanarConfiguration, 1) === 2,
    isTiled: directory.fields.has(TAG.TileOffsets),
  };
}

function isFax({ compression }: Page): boolean {
  const { huffman, fax3, fax4 } = COMPRESSION;
  return compression === huffman || compression === fax3 || compression === fax4;
}

/** Kinds whose planes, where they lie in tiles, are joined here. */
function isTiledInPlanes({ isPlanar, isTiled, samples, photometric = PHOTOMETRIC.rgb }: Page): boolean {
  const { whiteIsZero, blackIsZero, rgb, separated } = PHOTOMETRIC;
  const isJoined = [whiteIsZero, blackIsZero, rgb, separated].some((known) => known === photometric);
  return isPlanar && isTiled && samples > 1 && samples <= 5 && isJoined;
}

function isOddlyDeep({ bits, isPlanar, isTiled, samples, directory, compression }: Page): boolean {
  const isContiguous = !isTiled && (!isPlanar || samples === 1);
  const isPlain = numberOf(directory, TAG.Predictor, 1) === 1 && compression !== COMPRESSION.jpeg;
  return bits > 8 && bits < 16 && samples <= 5 && isContiguous && isPlain;
}

/** What has to be told with the pixels, as libvips does not understand it. */
function toldOf({ directory, photometric, compression, samples, bits }: Page): Told {
  if (photometric === PHOTOMETRIC.cieLab && bits === 8 && samples === 3) {
    return { samples: 'lab', isWholeOnly: true };
  }
  const [across = 2, down = 2] = numbersOf(directory, TAG.YCbCrSubSampling);
  const isRawYCbCr = photometric === PHOTOMETRIC.yCbCr && compression !== COMPRESSION.jpeg && bits === 8;
  if (isRawYCbCr && across * down === 1) return { samples: 'yCbCr', hasOtherChannels: true };
  const [extra, ...others] = numbersOf(directory, TAG.ExtraSamples);
  // Photoshop's saved selections are such samples. libvips takes the last one, whatever it is, for transparency.
  if (extra === 0) return { hasOtherChannels: true };
  return others.length > 0 ? { samples: 'rgba', hasOtherChannels: true } : {};
}

type Told = Pick<PhotoSource, 'samples' | 'hasOtherChannels' | 'isWholeOnly'>;

/** Fields that are to say something else to libvips, by tag. */
function changesOf(page: Page, told: Told): ReadonlyMap<number, readonly number[]> {
  const isOurs = told.samples === 'lab' || told.samples === 'yCbCr';
  if (!isOurs && page.photometric !== undefined) return new Map();
  const photometric = isOurs ? PHOTOMETRIC.rgb : guessedPhotometric(page);
  return new Map([[TAG.PhotometricInterpretation, [photometric]]]);
}

/** What the samples of a file mean that does not say so: fax is black on white, three samples are RGB. */
function guessedPhotometric(page: Page): number {
  if (page.samples >= 3) return PHOTOMETRIC.rgb;
  return isFax(page) ? PHOTOMETRIC.whiteIsZero : PHOTOMETRIC.blackIsZero;
}
