import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { BIN, brief, cocotag, codeOf, ROOT, rowsOf, TINY } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

const LOG = ['--ndjson', 'tags.ndjson'];

/** A watch of a folder `p` that goes on until it is ended. */
class Watching {
  stderr = '';

  constructor(
    readonly folder: string,
    args: readonly string[],
  ) {
    const all = ['watch', 'p', ...args, '--model', TINY, '--settle', '100ms', '--no-config'];
    this.child = spawn(process.execPath, [BIN, ...all], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    started.push(this.child);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  private readonly child: ChildProcess;

  /** Resolves when something is so; a test that waits for it in vain runs out of time. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.child.exitCode !== null) throw new Error(this.stderr);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async end(signal: NodeJS.Signals): Promise<NodeJS.Signals | null> {
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
    return this.child.signalCode;
  }
}

let seconds = 1e9;

/** A folder with pictures that were there long ago. */
async function folderWith(colours: Readonly<Record<string, string>>): Promise<string> {
  const folder = freshFolder(temp);
  mkdirSync(join(folder, 'p'));
  await add(folder, colours);
  return folder;
}

async function add(folder: string, colours: Readonly<Record<string, string>>): Promise<void> {
  await plantPictures(folder, colours);
  for (const name of Object.keys(colours)) utimesSync(join(folder, name), 0, seconds++);
}

const log = (folder: string) => {
  const path = join(folder, 'tags.ndjson');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const lines = (folder: string) => log(folder).split('\n').length - 1;

describe('watch', () => {
  test('tags what is there, what comes and what changes, and ends by the signal', async () => {
    const folder = await folderWith({ 'p/a.png': 'red' });
    const watching = new Watching(folder, LOG);
    await watching.until(() => lines(folder) === 1);
    await add(folder, { 'p/q/b.png': 'lime' });
    await watching.until(() => lines(folder) === 2);
    await add(folder, { 'p/a.png': 'blue' });
    renameSync(join(folder, 'p/q'), join(folder, 'p/r'));
    await watching.until(() => lines(folder) === 4);
    expect(await watching.end('SIGTERM')).toBe('SIGTERM');
    expect(brief(log(folder))).toEqual({ 'p/a.png': 'dog', 'p/q/b.png': 'cat', 'p/r/b.png': 'cat' });
    expect(watching.stderr).toMatch(/^Watching p; Ctrl-C stops$/m);
    expect(watching.stderr).toMatch(/^\d{4}-\d\d-\d\d [\d:]+ UTC: 1 photo, 1 tag, 0 failed$/m);
    expect(readdirSync(folder).sort()).toEqual(['p', 'tags.ndjson', 'tags.ndjson.journal']);
  });

  test('goes on after it was killed: each row once', async () => {
    const folder = await folderWith({ 'p/a.png': 'red', 'p/b.png': 'lime' });
    const killed = new Watching(folder, LOG);
    await killed.until(() => lines(folder) === 2);
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    await add(folder, { 'p/b.png': 'blue', 'p/c.png': 'red' });
    const again = new Watching(folder, LOG);
    await again.until(() => lines(folder) >= 4);
    await again.end('SIGINT');
    const labels = rowsOf(log(folder)).map((row) => `${row.path} ${'tags' in row ? row.tags[0]?.label : ''}`);
    expect(labels.sort()).toEqual(['p/a.png person', 'p/b.png cat', 'p/b.png dog', 'p/c.png person']);
  });

  test('writes sidecars, and does not write those again that are there', async () => {
    const folder = await folderWith({ 'p/a.png': 'red' });
    const sidecar = (name: string) => existsSync(join(folder, `p/${name}.xmp`));
    const first = new Watching(folder, ['--xmp']);
    await first.until(() => sidecar('a.png'));
    await first.end('SIGTERM');
    const second = new Watching(folder, ['--xmp']);
    await second.until(() => second.stderr.includes('Watching'));
    await add(folder, { 'p/b.png': 'blue' });
    await second.until(() => sidecar('b.png') && second.stderr.includes('UTC'));
    await second.end('SIGTERM');
    expect(second.stderr.match(/UTC: .*$/gm)).toEqual(['UTC: 1 photo, 1 tag, 0 failed']);
  });

  test('is alone with its file of rows, and with its journal', async () => {
    const folder = await folderWith({ 'p/a.png': 'red' });
    const watching = new Watching(folder, LOG);
    await watching.until(() => lines(folder) === 1);
    const other = ['--ndjson', 'tags.ndjson', '--journal', 'other.journal', '--model', TINY];
    const ended = await cocotag(['watch', 'p', ...other], { cwd: folder });
    expect([ended.status, codeOf(ended)]).toEqual([3, 'OUTPUT_LOCKED']);
    await watching.end('SIGTERM');
  });

  test('does not touch a file that is not its own', async () => {
    const folder = await folderWith({ 'p/a.png': 'red' });
    await cocotag(['tag', 'p', ...LOG, '--model', TINY], { cwd: folder });
    const before = log(folder);
    const ended = await cocotag(['watch', 'p', ...LOG, '--model', TINY], { cwd: folder });
    expect([ended.status, codeOf(ended), log(folder)]).toEqual([2, 'OUTPUT_EXISTS', before]);
  });

  test.each([
    [[], 'No folder was given'],
    [['p'], 'Nowhere to put tags'],
    [['p/a.png', '--xmp'], 'p/a.png is no folder'],
    [['nowhere', '--xmp'], 'nowhere is no folder'],
    [['p', '--ndjson', '-', '--prefix', 'x'], '--prefix says how sidecars'],
    [['p', '--xmp', '--restart'], '--restart drops a journal'],
    [['p', '--xmp', '--settle', '0'], '--settle 0 is no time'],
  ])('%j is wrong use', async (args, message) => {
    const folder = await folderWith({ 'p/a.png': 'red' });
    const ended = await cocotag(['watch', ...args, '--model', TINY], { cwd: folder });
    expect([ended.status, codeOf(ended)]).toEqual([2, 'USAGE']);
    expect(ended.stderr).toContain(message);
  });
});

test('the unit for systemd gives flags that there are', async () => {
  const unit = readFileSync(join(ROOT, 'examples/cocotag-watch.service'), 'utf8');
  const [, command = ''] = /^ExecStart=\S*\/cocotag (.*)$/m.exec(unit) ?? [];
  const args = command.split(' ').map((part) => part.replace(/%[hS]/, temp));
  mkdirSync(join(temp, 'cocotag'));
  const ended = await cocotag(args);
  expect(ended.stderr).toContain(`${temp}/Pictures is no folder`);
});
