import '../support/one-realm.js';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { bytePath } from '../../src/byte-path.js';
import { readEmbeddedMetadata } from '../../src/decode/index.js';
import { jpegHeadMetadata, metadataIn } from '../../src/xmp/jpeg-head.js';
import { block, iptcWith, photoshop, withPhotoshop } from '../support/iptc.js';
import { jpegSegment } from '../support/jpeg-parts.js';
import { dc, sidecar } from '../support/sidecars.js';

const folder = mkdtempSync(join(tmpdir(), 'cocotag-jpeg-head-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = () => sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
const xmpOf = (...words: string[]) => sidecar(dc(...words));
const withSegments = (jpeg: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
const planted = (name: string, bytes: Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const bytesIn = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');

test('is what a decoder says, byte for byte', async () => {
  const xmp = await plain().jpeg().withXmp(xmpOf('Ada', 'winter')).toBuffer();
  const iptc = photoshop(block(0x0404, iptcWith('Værøy')));
  const made = {
    'none.jpg': await plain().jpeg().toBuffer(),
    'xmp.jpg': xmp,
    'progressive.jpg': await plain().jpeg({ progressive: true }).withXmp(xmpOf('boat')).toBuffer(),
    'profile.jpg': await plain()
      .jpeg()
      .withIccProfile('p3')
      .withExif({ IFD0: { Make: 'x' } })
      .toBuffer(),
    'iptc.jpg': withPhotoshop(await plain().jpeg().toBuffer(), iptc),
    'both.jpg': withPhotoshop(xmp, iptc),
  };
  const photos = Object.entries(made).map(([name, bytes]) => planted(name, bytes));
  const examples = readdirSync('examples/photos').filter((name) => name.endsWith('.jpg'));
  for (const path of [...photos, ...examples.map((name) => join('examples/photos', name))]) {
    const head = await jpegHeadMetadata(bytePath(path));
    const decoder = await readEmbeddedMetadata({ path });
    expect(head).toBeDefined();
    expect([path, bytesIn(head?.xmp), bytesIn(head?.iptc)]).toEqual([
      path,
      bytesIn(decoder.xmp),
      bytesIn(decoder.iptc),
    ]);
  }
});

test('is left to a decoder where a file is anything but plain', async () => {
  const jpeg = await plain().jpeg().toBuffer();
  const xmp = jpegSegment(0xe1, `http://ns.adobe.com/xap/1.0/\0${xmpOf('boat')}`);
  const iptc = jpegSegment(0xed, photoshop(block(0x0404, iptcWith('boat'))));
  expect(metadataIn(withSegments(jpeg, xmp, iptc))?.xmp).toBeDefined();
  const long = jpegSegment(0xe2, Buffer.alloc(65_500));
  const camera = planted('camera.jpg', withSegments(jpeg, long, xmp, iptc));
  expect((await jpegHeadMetadata(bytePath(camera)))?.iptc).toBeDefined();
  const odd = {
    'two packets': withSegments(jpeg, xmp, xmp),
    'a packet in parts': withSegments(jpeg, xmp, jpegSegment(0xe1, 'http://ns.adobe.com/xmp/extension/\0')),
    'two Photoshop segments': withSegments(jpeg, iptc, iptc),
    'another mark': withSegments(jpeg, jpegSegment(0xe1, 'http://example.org/\0')),
    'an older Photoshop': withSegments(jpeg, jpegSegment(0xed, 'Photoshop 2.5')),
    'stray bytes': withSegments(jpeg, Buffer.from('stray')),
    'a length of nothing': withSegments(jpeg, Buffer.from([0xff, 0xe0, 0, 0])),
    'no frame': Buffer.concat([Buffer.from([0xff, 0xd8]), jpegSegment(0xda, 'scan')]),
    'a lossless frame': withSegments(jpeg, jpegSegment(0xc3, 'frame')),
    'an end in a segment': withSegments(jpeg, xmp).subarray(0, 100),
    'an end between segments': withSegments(jpeg, xmp).subarray(0, 2 + xmp.length),
    'a long header': withSegments(jpeg, long, long, xmp),
    PNG: await plain().png().toBuffer(),
    nothing: Buffer.alloc(0),
  };
  for (const [name, bytes] of Object.entries(odd))
    expect([name, await jpegHeadMetadata(bytePath(planted('odd', bytes)))]).toEqual([name, undefined]);
  await expect(jpegHeadMetadata(bytePath(join(folder, 'gone')))).resolves.toBeUndefined();
  await expect(jpegHeadMetadata(bytePath(folder))).resolves.toBeUndefined();
});

test('a byte that is another, and an end anywhere, are no error', async () => {
  const jpeg = withPhotoshop(
    await plain().jpeg().withXmp(xmpOf('boat')).toBuffer(),
    photoshop(block(0x0404, iptcWith('boat'))),
  );
  for (let i = 0; i < jpeg.length; i++) {
    const bytes = Buffer.from(jpeg);
    bytes[i] = (i * 151) & 255;
    expect(() => metadataIn(bytes)).not.toThrow();
    expect(() => metadataIn(jpeg.subarray(0, i))).not.toThrow();
  }
});
