/** IPTC-IIM's marker of a dataset. */
const DATASET = 0x1c;
/** Photoshop's number of the block that holds IPTC-IIM. */
const IPTC_BLOCK = 0x0404;
/** What dataset 1:90 says for UTF-8: escape, `%`, `G`. */
const UTF8_ESCAPE = '\x1b%G';

/**
 * The keywords (dataset 2:25) of a photo's IPTC-IIM data, as they stand in a JPEG's Photoshop segment or bare.
 *
 * @returns None where the data cannot be read.
 * @see IPTC-NAA Information Interchange Model, version 4, and Adobe Photoshop File Formats, "Image Resource Blocks"
 */
export function iptcKeywords(bytes: Buffer): string[] {
  const keywords: Buffer[] = [];
  let isUtf8 = false;
  for (const { record, dataset, value } of datasets(iptcBlock(bytes))) {
    if (record === 1 && dataset === 90) isUtf8 = value.toString('latin1') === UTF8_ESCAPE;
    if (record === 2 && dataset === 25) keywords.push(value);
  }
  return keywords.map((keyword) => textOf(keyword, isUtf8));
}

function* datasets(block: Buffer) {
  for (let at = 0; at + 5 <= block.length && block[at] === DATASET; ) {
    const length = block.readUInt16BE(at + 3);
    // Longer than 32 KiB is another form, and no keyword.
    if (length > 0x7fff) return;
    const value = block.subarray(at + 5, at + 5 + length);
    yield { record: block.readUInt8(at + 1), dataset: block.readUInt8(at + 2), value };
    at += 5 + length;
  }
}

/** The IPTC block of a Photoshop segment; the bytes themselves where they are none. */
function iptcBlock(bytes: Buffer): Buffer {
  for (let at = bytes.indexOf('8BIM', 0, 'latin1'); at !== -1 && at + 12 <= bytes.length; ) {
    const id = bytes.readUInt16BE(at + 4);
    // A Pascal string, padded to an even length, then the block's size.
    const sizeAt = at + 6 + even(1 + bytes.readUInt8(at + 6));
    if (sizeAt + 4 > bytes.length) break;
    const start = sizeAt + 4;
    const size = bytes.readUInt32BE(sizeAt);
    if (id === IPTC_BLOCK) return bytes.subarray(start, start + size);
    at = start + even(size);
    if (bytes.toString('latin1', at, at + 4) !== '8BIM') break;
  }
  return bytes;
}

/** Most programs write UTF-8 whatever they declare; what is not is Latin-1. */
function textOf(value: Buffer, isUtf8: boolean): string {
  const text = value.toString('utf8');
  return isUtf8 || !text.includes('\uFFFD') ? text : value.toString('latin1');
}

function even(size: number): number {
  return size + (size % 2);
}
