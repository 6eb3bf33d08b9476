import { expect, test } from '@jest/globals';
import { decodeSidecar, encodeSidecar } from '../../src/xmp/text.js';
import { SIDECARS, sidecarBytes, sidecarNames } from '../support/sidecars.js';

const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();

test.each([
  ['UTF-8', Buffer.from('<é風🪁/>'), 'utf8', false],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeff<é風🪁/>'), 'utf8', true],
  ['UTF-16, low byte first', utf16le('<é風🪁/>'), 'utf16le', false],
  ['UTF-16, low byte first, with a byte order mark', utf16le('\ufeff<é風🪁/>'), 'utf16le', true],
  ['UTF-16, high byte first', utf16be('<é風🪁/>'), 'utf16be', false],
  ['UTF-16, high byte first, with a byte order mark', utf16be('\ufeff<é風🪁/>'), 'utf16be', true],
])('reads and writes %s', (_, bytes, encoding, hasByteOrderMark) => {
  const sidecar = decodeSidecar(bytes);
  expect(sidecar).toEqual({ text: '<é風🪁/>', encoding, hasByteOrderMark });
  expect(encodeSidecar(sidecar)).toEqual(bytes);
});

test('believes the bytes, not what the XML declaration says', () => {
  const text = '<?xml version="1.0" encoding="ISO-8859-1"?><é/>';
  expect(decodeSidecar(Buffer.from(text)).text).toBe(text);
  expect(decodeSidecar(utf16le(text)).text).toBe(text);
});

test('keeps line ends, and a second byte order mark', () => {
  const text = '\ufeff<a>\r\n\n\r</a>\r\n';
  expect(decodeSidecar(Buffer.from(`\ufeff${text}`))).toEqual({
    text,
    encoding: 'utf8',
    hasByteOrderMark: true,
  });
});

test.each(sidecarNames(SIDECARS))('gives %s back byte for byte', (name) => {
  const bytes = sidecarBytes(name);
  expect(encodeSidecar(decodeSidecar(bytes)).equals(bytes)).toBe(true);
});

test('leaves the bytes that it was given as they are', () => {
  const bytes = utf16be('<a/>');
  const before = Buffer.from(bytes);
  decodeSidecar(bytes);
  expect(bytes).toEqual(before);
});

test.each([
  ['a byte of Latin-1', Buffer.from('<é/>', 'latin1'), /neither UTF-8 nor UTF-16/],
  ['half a character of UTF-8', Buffer.from('<é').subarray(0, 2), /neither UTF-8 nor UTF-16/],
  ['half a character of UTF-16', utf16le('<a/>').subarray(0, 7), /half a character/],
  ['UTF-32, low byte first', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), /UTF-32/],
  ['UTF-32, high byte first', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), /UTF-32/],
  ['UTF-32 without a byte order mark', Buffer.from([0, 0, 0, 0x3c]), /UTF-32/],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeSidecar(bytes)).toThrow(
    expect.objectContaining({ code: 'SIDECAR_INVALID', message: expect.stringMatching(message) }),
  );
});
