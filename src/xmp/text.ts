import { isUtf8 } from 'node:buffer';
import { CocotagError } from '../errors.js';

/** How the characters of a sidecar are stored. */
export type Encoding = 'utf8' | 'utf16le' | 'utf16be';

/** A sidecar's text, and what it takes to turn it into the same bytes again. */
export interface SidecarText {
  /** Without the byte order mark. */
  readonly text: string;
  readonly encoding: Encoding;
  readonly hasByteOrderMark: boolean;
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Decodes a sidecar. The bytes decide, not what an XML declaration says: XMP is Unicode, and programs that write UTF-16
 * leave `encoding="UTF-8"` standing.
 *
 * @throws CocotagError SIDECAR_INVALID.
 */
export function decodeSidecar(bytes: Buffer): SidecarText {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf8' && !isUtf8(bytes)) throw invalid('holds bytes that are neither UTF-8 nor UTF-16');
  if (encoding !== 'utf8' && bytes.length % 2 === 1)
    throw invalid('is UTF-16 with half a character at its end');
  const text = decoded(bytes, encoding);
  const hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
  return { text: hasByteOrderMark ? text.slice(1) : text, encoding, hasByteOrderMark };
}

/** The bytes of a sidecar; those of {@link decodeSidecar} where the text was not changed. */
export function encodeSidecar({ text, encoding, hasByteOrderMark }: SidecarText): Buffer {
  const all = hasByteOrderMark ? BYTE_ORDER_MARK + text : text;
  if (encoding === 'utf8') return Buffer.from(all, 'utf8');
  const bytes = Buffer.from(all, 'utf16le');
  return encoding === 'utf16be' ? bytes.swap16() : bytes;
}

function decoded(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'utf16be') return Buffer.from(bytes).swap16().toString('utf16le');
  return bytes.toString(encoding);
}

/** By a byte order mark, or by the zero beside the `<` that a sidecar begins with. */
function encodingOf(bytes: Buffer): Encoding {
  const [first, second, third, fourth] = bytes;
  const isUtf32 =
    (first === 0xff && second === 0xfe && third === 0 && fourth === 0) || (first === 0 && second === 0);
  if (isUtf32) throw invalid('is UTF-32; UTF-8 and UTF-16 are read');
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf16be';
  return 'utf8';
}

/** That a sidecar is left alone, and why. */
export function invalid(what: string): CocotagError {
  return new CocotagError('SIDECAR_INVALID', what);
}
