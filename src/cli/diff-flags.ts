import { Flags } from '@oclif/core';
import { output, share, TAG_FLAGS } from './tag-flags.js';

/** The flags of `diff`. */
export const DIFF_FLAGS = {
  'score-change': Flags.custom<number>({
    helpGroup: 'DIFF',
    helpValue: '<0..1>',
    description: 'List tags of both runs, too, whose scores lie so far apart.',
    parse: async (text) => share('score-change', text),
  })(),
  json: output('One JSON object: each photo that differs, then the counts.'),
  force: TAG_FLAGS.force,
};
