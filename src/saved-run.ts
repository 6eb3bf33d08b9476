import { byteLines } from './byte-lines.js';
import { CocotagError } from './errors.js';
import { installedModel } from './installed-model.js';
import { COCO_LABELS } from './labels/index.js';
import {
  type PackageThresholds,
  parseRow,
  type RowStyle,
  retaggedRow,
  type Selection,
  selectionOf,
  type TagChoices,
} from './tagging/index.js';
import { type CategoryId, isFailed, type Label, type Row } from './types.js';

/** What to make of an earlier run's rows. */
export interface SavedRunOptions extends TagChoices {
  /** Whether rows keep the score of every label. Default: false. */
  readonly allScores?: boolean | undefined;
  /** As for `createTagger`. */
  readonly modelStores?: readonly string[] | undefined;
  /** Stops the run: its reason is thrown in place of the next row. */
  readonly signal?: AbortSignal | undefined;
}

/** An earlier run, tagged anew: no model runs. */
export interface SavedRun {
  /** The model that gave the scores, in the parts of `id@version/graph`. */
  readonly model: { readonly id: string; readonly version: string; readonly graph: string };
  /** Of its graph, hexadecimal; undefined where the model is not installed. */
  readonly modelSha256: string | undefined;
  readonly selection: Selection;
  readonly rows: AsyncGenerator<Row>;
}

/** The labels and thresholds of the model that made the rows; without its package no thresholds are known. */
interface KnownModel {
  readonly labels: readonly Label[];
  readonly thresholds: PackageThresholds | undefined;
  readonly sha256?: string | undefined;
}

/**
 * Makes tags anew from the rows of an earlier run, which must hold all scores: other thresholds, labels, or a limit.
 * The model's labels and thresholds come from its package, or, where that is not installed, from the first row.
 *
 * @param bytes - NDJSON, as `tag --all-scores --ndjson` writes it.
 * @throws CocotagError PREDICTIONS_INVALID, and USAGE for choices that do not fit the model.
 */
export async function openSavedRun(
  bytes: AsyncIterable<Buffer>,
  options: SavedRunOptions = {},
): Promise<SavedRun> {
  const rows = savedRows(bytes);
  // Read until a row shows the labels; the rows before it failed.
  const head: Row[] = [];
  for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
    head.push(next.value);
    if (!isFailed(next.value)) break;
  }
  const first = head.at(-1);
  if (first === undefined) throw new CocotagError('PREDICTIONS_INVALID', 'There is no row to make tags from');
  const name = first.model;
  const { labels, thresholds, sha256 } = await knownModel(first, options);
  const selection = selectionOf(options, labels, thresholds ?? givenThresholds(options, labels, name));
  const style: RowStyle = { model: name, selection, hasAllScores: options.allScores ?? false };
  return {
    model: partsOf(name),
    modelSha256: sha256,
    selection,
    rows: retagged(head, rows, style, options.signal),
  };
}

async function* savedRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of byteLines(bytes, 0x0a)) {
    number++;
    if (line.length > 0) yield parseRow(line.toString('utf8'), number);
  }
}

async function* retagged(
  before: readonly Row[],
  rest: AsyncIterable<Row>,
  style: RowStyle,
  signal: AbortSignal | undefined,
): AsyncGenerator<Row> {
  for (const row of before) yield retag(row, style);
  for await (const row of rest) {
    signal?.throwIfAborted();
    yield retag(row, style);
  }
  signal?.throwIfAborted();
}

function retag(row: Row, style: RowStyle): Row {
  if (row.model !== style.model) {
    throw new CocotagError(
      'PREDICTIONS_INVALID',
      `The rows are of two models: ${style.model} and ${row.model}`,
    );
  }
  if (isFailed(row)) return row;
  const { scores } = row;
  if (scores === undefined) {
    throw new CocotagError('PREDICTIONS_INVALID', `The row of ${row.path} has tags, but not all scores`, {
      hint: 'Tags can be made anew only from all scores: run `cocotag tag --all-scores --ndjson FILE` first.',
    });
  }
  const byLabel = style.selection.labels.map(({ name }) => {
    const score = scores[name];
    if (score === undefined) {
      throw new CocotagError('PREDICTIONS_INVALID', `The row of ${row.path} has no score for "${name}"`);
    }
    return score;
  });
  return retaggedRow(row, byLabel, style);
}

async function knownModel(first: Row, options: SavedRunOptions): Promise<KnownModel> {
  const installed = await installedModel(first.model, { modelStores: options.modelStores });
  if (installed !== undefined) {
    const { labels, thresholds, graphs } = installed.manifest;
    return { labels, thresholds, sha256: graphs[installed.graph]?.sha256 };
  }
  const labels = Object.keys(isFailed(first) ? {} : (first.scores ?? {})).map(
    (label) =>
      COCO_LABELS.find((known) => known.name === label) ??
      // Not one of COCO's: outputs that need a category leave it out.
      ({ name: label, categoryId: 0 as CategoryId, supercategory: '' } satisfies Label),
  );
  return { labels, thresholds: undefined };
}

function givenThresholds(
  { threshold }: TagChoices,
  labels: readonly Label[],
  model: string,
): PackageThresholds {
  const isGiven =
    typeof threshold === 'number' || (typeof threshold === 'object' && threshold.default !== undefined);
  if (!isGiven) {
    throw new CocotagError(
      'USAGE',
      `The rows were made by ${model}, which is not installed: its thresholds are unknown`,
      {
        hint: 'Give one: --threshold 0.5',
      },
    );
  }
  return { default: 1, perLabel: labels.map(() => 1) };
}

function partsOf(name: string): { id: string; version: string; graph: string } {
  const [, id = name, version = '', graph = ''] = /^(.*)@(.*)\/(.*)$/.exec(name) ?? [];
  return { id, version, graph };
}
