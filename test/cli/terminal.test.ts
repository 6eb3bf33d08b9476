import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { BIN, run, TINY } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { tempFolder } from '../support/temp-folder.js';

// script(1) gives the program a terminal, and us what it draws there.
const onTerminal = spawnSync('script', ['--version']).status === 0 ? test : test.skip;
const temp = tempFolder();

async function drawn(env: Record<string, string>, ...args: string[]): Promise<string> {
  const command = [process.execPath, BIN, 'tag', '.', '--model', TINY, ...args]
    .map((word) => `'${word}'`)
    .join(' ');
  const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
    cwd: temp,
    env: { TERM: 'xterm', NO_COLOR: '', FORCE_COLOR: '', ...env },
  });
  return stdout.replaceAll('\u001b', '␛');
}

beforeAll(async () => {
  await plantPictures(temp, { 'b.png': 'black', 'r.png': 'red' });
  writeFileSync(join(temp, 'empty.jpg'), '');
});

onTerminal(
  'a terminal gets a table in colour, with failures as rows and their number at the end',
  async () => {
    const text = await drawn({});
    expect(text).toContain('Loading the model …');
    expect(text).toMatch(/r\.png +␛\[1mperson␛\[22m ␛\[2m0\.98/);
    expect(text).toMatch(/b\.png +␛\[2mno tags/);
    expect(text).toMatch(/empty\.jpg +␛\[31mIMAGE_EMPTY␛\[39m the file is empty/);
    expect(text.match(/the file is empty/g)).toHaveLength(1);
    expect(text).toContain('IMAGE_EMPTY: 1 photo');
    expect(text).toContain('3 photos in');
  },
);

onTerminal.each([
  [{ NO_COLOR: '1' }, []],
  [{ TERM: 'dumb' }, []],
  [{}, ['--no-color']],
])('%j %j has no colour', async (env, args) => {
  const text = await drawn(env as Record<string, string>, '--no-progress', ...args);
  expect(text).toMatch(/r\.png +person 0\.98/);
  expect(text).not.toContain('␛');
});

onTerminal('an error does not stand behind the line that it ends', async () => {
  expect(await drawn({}, '--labels', 'unicorn')).toMatch(/\r␛\[KUSAGE: The model has no label "unicorn"/);
});
