import { expect, test } from '@jest/globals';
import { type ColourQuestion, hasColour, paintFor } from '../../src/cli/colour.js';

test.each<[string, boolean, Partial<ColourQuestion>]>([
  ['a terminal', true, { isTerminal: true }],
  ['a pipe', false, { isTerminal: false }],
  ['a terminal that has none', false, { isTerminal: true, env: { TERM: 'dumb' } }],
  ['NO_COLOR', false, { isTerminal: true, env: { NO_COLOR: '1' } }],
  ['NO_COLOR without a value', true, { isTerminal: true, env: { NO_COLOR: '' } }],
  ['FORCE_COLOR', true, { isTerminal: false, env: { FORCE_COLOR: '1' } }],
  [
    'FORCE_COLOR on a terminal that has none',
    true,
    { isTerminal: true, env: { FORCE_COLOR: '1', TERM: 'dumb' } },
  ],
  ['FORCE_COLOR=0', false, { isTerminal: true, env: { FORCE_COLOR: '0' } }],
  ['NO_COLOR and FORCE_COLOR', false, { isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }],
  ['--color and NO_COLOR, in a pipe', true, { flag: true, isTerminal: false, env: { NO_COLOR: '1' } }],
  ['--no-color and FORCE_COLOR', false, { flag: false, isTerminal: true, env: { FORCE_COLOR: '1' } }],
])('with %s there is colour: %s', (_, is, question) => {
  expect(hasColour({ flag: undefined, env: {}, isTerminal: true, ...question })).toBe(is);
});

test('paints, and takes the paint off behind the text', () => {
  const { bold, dim, red } = paintFor(true);
  expect([bold('a'), dim('a'), red('a')]).toEqual([
    '\u001b[1ma\u001b[22m',
    '\u001b[2ma\u001b[22m',
    '\u001b[31ma\u001b[39m',
  ]);
});

test('without colour leaves the text alone', () => {
  for (const style of Object.values(paintFor(false))) expect(style('a')).toBe('a');
});
