import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { sniffFormat } from '../../src/decode/formats.js';
import { bmp } from '../support/bmp-writer.js';
import { psd } from '../support/psd-writer.js';

const picture = () => sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } });

test.each([
  ['JPEG', () => picture().jpeg()],
  ['PNG', () => picture().png()],
  ['WebP', () => picture().webp()],
  ['GIF', () => picture().gif()],
  ['TIFF', () => picture().tiff()],
  ['AVIF', () => picture().avif()],
])('knows %s by its content', async (format, encode) => {
  expect(sniffFormat(await encode().toBuffer())).toEqual({ isReadable: true, format });
});

test('knows BMP and Photoshop by their content', () => {
  const pixel = { width: 1, height: 1 };
  expect(sniffFormat(bmp({ ...pixel, bits: 24 }, Buffer.alloc(4)))).toEqual({
    isReadable: true,
    format: 'BMP',
  });
  expect(sniffFormat(psd({ ...pixel, mode: 1 }, [Buffer.alloc(1)]))).toEqual({
    isReadable: true,
    format: 'Photoshop',
  });
});

test.each([
  ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
  ['camera raw', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
  ['Netpbm', 'P6\n4 4\n255\n'],
  ['ICO', '\0\0\x01\0\x01\0'],
  ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['SVG', '<?xml version="1.0"?>\n<!-- made by hand -->\n<svg/>'],
  ["Apple's variant of PNG", '\x89PNG\r\n\x1a\n\0\0\0\x04CgBI\x50\0\x20\x02'],
  ['PDF', '%PDF-1.7'],
  ['HTML', '<!DOCTYPE html><html>'],
  ['video', '\0\0\0\x18ftypmp42\0\0\0\0mp42isom'],
  [undefined, 'plain text'],
  [undefined, 'BMW is a maker of cars'],
  [undefined, ''],
])('refuses %s by its content', (format, head) => {
  expect(sniffFormat(Buffer.from(head, 'latin1'))).toEqual({ isReadable: false, format });
});
