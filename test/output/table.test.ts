import { expect, test } from '@jest/globals';
import { type Paint, tableFormat } from '../../src/output/table.js';
import type { Row } from '../../src/types.js';
import { failed, tagged, written } from '../support/rows.js';

const plain: Paint = { bold: (text) => text, dim: (text) => text, red: (text) => text };
const marked: Paint = {
  bold: (text) => `<b>${text}`,
  dim: (text) => `<d>${text}`,
  red: (text) => `<r>${text}`,
};

function lines(rows: readonly Row[], options: Partial<Parameters<typeof tableFormat>[0]> = {}): string[] {
  const format = tableFormat({ paint: plain, clean: (text) => text, columns: 80, ...options });
  return written(format, rows).split('\n');
}

test('shows a line a photo: its path, then tags with their scores, an error, or that there is none', () => {
  const rows = [
    tagged('a.jpg', { dog: 0.9312, 'traffic light': 0.6 }),
    tagged('b.jpg', {}),
    failed('c.jpg', 'IMAGE_EMPTY', 'is empty'),
  ];
  expect(lines(rows)).toEqual([
    'a.jpg                 dog 0.93  traffic light 0.60',
    'b.jpg                 no tags',
    'c.jpg                 IMAGE_EMPTY is empty',
    '',
  ]);
});

test('widens the column of paths as they come, and never narrows it again', () => {
  const long = 'holiday/by the sea/1.jpg';
  const at = lines([tagged('a.jpg', {}), tagged(long, {}), tagged('b.jpg', {})]).map((line) =>
    line.indexOf('no tags'),
  );
  expect(at).toEqual([22, long.length + 2, long.length + 2, -1]);
});

test('lets no path widen the column beyond its share of the terminal', () => {
  const long = `${'a'.repeat(60)}.jpg`;
  expect(lines([tagged(long, {}), tagged('b.jpg', {})])).toEqual([
    `${long}  no tags`,
    `b.jpg${' '.repeat(36 - 5)}  no tags`,
    '',
  ]);
});

test('counts characters, not UTF-16 units', () => {
  expect(lines([tagged('🐕🐕.jpg', {})])[0]).toBe(`🐕🐕.jpg${' '.repeat(14)}  no tags`);
});

test.each<[string, Row, string]>([
  ['labels stand out from scores', tagged('a', { dog: 0.9 }), '<b>dog <d>0.90'],
  ['errors are red', failed('a'), '<r>IMAGE_EMPTY is empty'],
  ['having no tags is dim', tagged('a', {}), '<d>no tags'],
])('%s', (_, row, painted) => {
  expect(lines([row], { paint: marked })[0]?.slice(22)).toBe(painted);
});

test('cleans all that comes from elsewhere: path, message and label', () => {
  const clean = (text: string) => text.replaceAll('\u001b', '?');
  const rows = [tagged('\u001b.jpg', { '\u001bdog': 0.9 }), failed('b', 'IMAGE_CORRUPT', 'is \u001b')];
  expect(lines(rows, { clean }).join('')).not.toContain('\u001b');
});
