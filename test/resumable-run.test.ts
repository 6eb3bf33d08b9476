import './support/one-realm.js';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { StoredJournal } from '../src/output/index.js';
import { resumableTag } from '../src/resumable-run.js';
import { collect, streamOf } from './support/async.js';
import { BROKEN, fakeTagger, journaledRun, type RunChoices } from './support/journaled.js';
import { inFreshFolders } from './support/walking.js';

inFreshFolders();

const JOURNAL = 'tags.csv.journal';
const photo = (i: number) => `photos/${i % 3}/${String(i).padStart(3, '0')}.jpg`;

/** Photos in three folders, a few of them broken. */
function plantPhotos(count: number): void {
  for (const folder of ['0', '1', '2']) mkdirSync(`photos/${folder}`, { recursive: true });
  for (let i = 0; i < count; i++) {
    writeFileSync(photo(i), i % 7 === 5 ? BROKEN : `photo ${i}`);
    utimesSync(photo(i), 1e9, 1e9);
  }
}

const COUNT = 24;
beforeEach(() => plantPhotos(COUNT));

/** A run that is stopped after some rows, as if it was killed: nothing is made of its journal. */
async function interrupted(rows: number, choices: RunChoices = {}) {
  const controller = new AbortController();
  let count = 0;
  const through = async function* <T>(all: AsyncIterable<T>) {
    for await (const row of all) {
      if (++count === rows) controller.abort(new Error('killed'));
      if (count > rows) throw new Error('killed');
      yield row;
    }
  };
  return journaledRun(JOURNAL, ['photos'], { ...choices, through, signal: controller.signal });
}

/** The outputs of a run that nobody disturbs. */
async function undisturbed(choices: RunChoices = {}) {
  const { texts } = await journaledRun('undisturbed.journal', ['photos'], choices);
  rmSync('undisturbed.journal');
  return texts;
}

const resumed = (choices: RunChoices = {}) =>
  journaledRun(JOURNAL, ['photos'], { onExisting: 'resume', ...choices });

describe('a run that goes on', () => {
  test.each([1, 8, 23, 24])('after %s rows gives what an undisturbed one gives', async (rows) => {
    const expected = await undisturbed();
    const first = await interrupted(rows);
    expect(first.written.isComplete).toBe(false);
    const second = await resumed();
    expect(second.texts).toEqual(expected);
    const { size } = new Set([...first.read, ...second.read]);
    expect(size).toBe(COUNT);
    expect(second.journal.taken).toBeGreaterThan(0);
    expect(second.read.length).toBe(COUNT - second.journal.taken);
  });

  test('time and again gets there', async () => {
    const expected = await undisturbed();
    await interrupted(2);
    for (let i = 0; i < 5; i++) await interrupted(6 + 3 * i, { onExisting: 'resume' });
    expect((await resumed()).texts).toEqual(expected);
  });

  test('tries again what failed, and nothing else', async () => {
    const all = await resumed();
    expect(all.journal.taken).toBe(0);
    const again = await resumed();
    const broken = Array.from({ length: COUNT }, (_, i) => i).filter((i) => i % 7 === 5);
    expect([...again.read].sort()).toEqual(broken.map(photo).sort());
    expect(again.texts).toEqual(all.texts);
    for (const i of broken) writeFileSync(photo(i), `whole ${i}`);
    const mended = await resumed();
    expect(mended.texts).toEqual(await undisturbed());
    expect(mended.texts.errors).toBe('');
    expect((await resumed()).read).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['grew', () => appendFileSync(photo(3), 'more')],
    [
      'grew, and has the time that it had',
      () => {
        appendFileSync(photo(3), 'more');
        utimesSync(photo(3), 1e9, 1e9);
      },
    ],
    [
      'has another time',
      () => {
        writeFileSync(photo(3), 'photo X');
        utimesSync(photo(3), 1e9, 1e9 - 1);
      },
    ],
    [
      'was replaced by another one',
      () => {
        copyFileSync(photo(4), 'copy.jpg');
        utimesSync('copy.jpg', 1, 2);
        rmSync(photo(3));
        copyFileSync('copy.jpg', photo(3));
        utimesSync(photo(3), 1, 2);
      },
    ],
  ])('tags a photo again that %s', async (_, change) => {
    await resumed();
    change();
    const again = await resumed();
    expect(again.read).toContain(photo(3));
    expect(again.read).not.toContain(photo(4));
    expect(again.texts).toEqual(await undisturbed());
  });

  test('leaves out photos that vanished, and adds those that came', async () => {
    await resumed();
    rmSync(photo(3));
    rmSync('photos/1', { recursive: true });
    writeFileSync('photos/0/1000.jpg', 'new');
    mkdirSync('photos/0/sub');
    writeFileSync('photos/0/sub/a.jpg', 'new, too');
    const again = await resumed();
    expect(again.texts).toEqual(await undisturbed());
    expect(again.read).toEqual(expect.arrayContaining(['photos/0/1000.jpg', 'photos/0/sub/a.jpg']));
    expect(again.journal.unseen).toBe(1 + 8 - 1); // One of the folder's eight had failed, and is not counted.
  });

  test('takes photos in another order, or from another root', async () => {
    await journaledRun(JOURNAL, ['photos/0', 'photos/1']);
    const inputs = ['photos/2', 'photos/1', 'photos/0'];
    const again = await journaledRun(JOURNAL, inputs, { onExisting: 'resume' });
    const { texts } = await journaledRun('undisturbed.journal', inputs);
    expect(again.texts).toEqual(texts);
    expect(again.journal.taken).toBe(14);
  });

  test('gives a photo of a list as often as it is listed', async () => {
    const list = () => streamOf([photo(1), photo(1), photo(2), photo(1)].map((path) => Buffer.from(path)));
    const first = await journaledRun(JOURNAL, [], { filesFrom: list() });
    const again = await journaledRun(JOURNAL, [], { filesFrom: list(), onExisting: 'resume' });
    expect(again.read).toEqual([]);
    expect(again.texts).toEqual(first.texts);
    expect(again.texts.ndjson?.trimEnd().split('\n')).toHaveLength(4);
  });

  test('with other choices is refused, and the journal stays', async () => {
    await interrupted(8);
    const before = readFileSync(JOURNAL);
    await expect(resumed({ threshold: 0.7 })).rejects.toMatchObject({
      code: 'JOURNAL_MISMATCH',
      message: expect.stringContaining("its threshold is 0.5, and this run's is 0.7"),
      hint: expect.stringContaining('--restart'),
    });
    await expect(resumed({ allScores: true })).rejects.toMatchObject({ code: 'JOURNAL_MISMATCH' });
    expect(readFileSync(JOURNAL)).toEqual(before);
    expect(readdirSync('.').sort()).toEqual(['photos', JOURNAL]);
    expect((await resumed()).texts).toEqual(await undisturbed());
  });
});

test('a journal that is there is not used, and not dropped, unless somebody says so', async () => {
  await interrupted(8);
  const before = readFileSync(JOURNAL);
  await expect(journaledRun(JOURNAL, ['photos'])).rejects.toMatchObject({
    code: 'JOURNAL_EXISTS',
    message: expect.stringMatching(
      /did not come to its end: \d+ photos tagged, the last at \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
    ),
    hint: expect.stringMatching(/--resume.*--restart/),
  });
  expect(readFileSync(JOURNAL)).toEqual(before);
  const anew = await journaledRun(JOURNAL, ['photos'], { onExisting: 'restart', threshold: 0.7 });
  expect(anew.read).toHaveLength(COUNT);
});

test.each(['refuse', 'resume', 'restart'] as const)(
  'a file that is no journal is not touched (%s)',
  async (onExisting) => {
    writeFileSync(JOURNAL, 'my diary\n');
    await expect(journaledRun(JOURNAL, ['photos'], { onExisting })).rejects.toMatchObject({
      code: 'JOURNAL_MISMATCH',
      message: expect.stringContaining('is no journal'),
    });
    expect(readFileSync(JOURNAL, 'utf8')).toBe('my diary\n');
    expect(readdirSync('.').sort()).toEqual(['photos', JOURNAL]);
  },
);

test('an empty file is as good as none', async () => {
  writeFileSync(JOURNAL, '');
  expect((await journaledRun(JOURNAL, ['photos'])).texts).toEqual(await undisturbed());
});

test('two runs do not share a journal', async () => {
  const stored = await StoredJournal.open(JOURNAL, 'refuse');
  await expect(resumed()).rejects.toMatchObject({ code: 'OUTPUT_LOCKED' });
  await stored.release();
  await resumed();
});

describe('a power cut', () => {
  test('at any byte of the last 300 loses no row that was whole', async () => {
    // Without failures, whose rows would stand behind the cut: they are of no use to the next run anyway.
    for (let i = 0; i < COUNT; i++) writeFileSync(photo(i), `photo ${i}`);
    const expected = await undisturbed();
    await interrupted(20);
    const whole = readFileSync(JOURNAL);
    for (let cut = 1; cut <= 300; cut++) {
      writeFileSync(JOURNAL, whole.subarray(0, whole.length - cut));
      const lines = whole
        .subarray(0, whole.length - cut)
        .toString()
        .split('\n')
        .slice(1, -1);
      const good = lines.filter((line) => line.includes('"tags"')).length;
      const { texts, journal } = await resumed();
      expect(texts).toEqual(expected);
      expect([cut, journal.taken]).toEqual([cut, good]);
      // And what was torn off does not hurt what was written behind it.
      if (cut % 10 === 1) expect((await resumed()).journal.taken).toBe(COUNT);
    }
  }, 120_000);

  test('that left a hole in the middle costs the rows that lay there', async () => {
    const expected = await undisturbed();
    await resumed();
    const bytes = readFileSync(JOURNAL);
    const from = bytes.indexOf('\n') + 200;
    bytes.fill(0, from, from + 512);
    writeFileSync(JOURNAL, bytes);
    const { texts, journal } = await resumed();
    expect(texts).toEqual(expected);
    expect(journal.taken).toBeGreaterThan(10);
  });

  test('in the first line leaves a file that is refused', async () => {
    await interrupted(8);
    truncateSync(JOURNAL, 100);
    await expect(resumed()).rejects.toMatchObject({ code: 'JOURNAL_MISMATCH' });
    expect(statSync(JOURNAL).size).toBe(100);
  });
});

test('a photo that is replaced while it is read is tagged again by the next run', async () => {
  const replace = (path: string) => {
    if (path === photo(3)) writeFileSync(photo(3), 'replaced meanwhile');
  };
  await interrupted(20, { onPhoto: ({ path }) => replace(path) });
  const again = await resumed();
  expect(again.read).toContain(photo(3));
  expect(again.texts).toEqual(await undisturbed());
});

test('a folder that vanishes during the walk costs its own rows alone', async () => {
  const first = await journaledRun(JOURNAL, ['photos'], {
    concurrency: 1,
    onPhoto: ({ path }) => {
      if (path === photo(0)) rmSync('photos/2', { recursive: true });
    },
  });
  expect(first.written.isComplete).toBe(true);
  const rows = first.texts.list?.split('\n').filter((line) => !line.startsWith('photos/2')) ?? [];
  expect(rows).toHaveLength(1 + 16 + 1);
});

test('an input that cannot be looked into is counted: what was found there may come back', async () => {
  const { counts } = await journaledRun(JOURNAL, ['photos', 'gone']);
  expect(counts).toEqual({ unreachable: 1, alreadyTagged: 0 });
});

test('whether a photo is tagged otherwise is not asked where the journal has its row', async () => {
  await interrupted(8);
  const asked: string[] = [];
  const { texts } = await resumed({
    isTagged: async ({ path }) => {
      asked.push(path);
      return path === photo(23);
    },
  });
  expect(asked.length).toBeLessThan(COUNT - 5);
  expect(texts.list).not.toContain(photo(23));
  expect(texts.list?.trimEnd().split('\n')).toHaveLength(COUNT);
});

test('without a journal it is the run that it was', async () => {
  const tagger = fakeTagger();
  const plain = await collect(tagger.tag(['photos']));
  await expect(collect(resumableTag(tagger, ['photos']))).resolves.toEqual(plain);
});

test('whatever the order in which photos are ready, and however they are batched, outputs are the same', async () => {
  const expected = await undisturbed();
  const waits = fc.array(fc.nat(5), { minLength: COUNT, maxLength: COUNT });
  const work = fc.record({
    waits,
    batchSize: fc.integer({ min: 1, max: 7 }),
    concurrency: fc.integer({ min: 1, max: 6 }),
    stop: fc.option(fc.integer({ min: 1, max: COUNT }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(work, async ({ waits, batchSize, concurrency, stop }) => {
      rmSync(JOURNAL, { force: true });
      const onPhoto = async ({ path }: { path: string }) => {
        const turns = waits[Number(/(\d+)\.jpg$/.exec(path)?.[1])] ?? 0;
        for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      };
      const choices = { batchSize, concurrency, onPhoto };
      if (stop !== undefined) await interrupted(stop, choices);
      expect((await resumed(choices)).texts).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
