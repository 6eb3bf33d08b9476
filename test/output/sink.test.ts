import { expect, test } from '@jest/globals';
import { Sink } from '../../src/output/sink.js';
import { Recorder } from '../support/destinations.js';
import { failed, tagged } from '../support/rows.js';

const format = (notice?: string) => ({
  start: () => '<',
  row: ({ path }: { path: string }) => path,
  end: () => '>',
  notice: () => notice,
});

test.each([
  ['no row', [], '<>'],
  ['one row', [tagged('a', {})], '<a>'],
  ['several rows', [tagged('a', {}), failed('b'), tagged('c', {})], '<abc>'],
])('writes what stands before and after %s once', async (_, rows, text) => {
  const destination = new Recorder();
  const sink = new Sink(format(), destination);
  for (const row of rows) await sink.write(row);
  await sink.finish();
  expect(destination.text).toBe(text);
  expect(destination.calls.at(-1)).toBe('finish');
});

test('gives the notice of its format once it is complete', async () => {
  await expect(new Sink(format('mind the gap'), new Recorder()).finish()).resolves.toBe('mind the gap');
  const { notice: _, ...silent } = format();
  await expect(new Sink(silent, new Recorder()).finish()).resolves.toBeUndefined();
});

test('ended early, it ends in good form and says where it is', async () => {
  const destination = new Recorder('a.json');
  const sink = new Sink(format(), destination);
  await sink.write(tagged('a', {}));
  await expect(sink.finishEarly()).resolves.toBe('a.json.partial');
  expect(destination.text).toBe('<a>');
  expect(destination.calls).not.toContain('finish');
});

test('ended early on a full disk, it keeps what was written before', async () => {
  const destination = new Recorder('a.json', { write: new Error('full') }, 1);
  const sink = new Sink(format(), destination);
  await sink.write(tagged('a', {}));
  await expect(sink.finishEarly()).resolves.toBe('a.json.partial');
  expect(destination.text).toBe('<a');
});

test('is called what its destination is called', () => {
  expect(new Sink(format(), new Recorder('standard output')).name).toBe('standard output');
});
