import { Flags } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { GRAPH_KINDS } from '../models/manifest.js';
import { CSV_LAYOUTS } from '../output/csv-layouts.js';
import { SIDECAR_NAMINGS } from '../xmp/names.js';
import { bytes, milliseconds, pixels } from './units.js';

export const output = (description: string) =>
  Flags.string({ helpGroup: 'OUTPUT', helpValue: '<file>|-', description });

const count = (
  name: string,
  options: { char?: 'j'; helpGroup: string; helpValue: string; description: string },
) => Flags.custom<number>({ ...options, parse: async (text) => wholeNumber(name, text) })();

const toggle = (helpGroup: string, description: string) =>
  Flags.boolean({ allowNo: true, helpGroup, description });

/** The flags that say which files are meant. */
export const INPUT_FLAGS = {
  'files-from': Flags.string({
    helpGroup: 'INPUT',
    helpValue: '<file>|-',
    description: 'Take paths from a list, one a line; - for standard input.',
  }),
  null: Flags.boolean({
    helpGroup: 'INPUT',
    description: 'Also -0: paths are separated by NUL, not line ends, in --files-from and --dry-run.',
  }),
  include: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'INPUT',
    helpValue: '<glob>',
    description: 'Only files that match; may be repeated. Without a slash the pattern is for the name.',
  }),
  exclude: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'INPUT',
    helpValue: '<glob>',
    description: 'No files and folders that match; may be repeated.',
  }),
  recursive: toggle('INPUT', 'Walk sub-folders (default).'),
  'follow-symlinks': toggle('INPUT', 'Walk linked folders too, each real folder once.'),
  hidden: toggle('INPUT', 'Take hidden files and folders too.'),
  'default-excludes': toggle('INPUT', 'Pass over thumbnail and rubbish folders such as @eaDir (default).'),
};

/** The flags that say which model runs, and how. */
export const MODEL_FLAGS = {
  model: Flags.string({
    char: 'm',
    helpGroup: 'MODEL',
    helpValue: '<name>',
    description: 'A model by id, alias, or the path of its folder. Default: the most accurate bundled one.',
  }),
  precision: Flags.option({
    options: GRAPH_KINDS,
    helpGroup: 'MODEL',
    description: 'Which graph of the model. Default: int8 on a CPU where there is one, else float.',
  })(),
  device: Flags.option({
    options: ['auto', 'cpu', 'cuda'] as const,
    helpGroup: 'MODEL',
    description: 'Default: auto, cuda where it is installed and works, else cpu.',
  })(),
  workers: count('workers', {
    char: 'j',
    helpGroup: 'MODEL',
    helpValue: '<n>',
    description: 'Worker threads. Default: one a core, fewer where CPU quota or memory is short.',
  }),
  'batch-size': count('batch-size', {
    helpGroup: 'MODEL',
    helpValue: '<n>',
    description: "Photos in one run of the network. Default: the model's own.",
  }),
  'max-pixels': Flags.custom<number>({
    helpGroup: 'MODEL',
    helpValue: '<n>|<n>MP',
    description: 'Refuse photos with more pixels. Default: 300MP.',
    parse: async (text) => pixels(text),
  })(),
  'timeout-per-image': Flags.custom<number>({
    helpGroup: 'MODEL',
    helpValue: '<n>s',
    description: 'Give up on a photo that takes longer: 30s (default), 500ms, 2m; 0 for no limit.',
    parse: async (text) => milliseconds(text),
  })(),
  'max-memory': Flags.custom<number>({
    helpGroup: 'MODEL',
    helpValue: '<n>GB',
    description: 'Take no more workers than this much memory is enough for.',
    parse: async (text) => bytes(text),
  })(),
};

/**
 * The flags of `tag`. None has a default of its own: what is not given, by flag, environment or config file, is left to
 * the library, whose defaults the descriptions name.
 */
export const TAG_FLAGS = {
  ...INPUT_FLAGS,
  from: Flags.string({
    helpGroup: 'INPUT',
    helpValue: '<file>|-',
    description: 'Make tags anew from the NDJSON rows of a run with --all-scores; no model runs.',
  }),
  ...MODEL_FLAGS,
  threshold: Flags.string({
    char: 't',
    helpGroup: 'TAG',
    helpValue: '<0..1>|per-label|<file>',
    description: "The score that makes a tag. Default: the model's; per-label: its own for each label.",
  }),
  top: count('top', {
    helpGroup: 'TAG',
    helpValue: '<k>',
    description: 'At most this many tags a photo: the highest that pass.',
  }),
  labels: Flags.string({
    helpGroup: 'TAG',
    helpValue: '<a,b,...>',
    description: 'Only these labels as tags and CSV columns; scores keep all.',
  }),
  'all-scores': toggle('TAG', 'Give the score of every label beside the tags.'),

  csv: output('CSV; see --layout.'),
  json: output('One JSON object with all rows.'),
  ndjson: output('A JSON row a line.'),
  coco: output('COCO results: image_id, category_id, score.'),
  'coco-images': Flags.string({
    helpGroup: 'OUTPUT',
    helpValue: '<file>',
    description: 'COCO annotations whose image ids --coco takes, by file name or number.',
  }),
  layout: Flags.option({
    options: CSV_LAYOUTS,
    helpGroup: 'OUTPUT',
    description: 'CSV: a line a photo (list, default), a line a tag (long), a column a label (wide).',
  })(),
  'csv-safe': toggle('OUTPUT', 'Quote CSV cells that a spreadsheet would take for formulas.'),
  xmp: Flags.boolean({
    helpGroup: 'OUTPUT',
    description: 'XMP sidecars beside the photos, which photo programs read; existing ones are merged into.',
  }),
  'xmp-naming': Flags.option({
    options: SIDECAR_NAMINGS,
    helpGroup: 'OUTPUT',
    description: 'New sidecars: photo.jpg.xmp (append, default) or photo.xmp (replace).',
  })(),
  'sidecar-dir': Flags.string({
    helpGroup: 'OUTPUT',
    helpValue: '<dir>',
    description: 'Sidecars in a folder that mirrors the tree, for photos that cannot be written beside.',
  }),
  prefix: Flags.string({
    helpGroup: 'OUTPUT',
    helpValue: '<text>',
    description: 'What keywords in sidecars begin with: "auto|" puts all under one root.',
  }),
  force: Flags.boolean({ char: 'f', helpGroup: 'OUTPUT', description: 'Replace output files that exist.' }),
  unordered: toggle('OUTPUT', 'Write rows as they are ready, not in the order of the inputs.'),
  errors: output('The JSON rows of photos that failed, and of no others, a line each.'),
  manifest: output('What the run was, and SHA-256 of every output: for cocotag verify.'),

  resume: Flags.boolean({
    helpGroup: 'RESUME',
    description:
      'Go on with a run that was interrupted: take over what its journal holds, or with --xmp alone what sidecars hold.',
  }),
  restart: Flags.boolean({
    helpGroup: 'RESUME',
    description: 'Drop the journal of a run that was interrupted, and begin anew.',
  }),
  journal: Flags.string({
    helpGroup: 'RESUME',
    helpValue: '<file>',
    description: 'Where rows are kept until the run is over; kept then, too. Default: FIRST-OUTPUT.journal.',
  }),
  'only-untagged': Flags.boolean({
    helpGroup: 'RESUME',
    description: 'With --xmp: pass over photos whose sidecar holds tags of any run of cocotag.',
  }),

  quiet: Flags.boolean({ char: 'q', helpGroup: 'RUN', description: 'Say nothing but errors.' }),
  progress: toggle('RUN', 'Show progress on standard error (default).'),
  'fail-fast': toggle('RUN', 'Stop at the first photo that fails.'),
  'dry-run': Flags.boolean({
    char: 'n',
    helpGroup: 'RUN',
    description:
      'Print the path of every photo that would be tagged; run nothing. With --xmp: what sidecars would become.',
  }),
};

/** The flags of every command. */
export const COMMON_FLAGS = {
  config: toggle('GLOBAL', 'Read cocotag.config.json (default).'),
  color: toggle('GLOBAL', 'Colours. Default: on a terminal, unless NO_COLOR is set.'),
  debug: Flags.boolean({ helpGroup: 'GLOBAL', description: 'Show where an error comes from.' }),
};

/** @throws CocotagError USAGE where a flag's value is none from 1. */
export function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CocotagError('USAGE', `--${name} takes a whole number from 1, not "${text}"`);
}

/** @throws CocotagError USAGE where a flag's value is no number from 0 to 1. */
export function share(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new CocotagError('USAGE', `--${name} takes a number from 0 to 1, not "${text}"`);
}
