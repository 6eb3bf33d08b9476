export { modelCard, type PackageFact, packageFacts } from './card.js';
export { type FileDigest, fileDigest } from './file-digest.js';
export { writeGraphFile } from './graph-file.js';
export {
  GRAPH_KINDS,
  type GraphFile,
  type GraphKind,
  type Manifest,
  type MeasuredQuality,
  parseManifest,
} from './manifest.js';
export { manifestText, withGraph } from './manifest-text.js';
export {
  type BrokenPackage,
  BUNDLED_MODELS,
  type ChosenGraph,
  chooseGraph,
  findPackage,
  type ModelPackage,
  modelName,
  readPackage,
  surveyPackages,
} from './package.js';
export { installPackage, type Replacement, removePackage } from './store.js';
