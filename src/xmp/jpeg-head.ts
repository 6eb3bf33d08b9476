import { constants } from 'node:fs';
import { type BytePath, bytesOf } from '../byte-path.js';
import type { EmbeddedMetadata } from '../types.js';
import { close, fstat, open, read } from './files.js';

/** What the headers of most photos go into, in bytes; and those with a thumbnail and a colour profile. */
const HEAD_BYTES = [16 * 1024, 128 * 1024];

const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const IPTC = Buffer.from('Photoshop 3.0\0', 'latin1');

/**
 * The XMP packet and the Photoshop segment of a JPEG, from its first 128 KiB, without a decoder: to ask sharp costs four
 * times the CPU, and loads it.
 *
 * @returns Undefined for all that is not a plain JPEG with one of each at most, or that cannot be read: a decoder knows.
 * @see ITU-T T.81, annex B, and Adobe XMP Specification Part 3, "JPEG"
 */
export async function jpegHeadMetadata(path: BytePath): Promise<EmbeddedMetadata | undefined> {
  try {
    // O_NONBLOCK: opening a named pipe would otherwise wait for somebody to write to it.
    const file = await open(bytesOf(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return (await fstat(file)).isFile() ? await metadataOf(file) : undefined;
    } finally {
      await close(file);
    }
  } catch {
    return undefined;
  }
}

async function metadataOf(file: number): Promise<EmbeddedMetadata | undefined> {
  for (const size of HEAD_BYTES) {
    const { bytesRead, buffer } = await read(file, Buffer.allocUnsafe(size), 0, size, 0);
    const metadata = metadataIn(buffer.subarray(0, bytesRead));
    if (metadata !== undefined || bytesRead < size) return metadata;
  }
  return undefined;
}

/** The metadata in the segments before a JPEG's first scan. */
export function metadataIn(head: Buffer): EmbeddedMetadata | undefined {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
  let xmp: Buffer | undefined;
  let iptc: Buffer | undefined;
  let hasFrame = false;
  for (let at = 2; at + 4 <= head.length; ) {
    const marker = head.readUInt16BE(at);
    // Start of scan.
    if (marker === 0xffda) return hasFrame ? { xmp, iptc } : undefined;
    const length = head.readUInt16BE(at + 2);
    const end = at + 2 + length;
    if (!isSegment(marker) || length < 2 || end > head.length) return undefined;
    const data = head.subarray(at + 4, end);
    hasFrame ||= marker >= 0xffc0 && marker <= 0xffc2;
    // Others' marks, and a second one, as of packets in parts, are for who knows them.
    if (marker === 0xffe1 && startsWith(data, 'http')) {
      if (xmp !== undefined || !data.subarray(0, XMP.length).equals(XMP)) return undefined;
      xmp = data.subarray(XMP.length);
    } else if (marker === 0xffed && startsWith(data, 'Photo')) {
      if (iptc !== undefined || !data.subarray(0, IPTC.length).equals(IPTC)) return undefined;
      iptc = data;
    }
    at = end;
  }
  return undefined;
}

/** Tables, baseline and progressive frames, restart intervals, applications' segments and comments. */
function isSegment(marker: number): boolean {
  const isFrame = marker >= 0xffc0 && marker <= 0xffc2;
  const isTable = marker === 0xffc4 || marker === 0xffdb || marker === 0xffdd;
  return isFrame || isTable || (marker >= 0xffe0 && marker <= 0xffef) || marker === 0xfffe;
}

function startsWith(data: Buffer, mark: string): boolean {
  return data.toString('latin1', 0, mark.length) === mark;
}
