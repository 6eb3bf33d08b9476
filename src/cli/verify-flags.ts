import { output, TAG_FLAGS } from './tag-flags.js';

/** The flags of `verify`. */
export const VERIFY_FLAGS = {
  json: output('One JSON object: what became of each output.'),
  force: TAG_FLAGS.force,
  quiet: TAG_FLAGS.quiet,
};
