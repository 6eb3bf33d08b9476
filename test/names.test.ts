import './support/one-realm.js';
import { isUtf8 } from 'node:buffer';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { writeSidecars } from '../src/sidecar-run.js';
import { photoOf } from '../src/tagging/index.js';
import type { Row } from '../src/types.js';
import { collect, streamOf } from './support/async.js';
import { readCsv } from './support/csv-reader.js';
import { journaledRun } from './support/journaled.js';
import { tagged } from './support/rows.js';
import { inFreshFolders } from './support/walking.js';

inFreshFolders();

/** Any bytes that Linux allows in a name: all but NUL and the slash. Some by code points, as most names are. */
const name = fc
  .oneof(
    fc
      .uint8Array({ min: 1, maxLength: 40 })
      .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x2f))),
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text.replaceAll(/[/\0]/g, ''))),
    fc
      .array(fc.constantFrom(...'"\',;|=+-@ \t\r\n\\<>&*?[]{}()!#$%^~`\u2028\ufeff\u202e\ud83d\ude00'), {
        maxLength: 20,
      })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  .filter((bytes) => bytes.length > 0 && bytes[0] !== 0x2e)
  .map((bytes) => Buffer.concat([bytes, Buffer.from('.jpg')]));
const names = fc.uniqueArray(name, {
  minLength: 1,
  maxLength: 12,
  selector: (bytes) => bytes.toString('latin1'),
});

/** What a path's bytes look like as text. */
const textOf = (bytes: Buffer) => `photos/${bytes.toString('utf8')}`;

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('any name that the system allows survives a round trip through every output', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (all) => {
      for (const place of ['photos', 'run.journal']) rmSync(place, { recursive: true, force: true });
      mkdirSync('photos');
      for (const bytes of all) writeFileSync(Buffer.concat([Buffer.from('photos/'), bytes]), 'photo');
      const sorted = [...all].sort(Buffer.compare);
      const { texts } = await journaledRun('run.journal', ['photos']);
      const again = await journaledRun('run.journal', ['photos'], { onExisting: 'resume' });
      expect(again.read).toEqual([]);
      expect(again.texts).toEqual(texts);

      const bytesOf = (row: Row) => {
        const { path, pathBytes } = photoOf(row);
        expect(pathBytes === undefined).toBe(isUtf8(Buffer.from(pathBytes ?? path)));
        return Buffer.from(pathBytes ?? path);
      };
      const rows: Row[] = (texts.ndjson ?? '')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line));
      const images: Row[] = JSON.parse(texts.json ?? '').images;
      for (const list of [rows, images])
        expect(list.map(bytesOf)).toEqual(
          sorted.map((bytes) => Buffer.concat([Buffer.from('photos/'), bytes])),
        );
      for (const layout of ['list', 'wide']) {
        const paths = readCsv(texts[layout] ?? '')
          .slice(1)
          .map(([path]) => path);
        expect(paths).toEqual(sorted.map(textOf));
      }
      const long = readCsv(texts.long ?? '')
        .slice(1)
        .map(([path]) => path);
      expect([...new Set(long)]).toEqual([...new Set(sorted.map(textOf))]);
    }),
    { numRuns: 60 },
  );
});

onLinux('any name has a sidecar of its own', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (all) => {
      rmSync('photos', { recursive: true, force: true });
      mkdirSync('photos');
      for (const bytes of all) writeFileSync(Buffer.concat([Buffer.from('photos/'), bytes]), 'photo');
      const rows = all.map((bytes) => {
        const path = Buffer.concat([Buffer.from('photos/'), bytes]);
        const row = tagged(path.toString('utf8'), { dog: 0.9 });
        return isUtf8(path) ? row : { ...row, path_base64: path.toString('base64') };
      });
      await collect(writeSidecars(streamOf(rows), { inputs: ['photos'], thresholds: [0.5] }));
      const sidecars = readdirSync('photos', { encoding: 'buffer' }).filter((found) =>
        found.toString('latin1').endsWith('.xmp'),
      );
      const expected = all.map((bytes) => Buffer.concat([bytes, Buffer.from('.xmp')]));
      expect(sidecars.sort(Buffer.compare)).toEqual(expected.sort(Buffer.compare));
    }),
    { numRuns: 40 },
  );
});
