export { modelCard, type PackageFact, packageFacts } from './card.js';
export { type FileDigest, fileDigest } from './file-digest.js';
export { writeGraphFile, writePackageFile } from './graph-file.js';
export {
  GRAPH_KINDS,
  type GraphFile,
  type GraphKind,
  type Manifest,
  type MeasuredQuality,
  type Origin,
  parseManifest,
} from './manifest.js';
export { type Int8Change, manifestText, withInt8 } from './manifest-text.js';
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
export { checkPlace, installPackage, type Replacement, removePackage } from './store.js';
