export {
  GRAPH_KINDS,
  type GraphKind,
  type Manifest,
  type MeasuredQuality,
  parseManifest,
} from './manifest.js';
export {
  BUNDLED_MODELS,
  type ChosenGraph,
  chooseGraph,
  findPackage,
  listPackages,
  type ModelPackage,
  modelName,
} from './package.js';
