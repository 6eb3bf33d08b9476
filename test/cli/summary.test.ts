import { expect, test } from '@jest/globals';
import { nothingFound, type RunSummary, summaryLines } from '../../src/cli/summary.js';
import { noneSkipped, type Skipped } from '../../src/walk/index.js';

const skipped = (change: Partial<Skipped>): Skipped => ({ ...noneSkipped(), ...change });
const run: RunSummary = {
  photos: 25,
  tags: 61,
  failed: 2,
  takenOver: 0,
  alreadyTagged: 0,
  gone: 0,
  seconds: 2.04,
  model: 'tiny@1.0.0/float',
  engine: { device: 'cpu', workers: 2 },
  skipped: noneSkipped(),
  files: [],
};

test.each<[string, Partial<RunSummary>, string]>([
  ['a run', {}, '25 photos in 2.0 s (12.3/s): 61 tags, 2 failed; tiny@1.0.0/float on cpu, 2 workers'],
  [
    'a single photo',
    { photos: 1, tags: 1, failed: 0, seconds: 0.5, engine: { device: 'cpu', workers: 1 } },
    '1 photo in 0.5 s (2.0/s): 1 tag, 0 failed; tiny@1.0.0/float on cpu, 1 worker',
  ],
  [
    'saved scores, in no time',
    { engine: undefined, seconds: 0 },
    '25 photos in 0.0 s: 61 tags, 2 failed; tiny@1.0.0/float from saved scores',
  ],
])('sums up %s', (_, change, line) => {
  expect(summaryLines({ ...run, ...change })).toEqual([line]);
});

test('the rate is of photos that this run tagged', () => {
  expect(summaryLines({ ...run, takenOver: 5 })[0]).toContain('25 photos in 2.0 s (9.8/s)');
});

test.each<[string, Partial<RunSummary>, string[]]>([
  ['what was taken over', { takenOver: 5 }, ['Taken over from the journal: 5 photos']],
  ['what was passed over, being tagged', { alreadyTagged: 1 }, ['Already tagged: 1 photo, passed over']],
  ['what is gone', { gone: 2 }, ['Gone since the last run: 2 photos']],
  ['files', { files: ['a.csv', 'b.json'] }, ['Wrote a.csv, b.json']],
  ['what was passed over', { skipped: skipped({ hidden: 3 }) }, ['Passed over: 3 hidden']],
  [
    'what was passed over, then files',
    { skipped: skipped({ notPhotos: 1 }), files: ['a.csv'] },
    ["Passed over: 1 file without a photo's extension", 'Wrote a.csv'],
  ],
])('adds below: %s', (_, change, lines) => {
  expect(summaryLines({ ...run, ...change }).slice(1)).toEqual(lines);
});

test('leaves what was passed over to the error that says that nothing was found', () => {
  expect(summaryLines({ ...run, photos: 0, skipped: skipped({ hidden: 3 }) })).toHaveLength(1);
});

test.each<[Partial<Skipped>, string]>([
  [{}, 'The inputs hold no files at all.'],
  [{ notPhotos: 1 }, "Passed over: 1 file without a photo's extension."],
  [{ notPhotos: 2 }, "Passed over: 2 files without a photo's extension."],
  [{ hidden: 2 }, 'Passed over: 2 hidden. Try --hidden.'],
  [{ defaultExcludes: 2 }, 'Passed over: 2 thumbnail or rubbish folders. Try --no-default-excludes.'],
  [{ linkedFolders: 1 }, 'Passed over: 1 linked folder. Try --follow-symlinks.'],
  [{ filtered: 4 }, 'Passed over: 4 by --include and --exclude. Try other --include and --exclude.'],
  [
    { hidden: 1, defaultExcludes: 2, filtered: 3, notPhotos: 4, linkedFolders: 5 },
    "Passed over: 4 files without a photo's extension, 1 hidden, 2 thumbnail or rubbish folders, 5 linked folders, " +
      '3 by --include and --exclude. Try --hidden, --no-default-excludes, --follow-symlinks, other --include and --exclude.',
  ],
])('having passed over %j it says why nothing was found', (passedOver, hint) => {
  expect(nothingFound(skipped(passedOver))).toMatchObject({ code: 'NO_PHOTOS', hint });
});
