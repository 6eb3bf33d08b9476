import { Flags } from '@oclif/core';
import { INPUT_FLAGS, output, TAG_FLAGS } from './tag-flags.js';

/** The flags of `untag`. */
export const UNTAG_FLAGS = {
  ...INPUT_FLAGS,
  model: Flags.string({
    char: 'm',
    helpGroup: 'UNTAG',
    helpValue: '<name>',
    description: 'Only what this model added: fusion, fusion@1.0.0, or fusion@1.0.0/float.',
  }),
  labels: Flags.string({
    helpGroup: 'UNTAG',
    helpValue: '<a,b,...>',
    description: 'Only the words of these labels.',
  }),
  json: output('One JSON object: what became of each sidecar.'),
  force: TAG_FLAGS.force,
  quiet: TAG_FLAGS.quiet,
  'dry-run': Flags.boolean({
    char: 'n',
    helpGroup: 'RUN',
    description: 'Print what would become of each sidecar; write nothing.',
  }),
};

/**
 * Those that environment and config files may set. Models, labels and patterns that are chosen there for tagging must not
 * choose what is taken away.
 */
export const UNTAG_SETTABLE = {
  recursive: INPUT_FLAGS.recursive,
  'follow-symlinks': INPUT_FLAGS['follow-symlinks'],
  hidden: INPUT_FLAGS.hidden,
  'default-excludes': INPUT_FLAGS['default-excludes'],
  quiet: TAG_FLAGS.quiet,
};
