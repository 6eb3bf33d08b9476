import { describe, expect, test } from '@jest/globals';
import { crc32, slowCrc32 } from '../../../../src/models/import/checkpoint/crc32.js';
import { openCheckpoint } from '../../../../src/models/import/checkpoint/index.js';
import { floats, opened, pthParts, refusalOf, tensor } from '../../../support/checkpoint-writer.js';
import { dict } from '../../../support/pickle-writer.js';
import '../../../support/one-realm.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { withZip64End, type ZipPart, zip64Extra, zipOf } from '../../../support/zip-writer.js';

const PARTS = pthParts(
  dict({ w: tensor({ elements: 2, shape: [2] }), v: tensor({ elements: 2, shape: [1] }) }),
  [floats(1, 2)],
);

/** The file with one entry changed, by default its storage. */
function changed(change: Partial<ZipPart>, name = 'a/data/0'): Buffer {
  return zipOf(PARTS.map((part) => (part.name === name ? { ...part, ...change } : part)));
}

/** Opens a file and reads all that is in it. */
async function readAll(file: Uint8Array): Promise<void> {
  const checkpoint = await opened(file);
  for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
}

test('the files of these tests are good without their faults', async () => {
  await readAll(zipOf(PARTS));
  await readAll(changed({ isDeflated: true }));
});

const zeros = Buffer.alloc(2 ** 21);
const faults: [string, Buffer, RegExp][] = [
  ['a name that leads upwards', changed({ name: '../data/0' }), /invalid relative path: \.\.\/data\/0/],
  ['a name that leads upwards inside', changed({ name: 'a/../../0' }), /invalid relative path/],
  ['an absolute name', changed({ name: '/etc/passwd' }), /absolute path: \/etc\/passwd/],
  ['a name with a drive', changed({ name: 'C:/0' }), /absolute path/],
  ['a name with a backslash', changed({ name: 'a\\data' }), /invalid characters in fileName/],
  ['a name twice', zipOf([...PARTS, ...PARTS]), /two entries are called a\/data\.pkl/],
  ['a long name', changed({ name: 'x'.repeat(2000) }), /the name is longer than 1024 characters/],
  ['an encrypted entry', changed({ claims: { flags: 1, packedSize: 20 } }), /data\/0: is encrypted/],
  ['another kind of packing', changed({ claims: { method: 12 } }), /is packed by method 12/],
  ['a local header of another name', changed({ localName: 'b/data/0' }), /its header does not agree/],
  ['a local header of another packing', changed({ localMethod: 8 }), /its header does not agree/],
  [
    'a local header that pushes its bytes on',
    changed({ localExtraLength: 8 }),
    /reaches over the next entry/,
  ],
  ['two entries in the same place', changed({ claims: { position: 0 } }), /reaches over/],
  [
    'a size beyond the end',
    changed({ claims: { size: 1e6, packedSize: 1e6 } }),
    /data\/0 reaches over a\/version/,
  ],
  [
    'a size beyond the file',
    changed({ claims: { size: 1e6, packedSize: 1e6 } }, 'a/version'),
    /over the end of the file/,
  ],
  ['sizes that differ for nothing packed', changed({ claims: { size: 9 } }), /size mismatch/],
  ['a place beyond the file', changed({ claims: { position: 1e9 } }), /reaches over the end of the file/],
  [
    'a wrong checksum of a tensor',
    changed({ claims: { crc: 1 } }),
    /a\/data\/0: its bytes do not have the checksum/,
  ],
  [
    'a wrong checksum of the pickle',
    changed({ claims: { crc: 1 } }, 'a/data.pkl'),
    /data\.pkl: its bytes do not have the/,
  ],
  ['a wrong checksum, packed', changed({ isDeflated: true, claims: { crc: 1 } }), /do not have the checksum/],
  ['packed bytes that are none', changed({ claims: { method: 8 }, localMethod: 8 }), /cannot be unpacked/],
  ['more than it says', changed({ isDeflated: true, claims: { size: 7 } }), /data\/0, should have 8 bytes/],
  [
    'a pickle longer than it says',
    changed({ isDeflated: true, claims: { size: 7 } }, 'a/data.pkl'),
    /cannot be unpacked/,
  ],
  [
    'a pickle shorter than it says',
    changed({ isDeflated: true, claims: { size: 1e5 } }, 'a/data.pkl'),
    /unpacks to \d+ bytes, not 100000/,
  ],
  [
    'a bomb',
    changed({ bytes: zeros, isDeflated: true }),
    /unpacks from \d+ to 2097152 bytes, more than 200 times as much/,
  ],
  ['a bomb that lies', changed({ isDeflated: true, claims: { size: 4e9 } }), /unpacks from 10 to 4000000000/],
];
test.each(faults)('refuses %s', async (_, file, message) => {
  expect(await refusalOf(readAll(file))).toMatch(message);
});

test('refuses a file whose parts are small bombs', async () => {
  // Each is packed no better than weights may be; together they are too much.
  const bombs = Array.from({ length: 3 }, (_, i): ZipPart => {
    return { name: `a/${i}`, bytes: Buffer.alloc(3e6), claims: { method: 8, size: 5e8 } };
  });
  expect(await refusalOf(opened(zipOf([...PARTS, ...bombs])))).toMatch(
    /compressed entries unpack to 1500000000 bytes/,
  );
});

describe('Zip64', () => {
  const size = { size: 0xffffffff, packedSize: 0xffffffff };

  test('is read', async () => {
    await readAll(withZip64End(changed({ claims: size, extra: zip64Extra(8) })));
  });

  const lies: [string, Buffer, RegExp][] = [
    ['a size of 2^60', changed({ claims: size, extra: zip64Extra(2 ** 60) }), /reaches over/],
    ['a size that is not there', changed({ claims: size }), /reaches over/],
    ['another size', changed({ claims: size, extra: zip64Extra(4) }), /should have 8 bytes .* and has 4/],
    ['2^50 entries', withZip64End(zipOf(PARTS), { count: 2 ** 50 }), /signature/],
    [
      '2^50 entries, and no end',
      withZip64End(zipOf(PARTS), { count: 2 ** 50, position: 2 ** 50 }),
      /unexpected EOF/,
    ],
  ];
  test.each(lies)('is refused with %s', async (_, file, message) => {
    expect(await refusalOf(readAll(file))).toMatch(message);
  });

  test('is refused with more entries than a checkpoint can have', async () => {
    const parts = Array.from(
      { length: 100_001 },
      (_, i): ZipPart => ({ name: `${i}`, bytes: Buffer.alloc(0) }),
    );
    const file = withZip64End(zipOf(parts), { count: parts.length });
    expect(await refusalOf(opened(file))).toBe('the zip file has more than 100000 entries');
  });
});

describe('refuses a file that is cut', () => {
  const file = zipOf(PARTS);
  test.each([4, 30, 100, file.length - 23, file.length - 1])('after %i bytes', async (length) => {
    expect(await refusalOf(opened(file.subarray(0, length)))).toMatch(/the zip file cannot be read: /);
  });

  test('and one that goes on', async () => {
    expect(await refusalOf(opened(Buffer.concat([file, file.subarray(0, 9)])))).toMatch(
      /Invalid comment length/,
    );
  });
});

test.each([
  ['', 0],
  ['123456789', 0xcbf43926],
])('the checksum of %j is the one of all zip programs', (text, expected) => {
  for (const crc of [crc32, slowCrc32]) {
    expect(crc(Buffer.from(text), 0)).toBe(expected);
    expect(crc(Buffer.from(text.slice(3)), crc(Buffer.from(text.slice(0, 3)), 0))).toBe(expected);
  }
});

describe('a path', () => {
  const folder = tempFolder();

  test.each([
    ['that is not there', `${folder}/none.pth`, /cannot be read: ENOENT/],
    ['of a folder', folder, /is not a file/],
    ['of a device', '/dev/null', /is not a file/],
  ])('%s is refused', async (_, path, message) => {
    expect(await refusalOf(openCheckpoint(path))).toMatch(message);
  });
});
