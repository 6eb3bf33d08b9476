export { codeOf, type ElementType, elementCount } from './element-types.js';
export { GraphBuilder, littleEndian } from './graph-builder.js';
export type {
  OnnxAttribute,
  OnnxGraph,
  OnnxInteger,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
  TensorData,
} from './model.js';
export { addPixelFeed, IMAGENET_FEED, type PerChannel, type PixelFeed } from './pixel-feed.js';
export { readOnnx } from './read-model.js';
export { shortened } from './shortened.js';
export { type OnnxOutput, type OnnxSummary, summarise, tailNode } from './summary.js';
export { tensorValues } from './tensor-values.js';
export { collectNames, freshName } from './wrap/free-names.js';
export type { Activation, WrapOptions, WrappedOnnx } from './wrap/options.js';
export { wrapOnnx } from './wrap/wrap.js';
export { onnxByteLength, onnxBytes, writeOnnx } from './write-model.js';
