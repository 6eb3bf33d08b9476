import '../support/one-realm.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { embeddedKeywords } from '../../src/xmp/embedded.js';
import { block, iptcWith, photoshop } from '../support/iptc.js';
import { BROKEN_SIDECARS, dc, lr, sidecar, sidecarBytes, sidecarNames } from '../support/sidecars.js';

const xmp = (inner: string) => Buffer.from(sidecar(inner));

test('come from XMP, both fields, then from IPTC', () => {
  const iptc = photoshop(block(0x0404, iptcWith('harbour')));
  expect(embeddedKeywords({})).toEqual([]);
  expect(embeddedKeywords({ iptc })).toEqual(['harbour']);
  expect(embeddedKeywords({ xmp: xmp(lr('Norway|Værøy') + dc('boat')), iptc })).toEqual([
    'boat',
    'Norway|Værøy',
    'harbour',
  ]);
});

test('are none in XMP that cannot be read, and those of IPTC are there still', () => {
  const iptc = iptcWith('harbour');
  for (const name of sidecarNames(BROKEN_SIDECARS)) {
    const broken = readFileSync(join(BROKEN_SIDECARS, name));
    expect([name, ...embeddedKeywords({ xmp: broken, iptc })]).toEqual([name, 'harbour']);
  }
  expect(embeddedKeywords({ xmp: Buffer.alloc(0) })).toEqual([]);
});

test('are read in every form that sidecars have', () => {
  expect(embeddedKeywords({ xmp: sidecarBytes('utf16le.xmp') })).toEqual(
    expect.arrayContaining(['kite', 'Düne']),
  );
  expect(embeddedKeywords({ xmp: sidecarBytes('attribute-subject.xmp') })).toEqual(['holiday']);
});
