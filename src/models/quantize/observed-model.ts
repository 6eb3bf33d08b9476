import type { OnnxModel } from '../import/onnx/index.js';
import type { QuantizationPlan } from './plan.js';
import { pruned } from './pruned.js';

/** A model that gives tensors from inside of it. */
export interface ObservedModel {
  readonly model: OnnxModel;
  /** Its outputs: the tensors whose ranges are wanted. */
  readonly tensors: readonly string[];
}

/** A model whose outputs are the tensors that a plan needs to know the ranges of. */
export function observedModel(model: OnnxModel, plan: QuantizationPlan): ObservedModel {
  const tensors = [...new Set(plan.rangeOf.values())];
  const outputs = tensors.map((name) => ({ name, type: 'float32' as const, shape: undefined }));
  return { model: { ...model, graph: pruned({ ...plan.graph, outputs }) }, tensors };
}
