import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { CocotagError, messageOf } from '../errors.js';
import type { Size } from '../types.js';
import { createSession } from './session.js';

/** A graph that takes pictures and gives any tensors: those inside of a network, when it is quantised. */
export class TensorSession {
  private constructor(
    private readonly session: InferenceSession,
    private readonly path: string,
  ) {}

  /**
   * @param bytes - An ONNX file with the input of the graph contract, `image`.
   * @param path - What errors name.
   * @throws CocotagError MODEL_INVALID.
   */
  static async of(bytes: Uint8Array, path: string): Promise<TensorSession> {
    return new TensorSession(await createSession(bytes, { path }, 'cpu'), path);
  }

  /**
   * Runs one picture.
   *
   * @param pixels - uint8 RGB, [height, width, 3].
   * @returns Every output's numbers, by name.
   * @throws CocotagError MODEL_OUTPUT where the graph fails or gives something other than float32.
   */
  async run(pixels: Uint8Array, { width, height }: Size): Promise<ReadonlyMap<string, Float32Array>> {
    const image = new Tensor('uint8', pixels, [1, height, width, 3]);
    const outputs = await this.session.run({ image }).catch((cause: unknown) => {
      throw this.outputError(`failed: ${messageOf(cause)}`, cause);
    });
    const found = new Map<string, Float32Array>();
    for (const [name, { data }] of Object.entries(outputs)) {
      if (!(data instanceof Float32Array)) throw this.outputError(`gave no float32 for "${name}"`);
      found.set(name, data);
    }
    return found;
  }

  /** Gives the graph's memory back. */
  close(): Promise<void> {
    return this.session.release();
  }

  private outputError(what: string, cause?: unknown): CocotagError {
    return new CocotagError('MODEL_OUTPUT', `The graph ${this.path} ${what}`, { path: this.path, cause });
  }
}
