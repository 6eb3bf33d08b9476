import { describe, expect, test } from '@jest/globals';
import { opened, refusalOf } from '../../../support/checkpoint-writer.js';

const latin = (text: string) => Buffer.from(text, 'latin1');

describe('says of a file that is no checkpoint what it is:', () => {
  test.each([
    ['nothing', latin(''), 'is empty'],
    [
      'a tar file',
      Buffer.concat([Buffer.alloc(257), latin('ustar\0')]),
      'is of the tar format that torch.save wrote before 0.1.10',
    ],
    [
      'old torch',
      latin('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02'),
      'is of the format that torch.save wrote before 1.6, a row of pickles',
    ],
    ['a pickle', latin('\x80\x04\x95\x00'), 'is a bare pickle, which torch.save does not write'],
    ['gzip', latin('\x1f\x8b\x08'), 'is packed with gzip'],
    ['Keras', latin('\x89HDF\r\n'), 'is of the HDF5 format, as Keras writes it'],
    [
      'Git LFS',
      latin('version https://git-lfs.github.com/spec/v1\n'),
      'is only a pointer of Git LFS to the file',
    ],
    ['a page', latin('<!doctype html>'), 'is a page of HTML or XML'],
    ['a few bytes', latin('x'), 'is neither a .pth file (of torch 1.6 or later) nor a .safetensors file'],
    [
      'text',
      latin('weights: none, and some more'),
      'is neither a .pth file (of torch 1.6 or later) nor a .safetensors file',
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await refusalOf(opened(bytes))).toBe(message);
  });
});
