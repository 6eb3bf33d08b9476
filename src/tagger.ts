import { CocotagError } from './errors.js';
import {
  Bundles,
  batched,
  type Device,
  type Engine,
  mapConcurrently,
  startEngine,
} from './inference/index.js';
import { BUNDLED_MODELS, findPackage, type GraphKind, type ModelPackage, modelName } from './models/index.js';
import {
  failedRow,
  type RowStyle,
  type Selection,
  scoresOf,
  selectionOf,
  type TagChoices,
  taggedRow,
} from './tagging/index.js';
import type { EmbeddedMetadata, Label, Row } from './types.js';
import { type FindOptions, type Found, findPhotos } from './walk/index.js';

/** 300 megapixels: larger than any camera's photo, smaller than what fills a laptop's memory. */
export const DEFAULT_MAX_PIXELS = 300_000_000;

/** How long a photo may take, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** A slow photo may hold back this many batches for each that is worked on; their rows are small. */
const WINDOW_FACTOR = 8;

/** What a tagger is made with. */
export interface TaggerOptions {
  /** A package's id or alias, or the path of its folder. Default: the package marked as the default one. */
  readonly model?: string | undefined;
  /** Folders of packages, looked through after the bundled ones. */
  readonly modelStores?: readonly string[] | undefined;
  /** Default: `int8` on a CPU where the package has it, else `float`. */
  readonly precision?: GraphKind | undefined;
  /** Default: `auto`, CUDA where it is installed and starts, else the CPU. */
  readonly device?: Device | 'auto' | undefined;
  /** Worker threads. Default: one a core, or as many as CPU quota and memory are enough for. */
  readonly workers?: number | undefined;
  /** What all processes together should take at most, in bytes: it limits the workers. Default: no such limit. */
  readonly maxMemoryBytes?: number | undefined;
  /** Photos in one run of the session. Default: the package's, or 32 on CUDA. */
  readonly batchSize?: number | undefined;
  /** The most pixels that a photo may have. Default: 300 million. */
  readonly maxPixels?: number | undefined;
  /** How long a photo may take, in milliseconds; 0 for as long as it likes. Default: 30,000. */
  readonly timeoutPerImageMs?: number | undefined;
  /** Whether `embeddedOf` knows photos' own metadata, for `writeSidecars`. Default: false. */
  readonly keepsMetadata?: boolean | undefined;
}

/** What one run may choose. */
export interface TagOptions extends FindOptions, TagChoices {
  /** Whether rows hold the score of every label. Default: false. */
  readonly allScores?: boolean | undefined;
  /** Whether rows come as they are ready instead of in input order. Default: false. */
  readonly unordered?: boolean | undefined;
  /** Stops the run: photos in work still give their rows, then the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link Tagger.tagFound} is given: a photo, or the row that is known of it already. */
export interface FoundOrKnown extends Found {
  readonly row?: Row | undefined;
}

/** What one run over photos that were found may choose. */
export interface TagFoundOptions<F extends Found>
  extends Pick<TagOptions, keyof TagChoices | 'allScores' | 'unordered' | 'signal'> {
  /** Told which photo a row is of, before the row is given. */
  readonly onRow?: ((row: Row, found: F) => void) | undefined;
}

/** The model that a tagger runs. */
export interface TaggerModel {
  readonly id: string;
  readonly version: string;
  readonly graph: GraphKind;
  /** Of the graph's file, hexadecimal. */
  readonly sha256: string;
  /** In the order of scores. */
  readonly labels: readonly Label[];
}

/** Tags photos with one model. It holds a process with worker threads until it is closed. */
export class Tagger {
  readonly model: TaggerModel;
  readonly device: Device;
  readonly workers: number;
  private readonly embedded = new WeakMap<Row, EmbeddedMetadata>();

  /** For {@link createTagger}. */
  constructor(
    private readonly source: ModelPackage,
    private readonly engine: Engine,
  ) {
    const { id, version, labels } = source.manifest;
    const { kind: graph, sha256 } = engine.graph;
    this.model = { id, version, graph, sha256, labels };
    this.device = engine.device;
    this.workers = engine.workers;
  }

  /**
   * Tags photos, a row each, in input order. Memory does not grow with their number.
   *
   * @param inputs - Files, folders (walked) and globs. One that exists is never a glob.
   * @throws CocotagError USAGE for choices that do not fit the model; MODEL_OUTPUT, POOL_FAILED where it cannot go on.
   * A photo that fails throws nothing: its row has an `error`.
   */
  tag(inputs: readonly (string | Uint8Array)[], options: TagOptions = {}): AsyncGenerator<Row> {
    return this.tagFound(findPhotos(inputs, options), options);
  }

  /**
   * The same for photos that were found otherwise. Rows that are known already take their place among the others.
   *
   * @throws as {@link tag}.
   */
  async *tagFound<F extends FoundOrKnown>(
    found: AsyncIterable<F>,
    options: TagFoundOptions<F> = {},
  ): AsyncGenerator<Row> {
    const style: RowStyle = {
      model: modelName(this.source.manifest, this.engine.graph.kind),
      selection: this.selection(options),
      hasAllScores: options.allScores ?? false,
    };
    const { concurrency } = this.engine;
    const bundles = new Bundles(this.engine);
    const batches = batched(found, () => bundles.photos);
    const tagged = async (batch: readonly F[]) => {
      const rows = await this.tagBatch(batch, style, bundles);
      for (const [i, row] of rows.entries()) {
        const item = batch[i];
        if (item !== undefined) options.onRow?.(row, item);
      }
      return rows;
    };
    const results = mapConcurrently(batches, tagged, {
      concurrency,
      window: concurrency * WINDOW_FACTOR,
      isOrdered: options.unordered !== true,
      signal: options.signal,
    });
    for await (const rows of results) yield* rows;
    options.signal?.throwIfAborted();
  }

  /**
   * A run's labels and thresholds, checked against the model.
   *
   * @throws CocotagError USAGE.
   */
  selection(choices: TagChoices = {}): Selection {
    const { labels, thresholds } = this.source.manifest;
    return selectionOf(choices, labels, thresholds);
  }

  /** The metadata inside the photo of a row of this tagger, if they were kept. */
  embeddedOf(row: Row): EmbeddedMetadata | undefined {
    return this.embedded.get(row);
  }

  /** Lets the photos in work come to their end, then ends the workers. */
  close(): Promise<void> {
    return this.engine.close();
  }

  /** Ends the workers at once; a run that goes on throws POOL_FAILED. */
  terminate(): Promise<void> {
    return this.engine.terminate();
  }

  private async tagBatch(batch: readonly FoundOrKnown[], style: RowStyle, bundles: Bundles): Promise<Row[]> {
    const photos = batch
      .filter(({ row, error }) => row === undefined && error === undefined)
      .map(({ photo }) => photo);
    const outcomes = photos.length === 0 ? [] : [...(await this.engine.run(photos))];
    if (photos.length > 0) bundles.answered(photos.length);
    return batch.map(({ photo, row: known, error }) => {
      if (known !== undefined) return known;
      if (error !== undefined) return failedRow(photo, error, style.model);
      const outcome = outcomes.shift();
      if (outcome === undefined) throw new CocotagError('INTERNAL', `No outcome for ${photo.path}`);
      if ('error' in outcome) return failedRow(photo, outcome.error, style.model);
      const row = taggedRow(photo, outcome.size, scoresOf(outcome.logits), style);
      if (outcome.embedded !== undefined) this.embedded.set(row, outcome.embedded);
      return row;
    });
  }
}

/**
 * Makes a tagger: finds the package, starts the workers, loads the graph in each.
 *
 * @throws CocotagError USAGE, MODEL_NOT_FOUND, MODEL_INVALID, MODEL_CHECKSUM, DEVICE_UNAVAILABLE, POOL_FAILED.
 * @example
 * const tagger = await createTagger();
 * for await (const row of tagger.tag(['photos/'])) console.log(row);
 * await tagger.close();
 */
export async function createTagger(options: TaggerOptions = {}): Promise<Tagger> {
  const source = await findPackage(options.model, modelStores(options));
  checkCount('workers', options.workers);
  checkCount('batchSize', options.batchSize);
  checkCount('maxMemoryBytes', options.maxMemoryBytes);
  checkTimeout(options.timeoutPerImageMs);
  const engine = await startEngine(source, {
    device: options.device ?? 'auto',
    precision: options.precision,
    workers: options.workers,
    maxMemoryBytes: options.maxMemoryBytes,
    batchSize: options.batchSize,
    maxPixels: options.maxPixels ?? DEFAULT_MAX_PIXELS,
    timeoutMs: options.timeoutPerImageMs ?? DEFAULT_TIMEOUT_MS,
    keepsMetadata: options.keepsMetadata,
  });
  return new Tagger(source, engine);
}

/** The folders of packages that options mean: the bundled ones first. */
export function modelStores({ modelStores: own = [] }: Pick<TaggerOptions, 'modelStores'>): string[] {
  return [BUNDLED_MODELS, ...own];
}

function checkCount(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw new CocotagError('USAGE', `${name} must be a whole number from 1, not ${value}`);
}

function checkTimeout(value = 0): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new CocotagError('USAGE', `timeoutPerImageMs must be a number from 0, not ${value}`);
}
