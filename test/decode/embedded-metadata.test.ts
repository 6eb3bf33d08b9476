import '../support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readEmbeddedMetadata } from '../../src/decode/embedded-metadata.js';
import { decodeWithSharp } from '../../src/decode/sharp-decoder.js';
import type { EmbeddedMetadata, InputSpec } from '../../src/types.js';
import { block, iptcWith, photoshop, withPhotoshop } from '../support/iptc.js';
import { picture } from '../support/pictures.js';
import { psd } from '../support/psd-writer.js';
import { dc, sidecar } from '../support/sidecars.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const PACKET = sidecar(dc('Værøy'));
const IPTC = photoshop(block(0x0404, iptcWith('boat')));

/** Writes a photo and reads what stands inside it. */
function read(name: string, bytes: Buffer | string): Promise<EmbeddedMetadata> {
  const path = join(temp, name);
  writeFileSync(path, bytes);
  return readEmbeddedMetadata({ path });
}

const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

test.each(['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)('reads the XMP of a %s', async (format) => {
  const bytes = await sharp(await picture('red'))
    .withXmp(PACKET)
    .toFormat(format)
    .toBuffer();
  const { xmp, iptc } = await read(`a.${format}`, bytes);
  expect(textOf(xmp)).toContain(PACKET);
  expect(iptc).toBeUndefined();
});

test('reads the IPTC of a JPEG, with XMP and without', async () => {
  const plain = await picture('red', 'a.jpg');
  const { xmp: none, iptc } = await read('iptc.jpg', withPhotoshop(plain, IPTC));
  expect([none, textOf(iptc)]).toEqual([undefined, expect.stringContaining('boat')]);
  const withXmp = await sharp(plain).withXmp(PACKET).jpeg().toBuffer();
  const both = await read('both.jpg', withPhotoshop(withXmp, IPTC));
  expect([textOf(both.xmp), textOf(both.iptc)]).toEqual([PACKET, expect.stringContaining('boat')]);
});

test('reads both of a Photoshop file, which sharp does not know', async () => {
  const resources = { 1060: Buffer.from(PACKET), 1028: iptcWith('boat') };
  const bytes = psd({ width: 1, height: 1, mode: 1, resources }, [Buffer.alloc(1)]);
  const { xmp, iptc } = await read('a.psd', bytes);
  expect([textOf(xmp), textOf(iptc)]).toEqual([PACKET, expect.stringContaining('boat')]);
});

test('a photo without either has neither', async () => {
  const { xmp, iptc } = await read('plain.jpg', await picture('red', 'a.jpg'));
  expect([xmp, iptc]).toEqual([undefined, undefined]);
});

test('what cannot be read has neither', async () => {
  const photo = withPhotoshop(await picture('red', 'a.jpg'), IPTC);
  mkdirSync(join(temp, 'folder.jpg'));
  const all = await Promise.all([
    read('empty.jpg', ''),
    read('text.jpg', 'no picture'),
    read('cut.jpg', photo.subarray(0, 10)),
    readEmbeddedMetadata({ path: join(temp, 'gone.jpg') }),
    readEmbeddedMetadata({ path: join(temp, 'folder.jpg') }),
    readEmbeddedMetadata({ path: 'x', pathBytes: Buffer.from(`${temp}/gone.jpg`) }),
  ]);
  expect(all).toEqual(all.map(() => ({})));
});

test('a path that is no UTF-8 is opened by its bytes', async () => {
  const pathBytes = Buffer.from(`${temp}/caf\xe9.jpg`, 'latin1');
  writeFileSync(pathBytes, withPhotoshop(await picture('red', 'a.jpg'), IPTC));
  const { iptc } = await readEmbeddedMetadata({ path: `${temp}/caf\ufffd.jpg`, pathBytes });
  expect(textOf(iptc)).toContain('boat');
});

test('decoding hands over the same', async () => {
  const input: InputSpec = { width: 8, height: 8, resize: 'squash', filter: 'triangle' };
  const withXmp = await sharp(await picture('red', 'a.jpg', 400))
    .withXmp(PACKET)
    .jpeg()
    .toBuffer();
  const photos = [withPhotoshop(withXmp, IPTC), await picture('red', 'a.png')];
  for (const bytes of photos) {
    const { embedded } = await decodeWithSharp(bytes, input, { maxPixels: 1e9 }, new Uint8Array(8 * 8 * 3));
    const { xmp, iptc } = await read('same', bytes);
    expect(embedded).toEqual({ xmp, iptc });
  }
});
