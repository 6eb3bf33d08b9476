import { describe, expect, test } from '@jest/globals';
import { fileMark, Settling } from '../../src/watch/settling.js';

const QUIET = 1_000;
const at = (size: number, mtimeMs: number) => ({ size, mtimeMs });
const settling = () => new Settling<string>(QUIET);

describe('a file that somebody may be writing', () => {
  test('is looked at when nothing was heard of it for a while', () => {
    const files = settling();
    files.touch('a', 0);
    files.touch('b', 500);
    files.touch('a', 900);
    expect(files.nextLook).toBe(1_500);
    expect(files.due(1_499)).toEqual([]);
    expect(files.due(1_500)).toEqual([{ path: 'b', seen: undefined }]);
    expect(files.due(1_900)).toEqual([{ path: 'a', seen: undefined }]);
    expect([files.nextLook, files.size]).toEqual([undefined, 0]);
  });

  test('is whole where it was last written long enough ago', () => {
    const files = settling();
    expect(files.isWhole('a', at(1, 0), undefined, QUIET)).toBe(true);
    expect(files.size).toBe(0);
  });

  test('is looked at again where it was written a moment ago, and is whole when that finds the same', () => {
    const files = settling();
    expect(files.isWhole('a', at(1, 900), undefined, 1_000)).toBe(false);
    expect(files.due(2_000)).toEqual([{ path: 'a', seen: fileMark(at(1, 900)) }]);
    expect(files.isWhole('a', at(2, 1_500), fileMark(at(1, 900)), 2_000)).toBe(false);
    const [second] = files.due(3_000);
    expect(files.isWhole('a', at(2, 1_500), second?.seen, 3_000)).toBe(true);
  });

  test('is whole after two looks, however wrong the clock of its server is', () => {
    const files = settling();
    expect(files.isWhole('a', at(1, 1e12), undefined, 0)).toBe(false);
    const [second] = files.due(QUIET);
    expect(files.isWhole('a', at(1, 1e12), second?.seen, QUIET)).toBe(true);
  });

  test('waits for its own time where it was heard of between two looks', () => {
    const files = settling();
    files.touch('a', 1_500);
    expect(files.isWhole('a', at(1, 1_400), undefined, 1_600)).toBe(false);
    expect(files.nextLook).toBe(2_500);
  });
});
