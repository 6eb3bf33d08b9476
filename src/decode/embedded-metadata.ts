import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { EmbeddedMetadata, PhotoRef } from '../types.js';
import { blockLoaders, openWithSharp } from './open-with-sharp.js';
import { readPhoto } from './read-photo.js';
import { sourcesOf } from './sources.js';

/** Nothing is decoded. */
const LIMITS = { maxPixels: Number.POSITIVE_INFINITY };

/** Reads the XMP packet and the IPTC block that stand inside a photo; neither where it cannot be read. */
export async function readEmbeddedMetadata(photo: PhotoRef): Promise<EmbeddedMetadata> {
  try {
    return await fromHead(photo).catch(() => fromSource(photo));
  } catch {
    return {};
  }
}

/** From the part of a file that sharp needs for it, where sharp knows the format. */
async function fromHead({ path, pathBytes }: PhotoRef): Promise<EmbeddedMetadata> {
  const name = pathBytes === undefined ? path : Buffer.from(pathBytes);
  // A named pipe would keep sharp waiting.
  if (!(await stat(name)).isFile()) return {};
  blockLoaders();
  // sharp takes no path that is not text.
  const source = typeof name === 'string' ? name : await readFile(name);
  const { xmp, iptc } = await sharp(source, { limitInputPixels: false }).metadata();
  return { xmp, iptc };
}

/** From what sharp is given of a photo whose format it does not know. */
async function fromSource(photo: PhotoRef): Promise<EmbeddedMetadata> {
  const [make] = sourcesOf(readPhoto(photo), LIMITS);
  if (make === undefined) return {};
  const { xmp, iptc } = await openWithSharp(await make(), LIMITS).metadata();
  return { xmp, iptc };
}
