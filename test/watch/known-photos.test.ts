import { expect, test } from '@jest/globals';
import { bytePath } from '../../src/byte-path.js';
import { KnownPhotos } from '../../src/watch/known-photos.js';
import { fileMark } from '../../src/watch/settling.js';

const mark = (size: number) => fileMark({ size, mtimeMs: 0 });

function known(...paths: string[]): KnownPhotos {
  const photos = new KnownPhotos();
  for (const [i, path] of paths.entries()) photos.set(bytePath(path), mark(i));
  return photos;
}

test('photos are known until they are forgotten, alone or with their folder', () => {
  const photos = known('p/a.jpg', 'p/q/b.jpg', 'p/q/r/c.jpg', 'p/qq/d.jpg');
  photos.forget(bytePath('p/a.jpg'));
  photos.forgetFolder(bytePath('p/q'));
  const left = ['p/a.jpg', 'p/q/b.jpg', 'p/q/r/c.jpg', 'p/qq/d.jpg'].map((path) =>
    photos.get(bytePath(path)),
  );
  expect(left).toEqual([undefined, undefined, undefined, mark(3)]);
});

test('a walk of everything forgets what it does not come by, when it is over', () => {
  const photos = known('p/a.jpg', 'p/b.jpg');
  photos.beginWalk();
  expect(photos.get(bytePath('p/b.jpg'))).toBe(mark(1));
  photos.set(bytePath('p/a.jpg'), mark(7));
  photos.endWalk();
  expect(['p/a.jpg', 'p/b.jpg'].map((path) => photos.get(bytePath(path)))).toEqual([mark(7), undefined]);
});
