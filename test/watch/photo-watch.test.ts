import '../support/one-realm.js';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Found } from '../../src/walk/index.js';
import { PhotoWatch, type WatchOptions } from '../../src/watch/index.js';
import { inFreshFolders } from '../support/walking.js';

inFreshFolders();

const SETTLE_MS = 60;
let controller = new AbortController();
afterEach(() => controller.abort());

/** Photos that are given, as they are asked for. */
class Watching {
  private readonly found: AsyncGenerator<Found>;

  private constructor(readonly watch: PhotoWatch) {
    this.found = flat(watch.rounds());
  }

  static async of(
    options: WatchOptions = {},
    folders: readonly (string | Uint8Array)[] = ['p'],
  ): Promise<Watching> {
    controller = new AbortController();
    const { signal } = controller;
    return new Watching(await PhotoWatch.open(folders, { settleMs: SETTLE_MS, signal, ...options }));
  }

  async next(count: number): Promise<string[]> {
    const paths: string[] = [];
    while (paths.length < count) {
      const { value } = await this.found.next();
      paths.push(value?.error?.code ?? value?.photo.path ?? 'nothing');
    }
    return paths.sort();
  }

  async nextFound(): Promise<Found> {
    return (await this.found.next()).value;
  }
}

async function* flat(rounds: AsyncIterable<AsyncIterable<Found>>): AsyncGenerator<Found> {
  for await (const round of rounds) yield* round;
}

/** Writes a photo, mostly one that nobody has touched for long. */
function write(path: string, text = 'photo', seconds: number | undefined = 1e9): void {
  writeFileSync(path, text);
  if (seconds !== undefined) utimesSync(path, seconds, seconds);
}

function plant(...paths: string[]): void {
  mkdirSync('p/q', { recursive: true });
  for (const path of paths) write(path);
}

describe('a watch', () => {
  test('begins with the photos that are there, in the order of a walk', async () => {
    plant('p/b.jpg', 'p/a.jpg', 'p/q/c.png', 'p/d.txt', 'p/.e.jpg');
    const watching = await Watching.of();
    const first = [await watching.nextFound(), await watching.nextFound(), await watching.nextFound()];
    expect(first.map(({ photo }) => photo.path)).toEqual(['p/a.jpg', 'p/b.jpg', 'p/q/c.png']);
  });

  test('goes on with those that come: written, linked, renamed, in new folders', async () => {
    plant('p/a.jpg', 'away.jpg');
    const watching = await Watching.of();
    expect(await watching.next(1)).toEqual(['p/a.jpg']);
    const four = watching.next(4);
    write('p/b.jpg', 'now', undefined);
    linkSync('p/a.jpg', 'p/q/c.jpg');
    renameSync('away.jpg', 'p/d.jpg');
    mkdirSync('p/r/s', { recursive: true });
    write('p/r/s/e.jpg');
    expect(await four).toEqual(['p/b.jpg', 'p/d.jpg', 'p/q/c.jpg', 'p/r/s/e.jpg']);
  });

  test('gives photos again that change, and says so; not those that were only touched by reading', async () => {
    plant('p/a.jpg', 'p/b.jpg');
    const watching = await Watching.of();
    const [, b] = [await watching.nextFound(), await watching.nextFound()];
    expect(watching.watch.isChanged(b.photo)).toBe(false);
    const next = watching.nextFound();
    write('p/a.jpg', 'photo', 1e9); // The same file once more.
    write('p/b.jpg', 'another', 1e9);
    const { photo } = await next;
    expect([photo.path, watching.watch.isChanged(photo)]).toEqual(['p/b.jpg', true]);
  });

  test('follows folders that are renamed, and come back in the place of others', async () => {
    plant('p/q/a.jpg');
    const watching = await Watching.of();
    expect(await watching.next(1)).toEqual(['p/q/a.jpg']);
    const moved = watching.next(1);
    renameSync('p/q', 'p/r');
    expect(await moved).toEqual(['p/r/a.jpg']);
    const inMoved = watching.next(1);
    write('p/r/b.jpg');
    expect(await inMoved).toEqual(['p/r/b.jpg']);
    const inNew = watching.next(1);
    mkdirSync('p/q');
    write('p/q/a.jpg');
    expect(await inNew).toEqual(['p/q/a.jpg']);
  });

  test('waits until a file is left alone', async () => {
    plant();
    const watching = await Watching.of({ settleMs: 400 });
    const next = watching.nextFound();
    const writing = setInterval(() => appendFileSync('p/slow.jpg', 'more'), 20);
    const first = await Promise.race([
      next,
      new Promise<'still waiting'>((resolve) => setTimeout(resolve, 1_000, 'still waiting')),
    ]);
    clearInterval(writing);
    expect(first).toBe('still waiting');
    expect((await next).photo.path).toBe('p/slow.jpg');
  });

  test('finds by its walks what the system did not tell', async () => {
    plant('p/a.jpg');
    // A linked folder's own content is no news to the folder that holds the link.
    mkdirSync('elsewhere');
    symlinkSync('../elsewhere', 'p/link');
    const watching = await Watching.of({ rescanMs: 150 });
    expect(await watching.next(1)).toEqual(['p/a.jpg']);
    const next = watching.next(1);
    rmSync('p', { recursive: true });
    mkdirSync('p');
    write('p/b.jpg');
    expect(await next).toEqual(['p/b.jpg']);
  });

  test('keeps to what a walk passes over', async () => {
    plant();
    const watching = await Watching.of({ include: ['q/*'], exclude: ['*.png'] });
    const next = watching.next(1);
    write('p/not.jpg');
    write('p/q/not.png');
    write('p/q/.not.jpg');
    mkdirSync('p/@eaDir');
    write('p/@eaDir/not.jpg');
    write('p/q/yes.jpg');
    expect(await next).toEqual(['p/q/yes.jpg']);
  });

  test('knows names that are no text', async () => {
    plant();
    const watching = await Watching.of();
    const next = watching.nextFound();
    const name = Buffer.from('p/\xff\xfe.jpg', 'latin1');
    writeFileSync(name, 'photo');
    expect(Buffer.from((await next).photo.pathBytes ?? [])).toEqual(name);
  });

  test('takes folders only', async () => {
    write('a.jpg');
    await expect(PhotoWatch.open(['a.jpg'])).rejects.toMatchObject({ code: 'USAGE' });
    await expect(PhotoWatch.open(['nowhere'])).rejects.toMatchObject({ code: 'USAGE' });
  });
});
