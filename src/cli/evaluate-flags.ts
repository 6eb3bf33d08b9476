import { Flags } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { INPUT_FLAGS, MODEL_FLAGS, output, TAG_FLAGS } from './tag-flags.js';

/** A whole number from 0. */
const natural = (name: string, description: string) =>
  Flags.custom<number>({
    helpGroup: 'EVALUATE',
    helpValue: '<n>',
    description,
    parse: async (text) => {
      if (/^\d{1,9}$/.test(text)) return Number(text);
      throw new CocotagError('USAGE', `--${name} takes a whole number from 0, not "${text}"`);
    },
  })();

/** The flags of `evaluate`, beside those that it shares with `tag`. None has a default of its own. */
export const EVALUATE_FLAGS = {
  annotations: Flags.string({
    helpGroup: 'TRUTH',
    helpValue: '<file>',
    description: 'What is on the photos: COCO instance annotations, NDJSON or CSV, plain or gzip.',
  }),
  'labels-csv': Flags.string({
    helpGroup: 'TRUTH',
    helpValue: '<file>',
    description: 'The same as CSV with columns path,labels (joined by ";") or path,label.',
  }),
  'include-unlisted': Flags.boolean({
    helpGroup: 'TRUTH',
    description: 'Measure photos that the truth does not list, too: nothing is on them.',
  }),
  'all-labels': Flags.boolean({
    helpGroup: 'TRUTH',
    description: 'Measure labels that the truth never names, too: they are on no photo.',
  }),
  predictions: Flags.string({
    helpGroup: 'EVALUATE',
    helpValue: '<file>',
    description:
      "Measure an earlier run (rows with --all-scores) or another program's COCO results; no model runs.",
  }),
  threshold: TAG_FLAGS.threshold,
  tune: Flags.string({
    helpGroup: 'TAG',
    helpValue: '<aim>',
    description: 'Choose thresholds: f1_samples, f1_micro, f1_macro, per-label, precision=0.9.',
  }),
  holdout: Flags.string({
    helpGroup: 'TAG',
    helpValue: '<0..1>',
    description: 'Measure on this share of the photos, and tune on the others.',
  }),
  bootstrap: natural(
    'bootstrap',
    '95 % intervals from so many resamples, such as 1000. Default: none; 1000 for a --baseline.',
  ),
  seed: natural('seed', 'Decides resamples and held-out photos. Default: 0.'),
  baseline: Flags.string({
    helpGroup: 'EVALUATE',
    helpValue: '<file>',
    description: 'Print the difference to other predictions, or to the JSON of an earlier evaluation.',
  }),
  json: output('One JSON object with every figure.'),
  csv: output('CSV, a line a label.'),
  'csv-safe': TAG_FLAGS['csv-safe'],
  report: output('An HTML page with curves and the photos that went wrong.'),
  'save-thresholds': output('The tuned thresholds, for tag --threshold.'),
  force: TAG_FLAGS.force,
  quiet: TAG_FLAGS.quiet,
  progress: TAG_FLAGS.progress,
  ...INPUT_FLAGS,
  ...MODEL_FLAGS,
};

/** Those of them that environment and config files may set. */
export const EVALUATE_SETTABLE = {
  ...INPUT_FLAGS,
  ...MODEL_FLAGS,
  threshold: TAG_FLAGS.threshold,
  progress: TAG_FLAGS.progress,
  quiet: TAG_FLAGS.quiet,
  'csv-safe': TAG_FLAGS['csv-safe'],
};
