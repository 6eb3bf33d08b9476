import { CocotagError } from '../../errors.js';
import type { OnnxModel } from '../import/onnx/index.js';
import { type AffineParameters, affineOf } from './affine.js';
import type { Histogram } from './histogram.js';
import { normalisedInOneStep } from './one-step-normalisation.js';
import { planQuantization, type QuantizationPlan } from './plan.js';
import { QdqWriter } from './qdq-writer.js';
import { type RangeMethod, rangeOf } from './range.js';

/** QuantizeLinear and DequantizeLinear know a scale a row since this version of ONNX's operators. */
const OLDEST_OPSET = 13;

/**
 * More than any network of pictures has, each of which has its tensors' histograms: 64 kB for each of two to four
 * thousand.
 */
const MOST_CONVOLUTIONS = 2000;

/** The operations of a graph that has been quantised before. */
const QUANTIZED = /^(?:QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|QLinear.*|ConvInteger)$/;

/**
 * Plans the quantisation of a model that keeps to the graph contract.
 *
 * @param path - The file, for messages.
 * @throws CocotagError MODEL_INVALID where it is quantised already, is of an old opset, or has nothing to quantise.
 */
export async function planModel({ graph, opsets }: OnnxModel, path: string): Promise<QuantizationPlan> {
  const opset = opsets.get('') ?? 0;
  if (opset < OLDEST_OPSET) {
    throw refusal(
      path,
      `its operators are of version ${opset}`,
      `Export it with opset ${OLDEST_OPSET} or later.`,
    );
  }
  if (graph.nodes.some(({ opType }) => QUANTIZED.test(opType))) {
    throw refusal(path, 'it is quantised already', 'Quantise the float graph that it was made of.');
  }
  const plan = await planQuantization(await normalisedInOneStep(graph), 'logits');
  const { int8 } = plan.convolutions;
  if (int8 > MOST_CONVOLUTIONS) {
    throw refusal(path, `it has ${int8} convolutions, more than ${MOST_CONVOLUTIONS}`, 'Leave it in float.');
  }
  if (int8 > 0) return plan;
  throw refusal(
    path,
    'no convolution with constant weights leads to its logits',
    'Networks of other operations are faster in float.',
  );
}

/** Scale and zero point of each tensor, from the values that it had. */
export function parametersOf(
  histograms: ReadonlyMap<string, Histogram>,
  method: RangeMethod,
): Map<string, AffineParameters> {
  return new Map([...histograms].map(([tensor, values]) => [tensor, affineOf(rangeOf(values, method))]));
}

/**
 * The model in 8 bits, in the QDQ form. The same plan and parameters give the same model.
 *
 * @param parameters - For each tensor of {@link observedModel}.
 * @throws CocotagError MODEL_INVALID where a weight is not finite.
 */
export async function quantizedModel(
  model: OnnxModel,
  plan: QuantizationPlan,
  parameters: ReadonlyMap<string, AffineParameters>,
): Promise<OnnxModel> {
  return { ...model, producer: 'cocotag', graph: await new QdqWriter(plan, parameters).graph() };
}

function refusal(path: string, why: string, hint: string): CocotagError {
  return new CocotagError('MODEL_INVALID', `${path} cannot be quantised: ${why}`, { path, hint });
}
