import type { Interfaces } from '@oclif/core';
import { byteLines } from '../byte-lines.js';
import { CocotagError } from '../errors.js';
import type { TaggerOptions } from '../tagger.js';
import { parseThresholds, type TagChoices, type ThresholdChoice } from '../tagging/index.js';
import type { FindOptions, Skipped } from '../walk/index.js';
import type { Invocation } from './base-command.js';
import { KINDS } from './output-kinds.js';
import { byteStream, readText } from './streams.js';
import type { COMMON_FLAGS, INPUT_FLAGS, MODEL_FLAGS, TAG_FLAGS } from './tag-flags.js';

export type TagInvocation = Invocation<typeof TAG_FLAGS>;
export type InputSettings = Partial<Interfaces.InferredFlags<typeof INPUT_FLAGS>>;
export type ModelSettings = Partial<Interfaces.InferredFlags<typeof MODEL_FLAGS>>;
export type TagSettings = Partial<Interfaces.InferredFlags<typeof TAG_FLAGS & typeof COMMON_FLAGS>>;

/** What decides on rows and sidecars, whatever becomes of them else. */
export type RowSettings = Pick<
  TagSettings,
  | Exclude<keyof InputSettings | keyof ModelSettings, 'json'>
  | ('threshold' | 'top' | 'labels' | 'all-scores' | 'unordered')
  | ('xmp' | 'xmp-naming' | 'sidecar-dir' | 'prefix' | 'dry-run' | 'resume' | 'only-untagged')
>;

/** Flags that say which photos are found and how a model runs, none of which --from does. */
const RUNNING =
  `files-from null include exclude recursive follow-symlinks hidden default-excludes model precision device
  workers batch-size max-pixels timeout-per-image max-memory unordered resume restart journal only-untagged`.split(
    /\s+/,
  );

/**
 * Refuses flags that do not go together, before anything is done.
 *
 * @throws CocotagError USAGE.
 */
export function checkCombination({ settings, inputs, given }: TagInvocation): void {
  if (settings.from !== undefined) {
    const other = RUNNING.find((name) => given.has(name));
    if (given.has('dry-run') && settings.xmp !== true)
      throw usage('--from lists no photos, so it takes no --dry-run without --xmp');
    if (inputs.length > 0 || other !== undefined) {
      const what = other === undefined ? 'inputs' : `--${other}`;
      throw usage(`--from makes tags from saved rows and takes no ${what}`);
    }
  } else if (inputs.length === 0 && settings['files-from'] === undefined) {
    throw usage('Nothing to tag: no file, folder or list was given', 'Try: cocotag tag photos/');
  }
  if (settings.from === '-' && settings['files-from'] === '-')
    throw usage('Standard input can be read only once');
  if (settings.unordered === true && settings.coco !== undefined && settings['coco-images'] === undefined) {
    throw usage(
      '--coco numbers rows, whose order --unordered leaves to chance',
      'Give --coco-images as well.',
    );
  }
  const requires = (name: string, other: 'csv' | 'coco' | 'xmp'): void => {
    if (given.has(name) && settings[other] === undefined)
      throw usage(`--${name} says how --${other} looks, which is not given`);
  };
  requires('coco-images', 'coco');
  requires('layout', 'csv');
  requires('csv-safe', 'csv');
  for (const name of ['xmp-naming', 'sidecar-dir', 'prefix']) requires(name, 'xmp');
  checkResuming(settings, given);
}

/** Refuses what cannot be resumed, or could only be resumed with something missing. */
function checkResuming(settings: TagSettings, given: ReadonlySet<string>): void {
  const { resume = false, restart = false, xmp = false, 'only-untagged': onlyUntagged = false } = settings;
  const hasJournal =
    settings.journal !== undefined || KINDS.some((kind) => ![undefined, '-'].includes(settings[kind]));
  if (resume && restart) throw usage('--resume goes on with a run and --restart drops it: give one of them');
  if (given.has('resume') && !hasJournal && !xmp)
    throw usage(
      'Rows on standard output cannot be resumed',
      'Give the output a file, as --ndjson tags.ndjson does.',
    );
  if (given.has('restart') && !hasJournal)
    throw usage('--restart drops a journal, and a run without output files has none');
  if (!onlyUntagged) return;
  if (!xmp) throw usage('--only-untagged looks at sidecars, and needs --xmp');
  if (hasJournal)
    throw usage(
      '--only-untagged goes with sidecars alone: rows in files would lack what an interrupted run had tagged',
      'Standard output is possible: --ndjson -',
    );
}

/** How the library is told to run a model. */
export function taggerOptions(settings: ModelSettings, modelStores: readonly string[]): TaggerOptions {
  return {
    model: settings.model,
    modelStores,
    precision: settings.precision,
    device: settings.device,
    workers: settings.workers,
    maxMemoryBytes: settings['max-memory'],
    batchSize: settings['batch-size'],
    maxPixels: settings['max-pixels'],
    timeoutPerImageMs: settings['timeout-per-image'],
  };
}

/** What the library is told to find. A list is read anew at each call. */
export function findOptions(settings: InputSettings, skipped?: Skipped): FindOptions {
  const list = settings['files-from'];
  return {
    include: settings.include,
    exclude: settings.exclude,
    recursive: settings.recursive,
    followSymlinks: settings['follow-symlinks'],
    hidden: settings.hidden,
    defaultExcludes: settings['default-excludes'],
    filesFrom: list === undefined ? undefined : pathList(list, settings.null === true),
    skipped,
  };
}

/** The paths of a list. Lists from Windows end their lines with a carriage return, too; names almost never do. */
async function* pathList(list: string, isNulSeparated: boolean): AsyncGenerator<Buffer> {
  for await (const path of byteLines(byteStream(list), isNulSeparated ? 0x00 : 0x0a)) {
    yield !isNulSeparated && path.at(-1) === 0x0d ? path.subarray(0, -1) : path;
  }
}

/** What the library is told about tags. Reads the threshold file, if there is one. */
export async function tagChoices({
  threshold,
  top,
  labels,
}: Pick<TagSettings, 'threshold' | 'top' | 'labels'>): Promise<TagChoices> {
  return {
    threshold: threshold === undefined ? undefined : await thresholdChoice(threshold),
    top,
    labels: labels === undefined ? undefined : labelList(labels),
  };
}

/** Labels that were given as a list with commas. */
export function labelList(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function thresholdChoice(text: string): Promise<ThresholdChoice> {
  if (text === 'per-label') return text;
  const number = Number(text);
  if (text.trim() !== '' && !Number.isNaN(number)) return number;
  return parseThresholds(await readText(text), text);
}

function usage(message: string, hint = 'See cocotag tag --help'): CocotagError {
  return new CocotagError('USAGE', message, { hint });
}
