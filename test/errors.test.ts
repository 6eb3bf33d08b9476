import { expect, test } from '@jest/globals';
import { CocotagError, ERROR_CODES, exitStatusOf, systemCode } from '../src/errors.js';

test('crosses a thread as data and comes back whole', () => {
  const error = new CocotagError('IMAGE_EMPTY', 'a.jpg is empty', { path: 'a.jpg', hint: 'Copy it again.' });
  const back = CocotagError.fromPlain(structuredClone(error.toPlain()));
  expect(back).toBeInstanceOf(CocotagError);
  expect(back.toPlain()).toEqual(error.toPlain());
});

test('makes INTERNAL, with its cause, of what cocotag did not throw', () => {
  const thrown = new TypeError('x is not a function');
  expect(CocotagError.from(thrown)).toMatchObject({
    code: 'INTERNAL',
    message: 'x is not a function',
    cause: thrown,
  });
  expect(CocotagError.from('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
});

test('every code has one of the exits that the documentation lists', () => {
  for (const code of ERROR_CODES) expect([1, 2, 3, 70]).toContain(exitStatusOf(code));
});

test('reads the system code of an error, and of nothing else', () => {
  expect(systemCode(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toBe('ENOSPC');
  expect(systemCode({ code: 'ENOSPC' })).toBeUndefined();
});
