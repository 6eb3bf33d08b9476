import { CocotagError } from '../../errors.js';
import { type OnnxNode, shortened } from '../import/onnx/index.js';
import type { Constants, FloatConstant } from './constants.js';
import type { Convolution } from './convolution.js';

/** A convolution's weights as they are to be rounded: finite, batch normalisation folded in. */
export interface FoldedWeights extends FloatConstant {
  /** [outputs]; undefined where nothing is added. */
  readonly bias: Float32Array | undefined;
}

/** ONNX's default of BatchNormalization's attribute. */
const EPSILON = 1e-5;

/**
 * Computes a convolution's weights, and folds the normalisation behind it into them: w * scale, and a bias of
 * bias * scale + shift.
 *
 * @throws CocotagError MODEL_INVALID where a number is not finite.
 */
export async function foldedWeights(
  { weight: name, bias: biasName, norm, outputs }: Convolution,
  constants: Constants,
): Promise<FoldedWeights> {
  const { dims, values } = await read(name, constants);
  const bias = biasName === undefined ? undefined : (await read(biasName, constants)).values;
  if (norm === undefined) return { dims, values, bias };
  const { scale, shift } = await normScales(norm, constants);
  const rowLength = values.length / outputs;
  const folded = values.map((value, i) => value * (scale[Math.floor(i / rowLength)] ?? 0));
  const moved = shift.map((value, row) => value + (bias?.[row] ?? 0) * (scale[row] ?? 0));
  checkFinite(folded, name);
  return { dims, values: folded, bias: Float32Array.from(moved) };
}

async function normScales(
  norm: OnnxNode,
  constants: Constants,
): Promise<{ scale: number[]; shift: number[] }> {
  const [, gamma = '', beta = '', mean = '', variance = ''] = norm.inputs;
  const read4 = async (name: string) => (await read(name, constants)).values;
  const [gammas, betas, means, variances] = [
    await read4(gamma),
    await read4(beta),
    await read4(mean),
    await read4(variance),
  ];
  const given = norm.attributes.find(({ name }) => name === 'epsilon');
  const epsilon = given?.kind === 'float' ? given.value : EPSILON;
  const scale = Array.from(gammas, (value, i) => value / Math.sqrt((variances[i] ?? 0) + epsilon));
  const shift = Array.from(betas, (value, i) => value - (means[i] ?? 0) * (scale[i] ?? 0));
  checkFinite(scale, gamma);
  checkFinite(shift, beta);
  return { scale, shift };
}

async function read(name: string, constants: Constants): Promise<FloatConstant> {
  const constant = await constants.floats(name);
  if (constant === undefined) throw new CocotagError('INTERNAL', `"${name}" is no constant any more`);
  checkFinite(constant.values, name);
  return constant;
}

function checkFinite(values: Float32Array | readonly number[], name: string): void {
  if (values.every(Number.isFinite)) return;
  throw new CocotagError(
    'MODEL_INVALID',
    `The weights "${shortened(name)}" hold a number that is not finite`,
    {
      hint: 'The training went wrong, or the file is damaged.',
    },
  );
}
