import { decodedPhotos } from './decoded-pixels.js';
import { CocotagError, type PlainError } from './errors.js';
import { type OnnxModel, onnxBytes } from './models/import/onnx/index.js';
import { Histogram, observedModel, type QuantizationPlan } from './models/quantize/index.js';
import type { InputSpec, PhotoRef } from './types.js';

/** A photo that could not be read. */
export interface UnreadablePhoto {
  readonly path: string;
  readonly error: PlainError;
}

/** How photos are read, and who is told. */
export interface ReadingOptions {
  readonly input: InputSpec;
  /** The most pixels that a photo may have. */
  readonly maxPixels: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of each photo that is done, whether it could be read or not. */
  readonly onPhoto: () => void;
  readonly onUnreadable: (photo: UnreadablePhoto) => void;
}

/** What was seen inside of a graph. */
export interface Observed {
  /** By tensor. */
  readonly histograms: ReadonlyMap<string, Histogram>;
  /** Photos that were run. */
  readonly photos: number;
}

/**
 * Runs photos through a float graph and counts the values of the tensors that a plan wants to know the ranges of, one
 * photo at a time. The session runs on the calling thread.
 *
 * @param path - The graph, for messages.
 * @throws CocotagError MODEL_INVALID where the graph does not run, MODEL_OUTPUT where a value is not finite; the
 * signal's reason.
 */
export async function observeTensors(
  model: OnnxModel,
  plan: QuantizationPlan,
  photos: readonly PhotoRef[],
  path: string,
  options: ReadingOptions,
): Promise<Observed> {
  // Here, as the runtime comes with it.
  const { TensorSession } = await import('./inference/tensor-session.js');
  const observed = observedModel(model, plan);
  const histograms = new Map(observed.tensors.map((tensor) => [tensor, new Histogram()]));
  const session = await TensorSession.of(await onnxBytes(observed.model), path);
  let count = 0;
  try {
    for await (const pixels of readablePhotos(photos, options)) {
      const values = await session.run(pixels, options.input);
      for (const [tensor, histogram] of histograms) {
        if (histogram.add(values.get(tensor) ?? new Float32Array())) continue;
        throw new CocotagError(
          'MODEL_OUTPUT',
          `The graph ${path} gives a number that is not finite, in "${tensor}"`,
          { path },
        );
      }
      count++;
      options.onPhoto();
    }
  } finally {
    await session.close();
  }
  return { histograms, photos: count };
}

/** The pixels of those photos that can be read. */
export async function* readablePhotos(
  photos: readonly PhotoRef[],
  { input, onPhoto, onUnreadable, ...options }: ReadingOptions,
): AsyncGenerator<Uint8Array> {
  for await (const decoded of decodedPhotos(photos, input, options)) {
    if ('pixels' in decoded) {
      yield decoded.pixels;
      continue;
    }
    onUnreadable({ path: decoded.photo.path, error: decoded.error });
    onPhoto();
  }
}
