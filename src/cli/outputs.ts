import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { CocotagError } from '../errors.js';
import {
  type CsvLayout,
  cocoFormat,
  csvFormat,
  type Destination,
  type ImageIds,
  jsonFormat,
  ndjsonFormat,
  openFile,
  parseImageIds,
  type RowFormat,
  type RunModel,
  rowNumbers,
  Sink,
  streamDestination,
} from '../output/index.js';
import { type Selection, wantedLabels } from '../tagging/index.js';
import { readText } from './streams.js';

/** The flags that write rows, each to a file or `-`. */
export const KINDS = ['csv', 'json', 'ndjson', 'coco'] as const;
type OutputKind = (typeof KINDS)[number];

/** What the user chose about outputs. */
export interface OutputSettings extends Readonly<Partial<Record<OutputKind, string | undefined>>> {
  readonly 'coco-images'?: string | undefined;
  readonly layout?: CsvLayout | undefined;
  readonly 'csv-safe'?: boolean;
  readonly force?: boolean;
}

/** An output that is open and waits for the model to be known. */
interface OpenOutput {
  readonly kind: OutputKind;
  readonly destination: Destination;
}

/** The outputs of a run, opened before the model loads, so that a path that cannot be written ends the run early. */
export class Outputs {
  private constructor(
    private readonly settings: OutputSettings,
    private readonly open: readonly OpenOutput[],
    private readonly imageIds: ImageIds,
  ) {}

  /** @throws CocotagError USAGE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE, ANNOTATIONS_INVALID. */
  static async open(settings: OutputSettings, stdout: Writable): Promise<Outputs> {
    const chosen = KINDS.flatMap((kind) => {
      const target = settings[kind];
      return target === undefined ? [] : [{ kind, target }];
    });
    checkTargets(chosen.map(({ target }) => target));
    const images = settings['coco-images'];
    const imageIds = images === undefined ? rowNumbers : parseImageIds(await readText(images), images);
    const open: OpenOutput[] = [];
    const outputs = new Outputs(settings, open, imageIds);
    try {
      for (const { kind, target } of chosen) {
        const destination = await openTarget(target, settings.force === true, stdout);
        open.push({ kind, destination });
      }
    } catch (error) {
      await outputs.discard();
      throw error;
    }
    return outputs;
  }

  get isEmpty(): boolean {
    return this.open.length === 0;
  }

  /** The files that rows are written to. */
  get files(): string[] {
    return this.open
      .filter(({ kind }) => this.settings[kind] !== '-')
      .map(({ destination }) => destination.name);
  }

  /** The outputs in their formats, now that the model is known. */
  sinks(model: RunModel, selection: Selection): Sink[] {
    return this.open.map(
      ({ kind, destination }) => new Sink(this.format(kind, model, selection), destination),
    );
  }

  /** Leaves no trace, where a run did not begin. */
  async discard(): Promise<void> {
    await Promise.all(this.open.map(({ destination }) => destination.discard()));
  }

  private format(kind: OutputKind, model: RunModel, selection: Selection): RowFormat {
    switch (kind) {
      case 'csv':
        return csvFormat({
          layout: this.settings.layout ?? 'list',
          labels: wantedLabels(selection),
          isSafe: this.settings['csv-safe'] === true,
        });
      case 'json':
        return jsonFormat(model, selection);
      case 'ndjson':
        return ndjsonFormat();
      case 'coco':
        return cocoFormat(selection.labels, this.imageIds);
    }
  }
}

/**
 * Opens what an output flag names: a file, or standard output for `-`.
 *
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE.
 */
export async function openTarget(
  target: string,
  mayReplace: boolean,
  stdout: Writable,
): Promise<Destination> {
  return target === '-' ? streamDestination(stdout, 'standard output') : openFile(target, mayReplace);
}

/**
 * Refuses two outputs in one place.
 *
 * @throws CocotagError USAGE.
 */
export function checkTargets(targets: readonly string[]): void {
  const places = targets.map((target) => (target === '-' ? target : resolve(target)));
  const twice = targets.find((_, i) => places.indexOf(places[i] ?? '') !== i);
  if (twice === undefined) return;
  const what = twice === '-' ? 'standard output' : twice;
  throw new CocotagError('USAGE', `Two outputs go to ${what}`, { hint: 'Give each a file of its own.' });
}
