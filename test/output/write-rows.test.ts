import { expect, test } from '@jest/globals';
import { jsonFormat } from '../../src/output/json.js';
import { ndjsonFormat } from '../../src/output/ndjson.js';
import { Sink } from '../../src/output/sink.js';
import { writeRows } from '../../src/output/write-rows.js';
import { streamOf } from '../support/async.js';
import { Recorder } from '../support/destinations.js';
import { failed, tagged } from '../support/rows.js';

const rows = [tagged('a.jpg', { dog: 0.9 }), failed('b.jpg'), tagged('c.jpg', {})];
const paths = ({ text }: Recorder) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).path);
const ndjsonTo = (destination: Recorder) => new Sink(ndjsonFormat(), destination);
const model = { id: 'tiny', version: '1.0.0', graph: 'float' };
const jsonTo = (destination: Recorder) =>
  new Sink(jsonFormat(model, { labels: [], thresholds: [], top: 1, isWanted: [] }), destination);

test('tells every sink of every row, in order, and then ends it', async () => {
  const destinations = [new Recorder('a'), new Recorder('b')];
  const seen: string[] = [];
  const done = await writeRows(streamOf(rows), destinations.map(ndjsonTo), {
    onRow: ({ path }) => seen.push(path),
  });
  expect(done).toEqual({ isComplete: true, notices: [] });
  for (const destination of destinations) {
    expect(paths(destination)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(destination.calls.slice(-2)).toEqual(['write', 'finish']);
  }
  expect(seen).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
});

test('tells of a row once every sink has it', async () => {
  const destinations = [new Recorder('a'), new Recorder('b')];
  const had: number[] = [];
  await writeRows(streamOf(rows.slice(0, 1)), destinations.map(ndjsonTo), {
    onRow: () => {
      had.push(...destinations.map((destination) => paths(destination).length));
    },
  });
  expect(had).toEqual([1, 1]);
});

test('gathers what users should know about single outputs', async () => {
  const notices = ['one', undefined, 'three'].map(
    (notice) => new Sink({ ...ndjsonFormat(), notice: () => notice }, new Recorder()),
  );
  await expect(writeRows(streamOf([]), notices)).resolves.toEqual({
    isComplete: true,
    notices: ['one', 'three'],
  });
});

test('keeps the rows before an error, as partial files', async () => {
  const error = new Error('torn');
  const destinations = [new Recorder('a'), new Recorder('b')];
  const done = await writeRows(streamOf(rows.slice(0, 2), error), destinations.map(ndjsonTo));
  expect(done).toEqual({ isComplete: false, error, partial: ['a.partial', 'b.partial'] });
  for (const destination of destinations) {
    expect(paths(destination)).toEqual(['a.jpg', 'b.jpg']);
    expect(destination.calls).not.toContain('finish');
  }
});

test('leaves nothing of a run that ends early where nothing is to be kept', async () => {
  const error = new Error('torn');
  const destinations = [new Recorder('a'), new Recorder('b')];
  const options = { keepsPartial: false };
  const done = await writeRows(streamOf(rows.slice(0, 2), error), destinations.map(ndjsonTo), options);
  expect(done).toEqual({ isComplete: false, error, partial: [] });
  for (const { calls } of destinations) expect(calls.at(-1)).toBe('discard');
  const [complete, full] = [new Recorder('complete'), new Recorder('full', { finish: error })];
  await writeRows(streamOf(rows), [complete, full].map(ndjsonTo), options);
  expect([complete.calls.at(-1), full.calls.at(-1)]).toEqual(['finish', 'discard']);
});

test('a sink that fails ends the run, and the other sinks keep what they have', async () => {
  const error = new Error('full');
  const [before, full, behind] = [
    new Recorder('before'),
    new Recorder('full', { write: error, finishEarly: new Error('still full') }, 1),
    new Recorder('behind'),
  ];
  const done = await writeRows(streamOf(rows), [before, full, behind].map(ndjsonTo));
  expect(done).toEqual({ isComplete: false, error, partial: ['before.partial', 'behind.partial'] });
  expect([before, full, behind].map(paths)).toEqual([['a.jpg', 'b.jpg'], ['a.jpg'], ['a.jpg']]);
});

test('takes no more rows once a sink failed', async () => {
  let taken = 0;
  let isOver = false;
  const source = (async function* () {
    try {
      for (const row of rows) {
        taken++;
        yield row;
      }
    } finally {
      isOver = true;
    }
  })();
  await writeRows(source, [ndjsonTo(new Recorder('full', { write: new Error('full') }))]);
  expect([taken, isOver]).toEqual([1, true]);
});

test('an output that was complete when the next one failed stays as it was', async () => {
  const complete = new Recorder('complete');
  const error = new Error('full');
  const done = await writeRows(streamOf(rows), [
    jsonTo(complete),
    ndjsonTo(new Recorder('full', { finish: error })),
  ]);
  expect(done).toMatchObject({ isComplete: false, error });
  expect(JSON.parse(complete.text).images).toEqual(rows);
  expect(complete.calls).not.toContain('finishEarly');
});

test('an output that cannot take its own name ends once', async () => {
  const destination = new Recorder('a', { finish: new Error('moved') });
  await writeRows(streamOf(rows), [jsonTo(destination)]);
  expect(JSON.parse(destination.text).images).toEqual(rows);
});
