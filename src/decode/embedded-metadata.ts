import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { EmbeddedMetadata, PhotoRef } from '../types.js';

/** Reads the XMP packet and the IPTC block that stand inside a photo; neither where it cannot be read. */
export async function readEmbeddedMetadata({ path, pathBytes }: PhotoRef): Promise<EmbeddedMetadata> {
  try {
    const name = pathBytes === undefined ? path : Buffer.from(pathBytes);
    // A named pipe would keep sharp waiting.
    if (!(await stat(name)).isFile()) return {};
    // By its path only a photo's head is read; sharp takes no path that is not text.
    const source = typeof name === 'string' ? name : await readFile(name);
    const { xmp, iptc } = await sharp(source, { limitInputPixels: false }).metadata();
    return { xmp, iptc };
  } catch {
    return {};
  }
}
