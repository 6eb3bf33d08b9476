import { Flags } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { output, TAG_FLAGS } from './tag-flags.js';

/** The flags of `diff`. */
export const DIFF_FLAGS = {
  'score-change': Flags.custom<number>({
    helpGroup: 'DIFF',
    helpValue: '<0..1>',
    description: 'List tags of both runs, too, whose scores lie so far apart.',
    parse: async (text) => share(text),
  })(),
  json: output('One JSON object: each photo that differs, then the counts.'),
  force: TAG_FLAGS.force,
};

function share(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new CocotagError('USAGE', `--score-change takes a number from 0 to 1, not "${text}"`);
}
