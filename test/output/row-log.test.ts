import '../support/one-realm.js';
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RowLog, StoredJournal } from '../../src/output/index.js';
import { journalRun } from '../../src/resumable-run.js';
import type { Row } from '../../src/types.js';
import { fakeTagger } from '../support/journaled.js';
import { inFreshFolders } from '../support/walking.js';

inFreshFolders();

const JOURNAL = 'log.ndjson.journal';
const LOG = 'log.ndjson';
const row = (i: number): Row => ({
  path: `p/${i}.jpg`,
  model: 'm@1/float',
  tags: [{ label: 'red', score: i / 10 }],
});
const text = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${JSON.stringify(row(from + i))}\n`).join('');
const log = () => readFileSync(LOG, 'utf8');

/** A program that adds rows to journal and log. */
async function program(rows: readonly Row[] = []): Promise<void> {
  const stored = await StoredJournal.open(JOURNAL, 'resume');
  const journal = await stored.begin(journalRun(fakeTagger()));
  try {
    const opened = await RowLog.open(LOG, journal);
    for (const each of rows) {
      await journal.append(each, { sizeBytes: 1, mtimeMs: 1 });
      await opened?.write(`${JSON.stringify(each)}\n`);
    }
    await opened?.finish();
  } finally {
    await journal.keep();
  }
}

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i));

describe('a log of rows', () => {
  test('has the rows of all programs that wrote to it', async () => {
    await program(rows(0, 3));
    await program(rows(3, 5));
    expect(log()).toBe(text(0, 5));
    expect(existsSync(`${LOG}.lock`)).toBe(false);
  });

  test('is mended where it lacks rows of the journal, wherever it was cut off', async () => {
    await program(rows(0, 4));
    const whole = log();
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(LOG, whole.slice(0, length));
      await program();
      expect([length, log()]).toEqual([length, whole]);
    }
  });

  test('has each row once, however journal and log were cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (ofJournal, ofLog) => {
        for (const path of [JOURNAL, LOG]) rmSync(path, { force: true });
        await program();
        const head = readFileSync(JOURNAL).length;
        await program(rows(0, 6));
        const journal = readFileSync(JOURNAL);
        truncateSync(JOURNAL, head + (ofJournal % (journal.length - head + 1)));
        const kept = readFileSync(JOURNAL, 'utf8').split('\n').length - 2;
        // A log is never taken for ours where the journal has nothing of it.
        truncateSync(LOG, kept === 0 ? 0 : ofLog % (log().length + 1));
        await program(rows(kept, 6));
        expect(log()).toBe(text(0, 6));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['of another kind', () => writeFileSync(LOG, 'precious\n')],
    ['of another run', () => writeFileSync(LOG, text(5, 9))],
    ['without a line end', () => writeFileSync(LOG, 'precious')],
  ])('does not touch a file %s', async (_, plant) => {
    await program(rows(0, 2));
    plant();
    const before = log();
    await expect(program()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    rmSync(JOURNAL);
    await expect(program()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(log()).toBe(before);
    expect(existsSync(`${LOG}.lock`)).toBe(false);
  });

  test('passes over a line of the journal that is damaged', async () => {
    await program(rows(0, 2));
    appendFileSync(JOURNAL, '{"path": damaged\n');
    appendFileSync(LOG, text(2, 3));
    await program(rows(3, 4));
    expect(log()).toBe(text(0, 4));
  });
});
