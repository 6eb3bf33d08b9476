import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COCO_LABELS } from '../../../src/labels/index.js';
import { labelsOf, parseLabels } from '../../../src/models/import/labels.js';

const namesIn = (text: string) => parseLabels(text, 'labels.txt').map(({ name }) => name);

test.each<[string, string, string[]]>([
  ['a name a line', 'cat\ndog\n', ['cat', 'dog']],
  ['no line end at the end', 'cat\ndog', ['cat', 'dog']],
  ['Windows line ends', 'cat\r\ndog\r\n', ['cat', 'dog']],
  ['a byte order mark', '\uFEFFcat\ndog', ['cat', 'dog']],
  ['empty lines at the end', 'cat\ndog\n\n \r\n', ['cat', 'dog']],
  ['spaces around names and inside', '  hot dog \n\ttraffic light\t', ['hot dog', 'traffic light']],
  ['any script', 'Hündin\n猫\n👩‍🔬\n', ['Hündin', '猫', '👩‍🔬']],
  ['marks that CSV, JSON and comments use', 'a,b\n"c"\n# d\n0: e', ['a,b', '"c"', '# d', '0: e']],
  ['a single name', 'cat', ['cat']],
  ['a JSON array', '["cat", "dog"]', ['cat', 'dog']],
  ['a JSON array behind a byte order mark and blanks', '\uFEFF\n [" cat ","dog"]\n', ['cat', 'dog']],
  ['id2label', '{"0": "cat", "1": "dog"}', ['cat', 'dog']],
  [
    'id2label in another order',
    '{"1": "dog", "10": "k", "0": "cat", "2":"c","3":"d","4":"e","5":"f","6":"g","7":"h","8":"i","9":"j"}',
    ['cat', 'dog', ...'cdefghijk'],
  ],
])('reads %s', (_, text, names) => {
  expect(namesIn(text)).toEqual(names);
});

test.each<[string, string, string]>([
  ['an empty file', '', 'label 1 has no name'],
  ['blank lines alone', '\n \n', 'label 1 has no name'],
  ['an empty line in the middle', 'cat\n\ndog', 'label 2 has no name'],
  ['an empty name in JSON', '["cat", " "]', 'label 2 has no name'],
  ['a name twice', 'cat\ndog\ncat', 'it has the label "cat" twice'],
  ['a name twice but for blanks', 'cat\n cat ', 'it has the label "cat" twice'],
  ['an array with a number', '["cat", 3]', 'label 1 is no text'],
  ['an array in an array', '[["cat"]]', 'label 0 is no text'],
  ['numbers that leave one out', '{"0": "cat", "2": "dog"}', 'label 1 is missing'],
  ['numbers that begin at one', '{"1": "cat"}', 'label 0 is missing'],
  ['label2id', '{"cat": 0}', 'label 0 is missing'],
  ['a whole configuration', '{"id2label": {"0": "cat"}}', 'label 0 is missing'],
  ['JSON that is cut short', '["cat", ', 'it is no JSON'],
  ['text in UTF-16', Buffer.from('cat\ndog\n', 'utf16le').toString('utf8'), 'label 1 is no text in UTF-8'],
  [
    'text in Latin-1',
    Buffer.from('cat\nH\xfcndin', 'latin1').toString('utf8'),
    'label 2 is no text in UTF-8',
  ],
  ['a table', 'cat\n1\tdog', 'label 2 is no text in UTF-8'],
  ['what moves the cursor', '["cat", "do\\u001b[2Jg"]', 'label 2 is no text in UTF-8'],
])('refuses %s', (_, text, why) => {
  expect(() => namesIn(text)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining(`labels.txt cannot be used: ${why}`),
      path: 'labels.txt',
      hint: expect.stringContaining('One name a line'),
    }),
  );
});

describe('names survive, in order', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/[\p{Cc}\ufffd]/u.test(text));
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 20 });

  test('as lines', () => {
    // A first line that begins as JSON does is taken for JSON.
    const lines = names.filter(([first = '']) => !/^[[{\ufeff]/.test(first));
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), (list, end) => {
        expect(namesIn(list.join(end))).toEqual(list);
      }),
    );
  });

  test('as a JSON array', () => {
    fc.assert(fc.property(names, (list) => expect(namesIn(JSON.stringify(list))).toEqual(list)));
  });

  test('as id2label', () => {
    fc.assert(
      fc.property(names, (list) => {
        expect(namesIn(JSON.stringify({ ...list }))).toEqual(list);
      }),
    );
  });
});

test("COCO's names get its ids and groups, others none", () => {
  expect(labelsOf(['zebra', 'Zebra', 'person', 'house'])).toEqual([
    { name: 'zebra', categoryId: 24, supercategory: 'animal' },
    { name: 'Zebra', categoryId: 0, supercategory: 'other' },
    { name: 'person', categoryId: 1, supercategory: 'person' },
    { name: 'house', categoryId: 0, supercategory: 'other' },
  ]);
  expect(labelsOf(COCO_LABELS.map((label) => label.name))).toEqual(COCO_LABELS);
});
