import { InferenceSession, Tensor } from 'onnxruntime-node';
import { CocotagError, messageOf } from '../errors.js';
import type { ChosenGraph } from '../models/index.js';
import type { InputSpec } from '../types.js';
import { cudaUnavailable } from './cuda.js';
import type { Device } from './messages.js';
import { readGraph } from './read-graph.js';

/** One graph, loaded: pixels in, logits out. `run` blocks its thread, so it lives in workers only. */
export class GraphSession {
  private constructor(
    private readonly session: InferenceSession,
    private readonly graph: Pick<ChosenGraph, 'path'>,
    private readonly input: InputSpec,
    private readonly labelCount: number,
  ) {}

  /**
   * Loads a graph whose checksum is right and whose input and output are what its manifest says.
   *
   * @throws CocotagError MODEL_NOT_FOUND, MODEL_CHECKSUM, MODEL_INVALID, DEVICE_UNAVAILABLE.
   */
  static async open(
    graph: ChosenGraph,
    input: InputSpec,
    labelCount: number,
    device: Device,
  ): Promise<GraphSession> {
    return GraphSession.of(await readGraph(graph), graph, input, labelCount, device);
  }

  /**
   * Loads a graph that is in memory.
   *
   * @param graph - Of which `path` is what errors name.
   * @throws CocotagError MODEL_INVALID, DEVICE_UNAVAILABLE.
   */
  static async of(
    bytes: Uint8Array,
    graph: Pick<ChosenGraph, 'path'>,
    input: InputSpec,
    labelCount: number,
    device: Device,
  ): Promise<GraphSession> {
    const session = await createSession(bytes, graph, device);
    try {
      checkContract(session, graph, input, labelCount);
    } catch (error) {
      await session.release();
      throw error;
    }
    return new GraphSession(session, graph, input, labelCount);
  }

  /** Gives the graph's memory back; nothing runs afterwards. */
  close(): Promise<void> {
    return this.session.release();
  }

  /**
   * @param pixels - uint8 RGB, [count, height, width, 3].
   * @returns float32 logits, [count, labels]; a sigmoid makes scores of them.
   * @throws CocotagError MODEL_OUTPUT where the graph gives another shape or a number that is not finite.
   */
  async run(pixels: Uint8Array, count: number): Promise<Float32Array> {
    const { width, height } = this.input;
    const image = new Tensor('uint8', pixels, [count, height, width, 3]);
    // Asking for the logits alone saves copying the maps, where the graph has them.
    const { logits } = await this.session.run({ image }, ['logits']);
    const data = logits?.data;
    if (!(data instanceof Float32Array) || data.length !== count * this.labelCount) {
      throw this.outputError(`gave logits of shape [${logits?.dims}] for ${count} photos`);
    }
    if (!data.every(Number.isFinite)) throw this.outputError('gave a number that is not finite');
    return data;
  }

  private outputError(what: string): CocotagError {
    return new CocotagError('MODEL_OUTPUT', `The graph ${this.graph.path} ${what}`, {
      path: this.graph.path,
      hint: 'The graph is broken or does not keep to the contract in docs/models.md.',
    });
  }
}

/** Loads a graph of any contract. @throws CocotagError MODEL_INVALID, DEVICE_UNAVAILABLE. */
export async function createSession(
  bytes: Uint8Array,
  graph: Pick<ChosenGraph, 'path'>,
  device: Device,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: [device],
      // One single-threaded session a core beats one session over all cores (docs/design.md).
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
    });
  } catch (cause) {
    const reason = messageOf(cause);
    if (device === 'cuda') throw cudaUnavailable(reason, cause);
    throw new CocotagError('MODEL_INVALID', `The graph ${graph.path} cannot be loaded: ${reason}`, {
      path: graph.path,
      cause,
    });
  }
}

function checkContract(
  { inputMetadata, outputMetadata }: InferenceSession,
  { path }: Pick<ChosenGraph, 'path'>,
  { width, height }: InputSpec,
  labelCount: number,
): void {
  const image = inputMetadata.find(({ name }) => name === 'image');
  const logits = outputMetadata.find(({ name }) => name === 'logits');
  const problem =
    contractProblem('input "image"', image, 'uint8', [undefined, height, width, 3]) ??
    contractProblem('output "logits"', logits, 'float32', [undefined, labelCount]);
  if (problem === undefined) return;
  throw new CocotagError('MODEL_INVALID', `The graph ${path} ${problem}`, {
    path,
    hint: 'The graph and its model.json disagree; docs/models.md has the contract.',
  });
}

/** Why a value is not what the contract says, or undefined. Of the shape, undefined sizes may be anything. */
function contractProblem(
  what: string,
  value: InferenceSession.ValueMetadata | undefined,
  type: string,
  shape: readonly (number | undefined)[],
): string | undefined {
  if (value === undefined || !value.isTensor) return `has no ${what}`;
  const wanted = `${type} [${shape.map((size) => size ?? 'N').join(', ')}]`;
  const found = `${value.type} [${value.shape.join(', ')}]`;
  const fits =
    value.type === type &&
    value.shape.length === shape.length &&
    // A size with a name is free; it is seen at the first run whether it fits.
    shape.every(
      (size, i) => size === undefined || typeof value.shape[i] === 'string' || value.shape[i] === size,
    );
  return fits ? undefined : `has ${what} as ${found}, but its manifest makes it ${wanted}`;
}
