import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../support/cocotag.js';
import { decodedTo } from '../support/decoding.js';
import { goodImages, oddImages } from '../support/odd-images.js';
import { tempFolder } from '../support/temp-folder.js';

/*
 * Broken and hostile files, by the worker's own code in a process of its own (odd-trial.mjs). For each format and kind: cut
 * at 20 places, bits flipped, headers that lie, sides of one pixel, bombs, broken profiles.
 *
 * `ODD_IMAGES=200 npx jest test/decode/odd-images` flips bits 200 times in each, which makes some seven thousand files.
 */
const FLIPS = Number(process.env.ODD_IMAGES ?? 3);
const temp = tempFolder();

test('nothing that a file holds does harm, to the process or to the photos beside it', async () => {
  const folder = join(temp, 'odd');
  const expected = new Map<string, string | readonly string[]>();
  for await (const { name, bytes, mustGive } of oddImages(FLIPS)) {
    const place = join(folder, typeof mustGive === 'string' ? mustGive : mustGive.join('-'));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, name), bytes);
    expected.set(place, mustGive);
  }
  for (const [place, mustGive] of expected) {
    const { status, stdout, stderr } = await run(process.execPath, [join(__dirname, 'odd-trial.mjs'), place]);
    // libvips complains there of an AVIF whose width is beyond its own numbers, before it refuses it.
    const complaints = stderr
      .split('\n')
      .filter((line) => line !== '' && !line.includes('GLib-GObject-CRITICAL'));
    expect({ place, status, complaints }).toEqual({ place, status: 0, complaints: [] });
    const result = JSON.parse(stdout);

    expect(result).toMatchObject({ strange: [], wrongNeighbours: [], written: [] });
    // Of which 130 MB are Node's and sharp's own.
    expect(result.maxRssMb).toBeLessThan(600);
    if (mustGive === 'anything') continue;
    const codes = mustGive === 'pixels' ? ['decoded'] : mustGive;
    for (const code of codes) delete result.firstOf[code];
    expect({ mustGive, others: result.firstOf }).toEqual({ mustGive, others: {} });
  }
}, 1_200_000);

test('decodes what they were made of', async () => {
  for (const [name, bytes] of await goodImages()) {
    const { size } = await decodedTo(bytes, { width: 8, height: 8 });
    expect({ name, size }).toEqual({ name, size: { width: 60, height: 44 } });
  }
});
