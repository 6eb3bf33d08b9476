import '../support/one-realm.js';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { streamDestination, writeError } from '../../src/output/destination.js';

const system = (code: string) => Object.assign(new Error(`${code}: something`), { code });

test('writes to the stream at once and leaves it open', async () => {
  const stream = new PassThrough({ encoding: 'utf8' });
  const destination = streamDestination(stream, 'standard output');
  await destination.write('a');
  expect(stream.read()).toBe('a');
  await destination.finish();
  await expect(destination.finishEarly()).resolves.toBeUndefined();
  await destination.discard();
  await destination.write('b');
  expect(stream.read()).toBe('b');
});

test('waits for a slow stream', async () => {
  let release: () => void = () => {};
  const stream = new Writable({
    write: (_chunk, _encoding, done) => {
      release = done;
    },
  });
  let isWritten = false;
  const writing = streamDestination(stream, 'standard output')
    .write('a')
    .then(() => {
      isWritten = true;
    });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isWritten).toBe(false);
  release();
  await writing;
  expect(isWritten).toBe(true);
});

test('fails where the stream fails', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(system('ENOSPC')) });
  stream.on('error', () => {});
  await expect(streamDestination(stream, 'standard output').write('a')).rejects.toMatchObject({
    code: 'DISK_FULL',
    path: 'standard output',
  });
});

test.each([
  ['ENOSPC', 'DISK_FULL', 'no room to write a.csv'],
  ['EDQUOT', 'DISK_FULL', 'no room to write a.csv'],
  ['ENOENT', 'OUTPUT_UNWRITABLE', 'a.csv cannot be written: its folder does not exist'],
  ['EACCES', 'OUTPUT_UNWRITABLE', 'a.csv cannot be written: permission denied'],
  ['EROFS', 'OUTPUT_UNWRITABLE', 'a.csv cannot be written: the disk is read-only'],
  ['EISDIR', 'OUTPUT_UNWRITABLE', 'a.csv cannot be written: it is a folder'],
  ['EIO', 'OUTPUT_UNWRITABLE', 'a.csv cannot be written: EIO: something'],
])('says of %s: %s', (code, ours, message) => {
  const cause = system(code);
  expect(writeError(cause, 'a.csv')).toMatchObject({
    code: ours,
    path: 'a.csv',
    message: expect.stringContaining(message),
    hint: expect.anything(),
    cause,
  });
});

test('leaves a closed pipe what it is', () => {
  const closed = system('EPIPE');
  expect(writeError(closed, 'standard output')).toBe(closed);
});
