import { checkPixels, type DecodeLimits } from '../limits.js';
import type { PhotoSource, SourceMaker } from '../photo-source.js';
import { unsupported } from '../refusals.js';
import type { TiffField } from '../tiff/directory.js';
import { COMPRESSION, PHOTOMETRIC, TAG } from '../tiff/tags.js';
import { bytesField, numbersField, writeTiff } from '../tiff/write.js';
import { MODE, type PsdHeader, RESOURCE, readPsdHeader } from './header.js';
import { planesOf, turnedOver } from './planes.js';

const HEADER_BYTES = 8;

/** How a mode of Photoshop is told in a TIFF. */
interface Colours {
  readonly planes: number;
  readonly photometric: number;
  /** What to turn over in each plane: Photoshop counts ink from the other end, and a* and b* from 128. */
  readonly masks: readonly number[];
}

const GREY: Colours = { planes: 1, photometric: PHOTOMETRIC.blackIsZero, masks: [] };

/** By mode. Of inks that only Photoshop knows the first one is shown as grey. */
const COLOURS: Readonly<Record<number, Colours>> = {
  [MODE.bitmap]: { ...GREY, photometric: PHOTOMETRIC.whiteIsZero },
  [MODE.grey]: GREY,
  [MODE.multichannel]: GREY,
  [MODE.duotone]: GREY,
  [MODE.indexed]: { ...GREY, photometric: PHOTOMETRIC.palette },
  [MODE.rgb]: { planes: 3, photometric: PHOTOMETRIC.rgb, masks: [] },
  [MODE.cmyk]: { planes: 4, photometric: PHOTOMETRIC.separated, masks: [255, 255, 255, 255] },
  [MODE.lab]: { planes: 3, photometric: PHOTOMETRIC.rgb, masks: [0, 128, 128] },
};

/**
 * What sharp, which reads no Photoshop files, is given of one: a TIFF of its flattened picture. Both formats pack their
 * pixels alike, so that strips are copied as they are.
 *
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED.
 */
export function psdSources(bytes: Buffer, limits: DecodeLimits): readonly SourceMaker[] {
  const header = readPsdHeader(bytes);
  checkPixels(header, limits);
  if (isWithoutPicture(header)) throw unsupported('a Photoshop file without its flattened picture');
  const colours = COLOURS[header.mode];
  const isDeepLab = header.mode === MODE.lab && header.depth !== 8;
  if (colours === undefined || isDeepLab) throw unsupported(`a Photoshop file of mode ${header.mode}`);
  const isLab = header.mode === MODE.lab;
  const told: Pick<PhotoSource, 'samples' | 'isWholeOnly'> = isLab
    ? { samples: 'lab', isWholeOnly: true }
    : {};
  return [() => ({ ...told, bytes: tiffOf(bytes, header, colours), failOn: 'error' })];
}

/** Whether the flattened picture is a white sheet: Photoshop's version block says so in the byte behind its number. */
function isWithoutPicture({ resources }: PsdHeader): boolean {
  return resources.get(RESOURCE.version)?.[4] === 0;
}

function tiffOf(bytes: Buffer, header: PsdHeader, { planes, photometric, masks }: Colours): Buffer {
  const { width, height, depth, resources, palette } = header;
  const { isPacked, stripRows, strips } = planesOf(bytes, header, planes);
  const made = strips.flatMap((plane, i) => plane.map((strip) => turnedBy(masks[i] ?? 0, strip, isPacked)));
  const offsets: number[] = [];
  made.reduce((at, strip) => {
    offsets.push(at);
    return at + strip.length;
  }, HEADER_BYTES);
  const fields = new Map<number, TiffField>();
  const set = (tag: number, ...values: readonly number[]) => fields.set(tag, numbersField(values, true));
  set(TAG.ImageWidth, width);
  set(TAG.ImageLength, height);
  set(TAG.BitsPerSample, ...Array.from({ length: planes }, () => depth));
  set(TAG.Compression, isPacked ? COMPRESSION.packBits : COMPRESSION.none);
  set(TAG.PhotometricInterpretation, photometric);
  set(TAG.SamplesPerPixel, planes);
  set(TAG.PlanarConfiguration, planes > 1 ? 2 : 1);
  set(TAG.RowsPerStrip, stripRows);
  fields.set(TAG.StripOffsets, numbersField(offsets, true));
  fields.set(
    TAG.StripByteCounts,
    numbersField(
      made.map(({ length }) => length),
      true,
    ),
  );
  if (photometric === PHOTOMETRIC.palette) {
    const entries = Array.from({ length: 3 * 256 }, (_, i) => (palette[i] ?? 0) * 257);
    fields.set(TAG.ColorMap, numbersField(entries, true));
  }
  for (const [tag, number] of BLOCKS) {
    const block = resources.get(number);
    if (block !== undefined) fields.set(tag, bytesField(block));
  }
  return writeTiff(Buffer.concat([Buffer.alloc(HEADER_BYTES), ...made]), fields, true);
}

/** Blocks that a TIFF has as fields. */
const BLOCKS = [
  [TAG.ICCProfile, RESOURCE.icc],
  [TAG.XMLPacket, RESOURCE.xmp],
  [TAG.RichTIFFIPTC, RESOURCE.iptc],
] as const;

function turnedBy(mask: number, strip: Buffer, isPacked: boolean): Buffer {
  return mask === 0 ? strip : turnedOver(strip, mask, isPacked);
}
