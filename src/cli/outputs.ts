import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { CocotagError } from '../errors.js';
import {
  type CsvLayout,
  cocoFormat,
  csvFormat,
  type Destination,
  failuresFormat,
  HashedDestination,
  type ImageIds,
  jsonFormat,
  ndjsonFormat,
  openFile,
  type ReservedFile,
  type RowFormat,
  type RunModel,
  reserveFile,
  rowNumbers,
  Sink,
  streamDestination,
} from '../output/index.js';
import type { ManifestOutput } from '../run-manifest.js';
import { type Selection, wantedLabels } from '../tagging/index.js';
import { ALL_KINDS, type OutputKind } from './output-kinds.js';

/** What the user chose about how outputs look. */
export interface OutputSettings extends Readonly<Partial<Record<OutputKind, string | undefined>>> {
  readonly layout?: CsvLayout | undefined;
  readonly 'csv-safe'?: boolean;
}

/** What formats need to know of a run. */
export interface OutputRun {
  readonly model: RunModel;
  readonly selection: Selection;
}

/** What is to be known of outputs that are opened. */
export interface OpenOptions {
  readonly stdout: Writable;
  /** Whether rows are in a journal, from which files are made in the end. */
  readonly isJournaled: boolean;
  /** Whether a file may be replaced. */
  readonly mayReplace: (target: string) => boolean;
  /** Whether `written` is to be known. */
  readonly isHashed: boolean;
  readonly imageIds?: ImageIds | undefined;
}

interface Output<T> {
  readonly kind: OutputKind;
  readonly target: string;
  readonly to: T;
}

/**
 * The outputs of a run. They are looked at before the model loads, so that a path that cannot be written ends the run
 * early. Standard output, devices and pipes are written to row by row; so are files without a journal.
 */
export class Outputs {
  private readonly live: Output<Destination>[] = [];
  private readonly later: Output<ReservedFile>[] = [];
  private readonly made: Output<Destination>[] = [];

  private constructor(
    private readonly settings: OutputSettings,
    private readonly options: OpenOptions,
  ) {}

  /** @throws CocotagError OUTPUT_EXISTS, OUTPUT_LOCKED, OUTPUT_UNWRITABLE, DISK_FULL. */
  static async open(settings: OutputSettings, options: OpenOptions): Promise<Outputs> {
    const outputs = new Outputs(settings, options);
    try {
      for (const kind of ALL_KINDS) {
        const target = settings[kind];
        if (target !== undefined) await outputs.add(kind, target);
      }
    } catch (error) {
      await outputs.discard();
      throw error;
    }
    return outputs;
  }

  /** The files that rows are written to. */
  get files(): string[] {
    return [...this.live, ...this.later].map(({ target }) => target).filter((target) => target !== '-');
  }

  /** The files that are made in the end. */
  get laterFiles(): string[] {
    return this.later.map(({ target }) => target);
  }

  /** What was written where, once it is complete. */
  get written(): ManifestOutput[] {
    return [...this.live, ...this.made].flatMap(({ kind, target, to }) =>
      to instanceof HashedDestination ? [{ kind, path: target, ...to.digest }] : [],
    );
  }

  /** The outputs that take rows as they come. */
  liveSinks(run: OutputRun): Sink[] {
    return this.live.map(({ kind, to }) => new Sink(this.format(kind, run), to));
  }

  /**
   * Opens the outputs that are made in the end.
   *
   * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL.
   */
  async laterSinks(run: OutputRun): Promise<Sink[]> {
    try {
      for (const { to, ...output } of this.later)
        this.made.push({ ...output, to: this.hashed(await to.open()) });
    } catch (error) {
      await Promise.all(this.made.map(({ to }) => to.discard()));
      throw error;
    }
    return this.made.map(({ kind, to }) => new Sink(this.format(kind, run), to));
  }

  /** Leaves no trace, where a run did not begin. */
  async discard(): Promise<void> {
    await Promise.all(this.live.map(({ to }) => to.discard()));
    await this.release();
  }

  /** Unlocks the files that were to be made. */
  async release(): Promise<void> {
    await Promise.all(this.later.map(({ to }) => to.release()));
  }

  /** The same without waiting, for a process that ends at once. */
  releaseSync(): void {
    for (const { to } of this.later) to.releaseSync();
  }

  private async add(kind: OutputKind, target: string): Promise<void> {
    const { stdout, isJournaled, mayReplace } = this.options;
    const file = isJournaled && target !== '-' ? await reserveFile(target, mayReplace(target)) : undefined;
    if (file !== undefined) this.later.push({ kind, target, to: file });
    else {
      const destination = await openTarget(target, mayReplace(target), stdout);
      this.live.push({ kind, target, to: this.hashed(destination) });
    }
  }

  private hashed(destination: Destination): Destination {
    return this.options.isHashed ? new HashedDestination(destination) : destination;
  }

  private format(kind: OutputKind, { model, selection }: OutputRun): RowFormat {
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
        return cocoFormat(selection.labels, this.options.imageIds ?? rowNumbers);
      case 'errors':
        return failuresFormat();
    }
  }
}

/**
 * Opens what an output flag names: a file, or standard output for `-`.
 *
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_LOCKED, OUTPUT_UNWRITABLE, DISK_FULL.
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
