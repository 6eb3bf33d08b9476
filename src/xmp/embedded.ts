import { CocotagError } from '../errors.js';
import type { EmbeddedMetadata } from '../types.js';
import { FIELDS } from './fields.js';
import { iptcKeywords } from './iptc.js';
import { fieldState } from './keywords.js';
import { parsePacket } from './packet.js';
import { decodeSidecar } from './text.js';

/** The keywords inside a photo. A packet that cannot be read has none: it is not ours to mend. */
export function embeddedKeywords({ xmp, iptc }: EmbeddedMetadata): string[] {
  return [
    ...(xmp === undefined ? [] : xmpKeywords(bufferOf(xmp))),
    ...(iptc === undefined ? [] : iptcKeywords(bufferOf(iptc))),
  ];
}

function xmpKeywords(xmp: Buffer): string[] {
  try {
    const packet = parsePacket(decodeSidecar(xmp).text);
    return FIELDS.flatMap((field) => fieldState(packet, field).keywords.map(({ value }) => value));
  } catch (thrown) {
    if (thrown instanceof CocotagError && thrown.code === 'SIDECAR_INVALID') return [];
    throw thrown;
  }
}

/** Between threads a Buffer becomes a plain array of bytes. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
