import { CocotagError } from '../../../errors.js';
import { elementCount } from '../onnx/index.js';
import { type ConvolutionLayer, weightShape } from './layers.js';

/** Reads a tensor's numbers by its name. */
export type ReadTensor = (name: string) => Promise<Float32Array>;

/** Added to the variance by torch.nn.BatchNorm2d, which does not store it. */
const EPSILON = 1e-5;

/** Batch normalisation as it runs: value * scale + shift, one pair a channel, float64. */
export interface NormScales {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** Weights [outputs, ...], one row after the other, and one bias a row. */
export interface Weights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Reads the normalisation behind a convolution.
 *
 * @throws CocotagError CHECKPOINT_INVALID where a number of it is not finite or its variance is negative.
 */
export async function readNorm({ norm, outputs }: ConvolutionLayer, read: ReadTensor): Promise<NormScales> {
  const gamma = await readExact(read, `${norm}.weight`, outputs);
  const beta = await readExact(read, `${norm}.bias`, outputs);
  const mean = await readExact(read, `${norm}.running_mean`, outputs);
  const variance = await readExact(read, `${norm}.running_var`, outputs);
  const scale = Array.from(gamma, (value, i) => value / Math.sqrt((variance[i] ?? 0) + EPSILON));
  const shift = Array.from(beta, (value, i) => value - (mean[i] ?? 0) * (scale[i] ?? 0));
  requireFinite(scale, norm);
  requireFinite(shift, norm);
  return { scale, shift };
}

/**
 * Reads a convolution and folds the normalisation behind it into its weights: w * scale, and a bias of shift.
 * Computed in float64.
 *
 * @throws CocotagError CHECKPOINT_INVALID where a number is not finite.
 */
export async function readFolded(layer: ConvolutionLayer, read: ReadTensor): Promise<Weights> {
  const { scale, shift } = await readNorm(layer, read);
  const plain = await readConvolution(layer, read);
  const rowLength = plain.length / layer.outputs;
  const weight = new Float32Array(plain.length);
  scale.forEach((factor, row) => {
    const end = (row + 1) * rowLength;
    for (let i = row * rowLength; i < end; i++) weight[i] = (plain[i] ?? 0) * factor;
  });
  // A number may be finite in float64 and not in float32.
  requireFinite(weight, layer.name);
  return { weight, bias: Float32Array.from(shift) };
}

/** Reads a convolution's weights as they are. @throws CocotagError CHECKPOINT_INVALID where a number is not finite. */
export function readConvolution(layer: ConvolutionLayer, read: ReadTensor): Promise<Float32Array> {
  return readExact(read, `${layer.name}.weight`, elementCount(weightShape(layer)));
}

/**
 * Reads a tensor of a known number of finite numbers.
 *
 * @throws CocotagError CHECKPOINT_INVALID.
 */
export async function readExact(read: ReadTensor, name: string, count: number): Promise<Float32Array> {
  const values = await read(name);
  if (values.length !== count) {
    throw new CocotagError('CHECKPOINT_INVALID', `${name} has ${values.length} numbers in place of ${count}`);
  }
  requireFinite(values, name);
  return values;
}

function requireFinite(values: Float32Array | readonly number[], name: string): void {
  // Of millions of numbers: 0 times any finite one is 0, and a sum is quicker than a look at each.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * (values[i] ?? 0);
  if (zero === 0) return;
  const strange = values.find((value) => !Number.isFinite(value));
  throw new CocotagError('CHECKPOINT_INVALID', `${name} holds a number that is not finite (${strange})`, {
    hint: 'The training went wrong, or the file is damaged. Take an earlier checkpoint.',
  });
}
