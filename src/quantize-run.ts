import { type CalibrationPhotos, splitPhotos, spreadPhotos } from './calibration-photos.js';
import {
  observeTensors,
  type ReadingOptions,
  readablePhotos,
  type UnreadablePhoto,
} from './calibration-run.js';
import { CocotagError } from './errors.js';
import { GraphComparison } from './graph-comparison.js';
import { readGraph } from './inference/read-graph.js';
import { onnxBytes, readOnnx } from './models/import/onnx/index.js';
import { chooseGraph, type ModelPackage, modelName } from './models/index.js';
import {
  type Agreement,
  checkLimits,
  checkMethod,
  DEFAULT_METHOD,
  parametersOf,
  planModel,
  type QuantizationLimits,
  quantizedModel,
  type RangeMethod,
  type SpeedComparison,
  verdictOn,
} from './models/quantize/index.js';
import { ENOUGH_PHOTOS, notesOn, type QuantizationReport } from './quantization-report.js';
import { DEFAULT_MAX_PIXELS } from './tagger.js';
import type { PhotoRef } from './types.js';
import { type FindOptions, findPhotos } from './walk/index.js';

/** Photos that ranges are taken from, of which a quarter is kept apart for the comparison. */
const DEFAULT_MAX_PHOTOS = 400;

/** Fewer say too little of what a network sees. */
export const FEWEST_PHOTOS = 16;

/** How a graph is quantised. */
export interface QuantizeOptions extends FindOptions {
  /** How ranges are chosen. Default: the 99.999th percentile. */
  readonly method?: RangeMethod | undefined;
  /** The most photos that are used, spread over all that there are. Default: 400; not below 16. */
  readonly maxPhotos?: number | undefined;
  /** What the 8-bit graph must reach to be accepted. */
  readonly limits?: QuantizationLimits | undefined;
  /** The most pixels that a photo may have. Default: 300 million. */
  readonly maxPixels?: number | undefined;
  /** Stops the work: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: QuantizeProgress) => void) | undefined;
}

/** How far the work is, in photos. `calibrating` runs the float graph for ranges, `comparing` runs both. */
export interface QuantizeProgress {
  readonly stage: 'calibrating' | 'comparing';
  readonly done: number;
  readonly total: number;
}

/** An 8-bit graph, whatever the verdict is, and what was found out about it. */
export interface QuantizedGraph {
  /** The ONNX file. The same package, photos and method give the same bytes. */
  readonly bytes: Uint8Array;
  readonly report: QuantizationReport;
}

/**
 * Makes an 8-bit graph of a package's float graph, by the values that photos give inside of it, and compares the two.
 * Sessions run on the calling thread, which each run blocks for its time (some 50 ms with a ResNet34).
 *
 * @param inputs - Files, folders (walked) and globs of photos as the package is to see: 100 to 400 of them, with no
 * labels. Such as cannot be read are left out and reported.
 * @throws CocotagError USAGE for choices that make no sense or a package without a float graph; NO_PHOTOS where fewer
 * than 16 can be read; MODEL_INVALID where the graph cannot be quantised; MODEL_NOT_FOUND, MODEL_CHECKSUM, MODEL_OUTPUT;
 * the signal's reason.
 * @example
 * const { bytes, report } = await quantizeGraph(await findPackage('./my-model', []), ['photos/']);
 * if (report.verdict.kind === 'accepted') await writeFile('model.int8.onnx', bytes);
 */
export async function quantizeGraph(
  model: ModelPackage,
  inputs: readonly (string | Uint8Array)[],
  options: QuantizeOptions = {},
): Promise<QuantizedGraph> {
  const { method = DEFAULT_METHOD, limits = {}, maxPhotos = DEFAULT_MAX_PHOTOS } = options;
  checkMethod(method);
  checkLimits(limits);
  checkMaxPhotos(maxPhotos);
  const float = await floatGraph(model);
  const onnx = readOnnx(float.bytes, float.path);
  const plan = await planModel(onnx, float.path);
  const unreadable: UnreadablePhoto[] = [];
  const photos = await choosePhotos(inputs, maxPhotos, options, unreadable);
  const reading = (stage: QuantizeProgress['stage'], total: number): ReadingOptions => ({
    ...progressOf(stage, total, options),
    input: model.manifest.input,
    // Photos of both stages are reported once.
    onUnreadable: (photo) => {
      if (stage === 'calibrating' || photos.isHeldOut) unreadable.push(photo);
    },
  });

  const calibrating = reading('calibrating', photos.calibration.length);
  const observed = await observeTensors(onnx, plan, photos.calibration, float.path, calibrating);
  checkEnough(observed.photos, unreadable);
  const int8 = await onnxBytes(await quantizedModel(onnx, plan, parametersOf(observed.histograms, method)));

  const comparing = reading('comparing', photos.comparison.length);
  const compared = await compare(model, float, int8, photos.comparison, comparing);
  const report: QuantizationReport = {
    model: modelName(model.manifest, 'float'),
    method,
    photos: {
      calibrated: observed.photos,
      compared: compared.agreement.photos,
      isHeldOut: photos.isHeldOut,
      unreadable,
    },
    convolutions: plan.convolutions,
    bytes: { float: float.bytes.length, int8: int8.length },
    ...compared,
    verdict: verdictOn(compared.agreement, compared.speed, limits),
    notes: notesOn(observed.photos, photos),
  };
  return { bytes: int8, report };
}

/**
 * Compares a package's float graph with its int8 one on photos.
 *
 * @throws CocotagError USAGE where the package lacks one of the two; NO_PHOTOS; MODEL_NOT_FOUND, MODEL_CHECKSUM,
 * MODEL_INVALID, MODEL_OUTPUT; the signal's reason.
 */
export async function compareGraphs(
  model: ModelPackage,
  inputs: readonly (string | Uint8Array)[],
  options: Omit<QuantizeOptions, 'method' | 'limits'> = {},
): Promise<GraphsCompared> {
  const float = await floatGraph(model);
  const int8 = await readGraph(chooseGraph(model, 'int8', 'cpu'));
  const found = await spreadPhotos(findPhotos(inputs, options), options.maxPhotos ?? DEFAULT_MAX_PHOTOS);
  const photos = found.filter(({ error }) => error === undefined).map(({ photo }) => photo);
  const progress = progressOf('comparing', photos.length, options);
  const reading = { ...progress, input: model.manifest.input, onUnreadable: () => {} };
  return compare(model, float, int8, photos, reading);
}

/** How alike two graphs of one package are, and how fast. */
export interface GraphsCompared {
  readonly agreement: Agreement;
  readonly speed: SpeedComparison;
}

function progressOf(
  stage: QuantizeProgress['stage'],
  total: number,
  { onProgress, maxPixels = DEFAULT_MAX_PIXELS, signal }: QuantizeOptions,
): Pick<ReadingOptions, 'maxPixels' | 'signal' | 'onPhoto'> {
  let done = 0;
  return { maxPixels, signal, onPhoto: () => onProgress?.({ stage, done: ++done, total }) };
}

interface LoadedGraph {
  readonly path: string;
  readonly bytes: Uint8Array;
}

async function floatGraph(model: ModelPackage): Promise<LoadedGraph> {
  if (model.manifest.graphs.float === undefined) {
    throw new CocotagError('USAGE', `The model ${model.manifest.id} has no float graph to quantise`, {
      path: model.folder,
    });
  }
  const graph = chooseGraph(model, 'float', 'cpu');
  return { path: graph.path, bytes: await readGraph(graph) };
}

/** Walks the inputs without opening any photo. @throws CocotagError NO_PHOTOS where there are too few. */
async function choosePhotos(
  inputs: readonly (string | Uint8Array)[],
  maxPhotos: number,
  options: FindOptions,
  unreadable: UnreadablePhoto[],
): Promise<CalibrationPhotos> {
  const found = await spreadPhotos(findPhotos(inputs, options), maxPhotos);
  for (const { photo, error } of found) {
    if (error !== undefined) unreadable.push({ path: photo.path, error });
  }
  const photos = found.filter(({ error }) => error === undefined).map(({ photo }) => photo);
  checkEnough(photos.length, unreadable);
  return splitPhotos(photos);
}

/** Runs both graphs on photos, through the same contract as tagging does. */
async function compare(
  { manifest }: ModelPackage,
  float: LoadedGraph,
  int8: Uint8Array,
  photos: readonly PhotoRef[],
  reading: ReadingOptions,
): Promise<GraphsCompared> {
  // The runtime is loaded where it is used: what is imported above is a part of the library, and of every program.
  const { GraphSession } = await import('./inference/session.js');
  const { input, labels, thresholds } = manifest;
  const open = (bytes: Uint8Array, path: string) =>
    GraphSession.of(bytes, { path }, input, labels.length, 'cpu');
  const floatSession = await open(float.bytes, float.path);
  try {
    const int8Session = await open(int8, `${float.path} in 8 bits`);
    try {
      const perLabel = labels.map(() => thresholds.default);
      const comparison = new GraphComparison(floatSession, int8Session, perLabel);
      let compared = 0;
      for await (const pixels of readablePhotos(photos, reading)) {
        await comparison.add(pixels);
        reading.onPhoto();
        compared++;
      }
      if (compared === 0) throw new CocotagError('NO_PHOTOS', 'No photo for the comparison could be read');
      return comparison.result();
    } finally {
      await int8Session.close();
    }
  } finally {
    await floatSession.close();
  }
}

function checkEnough(count: number, unreadable: readonly UnreadablePhoto[]): void {
  if (count >= FEWEST_PHOTOS) return;
  const [first] = unreadable;
  throw new CocotagError(
    'NO_PHOTOS',
    `Calibration needs ${FEWEST_PHOTOS} photos at least, and there are ${count}` +
      (first === undefined
        ? ''
        : ` (${unreadable.length} could not be read, such as ${first.path}: ${first.error.message})`),
    {
      hint: `${ENOUGH_PHOTOS} to ${DEFAULT_MAX_PHOTOS} photos of the kind that will be tagged are best; they need no labels.`,
    },
  );
}

function checkMaxPhotos(maxPhotos: number): void {
  if (Number.isInteger(maxPhotos) && maxPhotos >= FEWEST_PHOTOS) return;
  throw new CocotagError('USAGE', `maxPhotos must be a whole number from ${FEWEST_PHOTOS}, not ${maxPhotos}`);
}
