import '../support/one-realm.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fileDigest } from '../../src/models/file-digest.js';
import { tempFolder } from '../support/temp-folder.js';

const folder = tempFolder();

// FIPS 180-2, appendix B, and sha256sum.
test.each([
  ['', 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['a'.repeat(1_000_000), 1_000_000, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
])('says which file it is (%#)', async (content, bytes, sha256) => {
  const path = join(folder, 'a file');
  writeFileSync(path, content);
  await expect(fileDigest(path)).resolves.toEqual({ sha256, bytes });
});

test.each([
  ['missing', 'ENOENT'],
  ['.', 'EISDIR'],
])("what cannot be read is the system's error: %s", async (name, code) => {
  await expect(fileDigest(join(folder, name))).rejects.toMatchObject({ code });
});
