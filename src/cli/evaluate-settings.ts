import type { Interfaces } from '@oclif/core';
import { CocotagError } from '../errors.js';
import type { EvaluateOptions } from '../evaluate-run.js';
import { parseAim } from '../evaluation/index.js';
import type { TruthSource } from '../truth-source.js';
import type { Invocation } from './base-command.js';
import type { EVALUATE_FLAGS } from './evaluate-flags.js';
import type { COMMON_FLAGS } from './tag-flags.js';
import { tagChoices } from './tag-settings.js';

export type EvaluateInvocation = Invocation<typeof EVALUATE_FLAGS>;
export type EvaluateSettings = Partial<Interfaces.InferredFlags<typeof EVALUATE_FLAGS & typeof COMMON_FLAGS>>;

/** Flags that say how a model runs, which it does not with --predictions. --model may name the package. */
const RUNNING = 'precision device workers batch-size max-pixels timeout-per-image max-memory'.split(' ');

/**
 * Refuses flags that do not go together, before anything is done.
 *
 * @throws CocotagError USAGE.
 */
export function checkEvaluate({ settings, inputs, given }: EvaluateInvocation): void {
  const { predictions, tune, report } = settings;
  if ((settings.annotations === undefined) === (settings['labels-csv'] === undefined))
    throw usage(
      'What is on the photos is said by --annotations or --labels-csv, one of them',
      'Try: cocotag evaluate photos/ --annotations instances.json',
    );
  const hasInputs = inputs.length > 0 || settings['files-from'] !== undefined;
  if (predictions === undefined && !hasInputs)
    throw usage(
      'Nothing to evaluate: neither photos nor --predictions were given',
      'Try: cocotag evaluate photos/ --annotations instances.json',
    );
  if (predictions !== undefined) {
    const other = RUNNING.find((name) => given.has(name));
    if (other !== undefined)
      throw usage(`--predictions are there already: no model runs, and --${other} says nothing`);
    if (hasInputs && report === undefined)
      throw usage(
        '--predictions with photos: the photos are for the thumbnails of --report, which is not given',
      );
  }
  if (given.has('threshold') && tune !== undefined)
    throw usage('--threshold gives thresholds and --tune chooses them: one of the two');
  if (settings.holdout !== undefined && tune === undefined)
    throw usage(
      '--holdout keeps photos from tuning, and there is no --tune',
      'Try: --tune f1_samples --holdout 0.5',
    );
  if (settings['save-thresholds'] !== undefined && tune === undefined)
    throw usage('--save-thresholds saves what --tune chooses, which is not given');
  if (given.has('csv-safe') && settings.csv === undefined)
    throw usage('--csv-safe says how --csv is done, which is not given');
}

/** Where the truth is. */
export function truthSource(settings: EvaluateSettings): TruthSource {
  return { annotations: settings.annotations, labelsCsv: settings['labels-csv'] };
}

/** What the library is told about measuring. Reads the threshold file, if there is one. */
export async function evaluateOptions(settings: EvaluateSettings): Promise<Omit<EvaluateOptions, 'truth'>> {
  const { tune, holdout, bootstrap, seed, baseline, threshold } = settings;
  // Thresholds of a config file are for tagging; --tune overrules them.
  const choices = tune === undefined ? await tagChoices({ threshold }) : {};
  return {
    threshold: choices.threshold,
    tune: tune === undefined ? undefined : parseAim(tune),
    holdout: holdout === undefined ? undefined : share(holdout),
    includeUnlisted: settings['include-unlisted'],
    allLabels: settings['all-labels'],
    bootstrap,
    seed,
    baseline,
    model: settings.model,
  };
}

function share(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && number < 1) return number;
  throw usage(
    `--holdout takes a share between 0 and 1, not "${text}"`,
    'Say 0.5 to measure on half of the photos.',
  );
}

function usage(message: string, hint = 'See cocotag evaluate --help'): CocotagError {
  return new CocotagError('USAGE', message, { hint });
}
