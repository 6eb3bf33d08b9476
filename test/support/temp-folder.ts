import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A folder for the tests of one file, by its real path; removed when they are over. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'cocotag-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a folder in a folder, under a new name. */
export function freshFolder(inside: string): string {
  return mkdtempSync(join(inside, 'case-'));
}

/** Makes files (`a/b.jpg`), folders (`a/b/`) and links (`a/b.jpg -> target`), and the folders around them. */
export function plant(folder: string, things: readonly string[]): void {
  for (const thing of things) {
    const [name = '', target] = thing.split(' -> ');
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (target !== undefined) symlinkSync(target, path);
    else if (!name.endsWith('/')) writeFileSync(path, '');
  }
}
