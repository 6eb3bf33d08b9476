import { CocotagError, type PlainError } from './errors.js';
import { mapConcurrently } from './inference/index.js';
import type { InputSpec, PhotoRef } from './types.js';

/** A photo as a network takes it, or why it cannot be had. */
export type DecodedPhoto = { readonly photo: PhotoRef } & (
  | { /** uint8 RGB, [height, width, 3]. */ readonly pixels: Uint8Array }
  | { readonly error: PlainError }
);

/** One is decoded while the one before it is worked on. */
const AHEAD = 2;

/**
 * Decodes photos as tagging does, in their order, on the calling thread and libuv's.
 *
 * @throws the signal's reason once it aborts.
 */
export async function* decodedPhotos(
  photos: readonly PhotoRef[],
  input: InputSpec,
  { maxPixels, signal }: { readonly maxPixels: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<DecodedPhoto> {
  // Here, as the decoder comes with it.
  const { configureSharp, decodeWithSharp, fastResampler, readPhoto } = await import('./decode/index.js');
  configureSharp();
  const resize = fastResampler();
  const source = (async function* () {
    yield* photos;
  })();
  const decode = async (photo: PhotoRef): Promise<DecodedPhoto> => {
    try {
      const pixels = new Uint8Array(input.width * input.height * 3);
      await decodeWithSharp(readPhoto(photo), input, { maxPixels }, pixels, resize);
      return { photo, pixels };
    } catch (thrown) {
      return { photo, error: CocotagError.from(thrown).toPlain() };
    }
  };
  const decoded = mapConcurrently(source, decode, {
    concurrency: AHEAD,
    window: AHEAD,
    isOrdered: true,
    signal,
  });
  for await (const photo of decoded) {
    signal?.throwIfAborted();
    yield photo;
  }
  signal?.throwIfAborted();
}
