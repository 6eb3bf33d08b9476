import { expect, test } from '@jest/globals';
import { pairedRows } from '../../../src/evaluation/diff/paired-rows.js';

interface Row {
  readonly key: string;
  readonly run: string;
}

/** Runs of keys, and how many rows were asked for. */
function runOf(run: string, keys: string) {
  const source = { asked: 0, isReturned: false, rows: rows() };
  async function* rows(): AsyncGenerator<Row> {
    try {
      for (const key of keys) {
        source.asked++;
        yield { key, run };
      }
    } finally {
      source.isReturned = true;
    }
  }
  return source;
}

async function paired(a: string, b: string): Promise<string[]> {
  const pairs: string[] = [];
  for await (const [ofA, ofB] of pairedRows(runOf('a', a).rows, runOf('b', b).rows)) {
    expect([ofA?.run ?? 'a', ofB?.run ?? 'b']).toEqual(['a', 'b']);
    pairs.push(`${ofA?.key ?? '-'}${ofB?.key ?? '-'}`);
  }
  return pairs;
}

test.each([
  ['abc', 'abc', 'aa bb cc'],
  ['abc', 'cba', 'bb cc aa'],
  ['abc', 'bd', 'bb a- c- -d'],
  ['', 'ab', '-a -b'],
  ['aab', 'aba', 'aa bb aa'],
  ['aa', 'a', 'aa a-'],
  ['', '', ''],
])('%s and %s', async (a, b, pairs) => {
  expect((await paired(a, b)).sort()).toEqual(
    pairs
      .split(' ')
      .filter((pair) => pair !== '')
      .sort(),
  );
});

test('of rows in step none waits, and both sources are ended where nobody reads on', async () => {
  const [a, b] = [runOf('a', 'abcdefgh'), runOf('b', 'abcdefgh')];
  let count = 0;
  for await (const _ of pairedRows(a.rows, b.rows)) {
    count++;
    expect([a.asked, b.asked]).toEqual([count, count]);
    if (count === 3) break;
  }
  expect([a.isReturned, b.isReturned]).toEqual([true, true]);
});

test('in the worst order half of each run waits, which is one run', async () => {
  const keys = 'abcdefgh';
  const [a, b] = [runOf('a', keys), runOf('b', [...keys].reverse().join(''))];
  const pairs = pairedRows(a.rows, b.rows);
  await pairs.next();
  expect(a.asked + b.asked).toBeLessThanOrEqual(keys.length + 2);
});
