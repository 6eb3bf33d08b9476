import '../../support/one-realm.js';
import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { LineReader } from '../../../src/output/journal/line-reader.js';
import { LineWriter, type Span } from '../../../src/output/journal/line-writer.js';
import { SpanList } from '../../../src/output/journal/span-list.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';

const base = tempFolder();
let path = '';
let file: FileHandle;
beforeEach(async () => {
  path = join(freshFolder(base), 'lines');
  file = await open(path, 'wx+');
});
afterEach(() => file.close());

/** Mostly short, some longer than what is read at a time. */
const lines = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 600_000 }).map((length) => 'é'.repeat(length)) },
  ),
  { minLength: 1, maxLength: 30 },
);

test('lines are read where they were written, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.infiniteStream(fc.nat()), async (texts, random) => {
      await file.truncate(0);
      const writer = new LineWriter(file, 0, path);
      const clean = texts.map((text) => text.replaceAll('\n', ' '));
      const spans = clean.map((text) => writer.append(`${text}\n`));
      await writer.sync();
      await writer.stop();
      expect(readFileSync(path, 'utf8')).toBe(clean.map((text) => `${text}\n`).join(''));
      const reader = new LineReader(file);
      for (const [i, span] of spans.entries())
        expect((await reader.lineAt(span.start)).toString()).toBe(clean[i]);
      for (let i = 0; i < 20; i++) {
        const at = (random.next().value ?? 0) % spans.length;
        expect((await reader.lineAt(spans[at]?.start ?? 0)).toString()).toBe(clean[at]);
      }
    }),
    { numRuns: 40 },
  );
});

test('what is appended behind the part that was read is found', async () => {
  const writer = new LineWriter(file, 0, path);
  const reader = new LineReader(file);
  for (const text of ['a', 'b', 'c']) {
    const { start } = writer.append(`${text}\n`);
    await writer.write();
    expect((await reader.lineAt(start)).toString()).toBe(text);
  }
  await writer.stop();
});

test('lines go to the disk by themselves, beside other work', async () => {
  const writer = new LineWriter(file, 0, path);
  writer.append('a\n');
  expect(readFileSync(path, 'utf8')).toBe('');
  while (readFileSync(path, 'utf8') === '') await new Promise((resolve) => setImmediate(resolve));
  expect(readFileSync(path, 'utf8')).toBe('a\n');
  await writer.stop();
});

test('what was appended is on the disk five seconds later, also on a slow one', async () => {
  jest.useFakeTimers();
  try {
    const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    let written = 0;
    let isOn = 0;
    // A disk that takes a second and a half for each sync.
    const slow = {
      write: async (_: Buffer, __: number, length: number) => {
        written += length;
        return { bytesWritten: length };
      },
      datasync: async () => {
        const before = written;
        await wait(1_500);
        isOn = before;
      },
    } as unknown as FileHandle;
    const writer = new LineWriter(slow, 0, path);
    const appended: { readonly at: number; readonly end: number }[] = [];
    for (let step = 0; step < 300; step++) {
      if (step < 250) appended.push({ at: Date.now(), end: writer.append(`${step}\n`).end });
      await jest.advanceTimersByTimeAsync(100);
      const late = appended.filter(({ at, end }) => end > isOn && Date.now() - at > 5_000);
      expect(late).toEqual([]);
    }
    expect(isOn).toBe(appended.at(-1)?.end);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

describe('on a full disk', () => {
  const onLinux = process.platform === 'linux' ? test : test.skip;

  onLinux('whoever appends next is told, again and again', async () => {
    const full = await open('/dev/full', 'r+');
    try {
      const writer = new LineWriter(full, 0, 'tags.csv.journal');
      writer.append('a\n');
      await writer.room();
      const error = { code: 'DISK_FULL', message: 'There is no room to write tags.csv.journal' };
      await expect(writer.sync()).rejects.toMatchObject(error);
      await expect(writer.room()).rejects.toMatchObject(error);
      await expect(writer.sync()).rejects.toMatchObject(error);
      await writer.stop();
    } finally {
      await full.close();
    }
  });

  onLinux('whoever appends much waits, and is told at once', async () => {
    const full = await open('/dev/full', 'r+');
    try {
      const writer = new LineWriter(full, 0, 'tags.csv.journal');
      writer.append('x'.repeat(5 << 20));
      await expect(writer.room()).rejects.toMatchObject({ code: 'DISK_FULL' });
      await writer.stop();
    } finally {
      await full.close();
    }
  });
});

test('spans come in the order in which they were added, those that follow each other as one', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (made) => {
      const list = new SpanList();
      const spans: Span[] = [];
      let at = 0;
      for (const [length, isNext] of made) {
        const start = isNext ? at : at + 1;
        at = start + length;
        spans.push({ start, end: at });
        list.add({ start, end: at });
      }
      const bytes = (all: Iterable<Span>) =>
        [...all].flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));
      expect(bytes(list)).toEqual(bytes(spans));
      const gaps = spans.filter(({ start }, i) => i > 0 && start !== spans[i - 1]?.end).length;
      expect([...list]).toHaveLength(spans.length === 0 ? 0 : gaps + 1);
    }),
  );
});
