export {
  RESNET_FAMILY,
  type ResnetArchitecture,
  type ResnetBlock,
} from './architecture.js';
export { buildResnet, buildResnetExplainer, mapSize, type ResnetOptions } from './build.js';
export type { ReadTensor } from './fold.js';
export { recogniseResnet, type TensorShapes } from './recognise.js';
export type { WeightStorage } from './stored-weights.js';
