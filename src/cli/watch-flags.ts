import { Flags } from '@oclif/core';
import { INPUT_FLAGS, MODEL_FLAGS, output, TAG_FLAGS } from './tag-flags.js';
import { interval } from './units.js';

const { 'files-from': _, null: __, ...FOLDER_FLAGS } = INPUT_FLAGS;

const time = (name: string, helpValue: string, description: string) =>
  Flags.custom<number>({
    helpGroup: 'WATCH',
    helpValue,
    description,
    parse: async (text) => interval(name, text),
  })();

/** Those flags of `watch` that `tag` has, too: environment and config files may set them. */
export const WATCH_SETTABLE = {
  xmp: TAG_FLAGS.xmp,
  'xmp-naming': TAG_FLAGS['xmp-naming'],
  'sidecar-dir': TAG_FLAGS['sidecar-dir'],
  prefix: TAG_FLAGS.prefix,
  threshold: TAG_FLAGS.threshold,
  top: TAG_FLAGS.top,
  labels: TAG_FLAGS.labels,
  'all-scores': TAG_FLAGS['all-scores'],
  ...FOLDER_FLAGS,
  ...MODEL_FLAGS,
  quiet: TAG_FLAGS.quiet,
};

/** The flags of `watch`. None has a default of its own. */
export const WATCH_FLAGS = {
  ndjson: output('A JSON row a line, appended as photos are tagged.'),
  journal: Flags.string({
    helpGroup: 'WATCH',
    helpValue: '<file>',
    description:
      'Where it is kept what was tagged, for the next start. Default: NDJSON-FILE.journal; with --xmp alone sidecars are looked at.',
  }),
  restart: Flags.boolean({
    helpGroup: 'WATCH',
    description: 'Drop the journal, and tag all photos anew.',
  }),
  settle: time('settle', '<n>s', 'Take a file for complete when it was left alone so long. Default: 5s.'),
  rescan: time(
    'rescan',
    '<n>m|h',
    'Look through all folders so often, for what the system does not tell, as of network disks. Default: 1h.',
  ),
  ...WATCH_SETTABLE,
};
