export { importCheckpoint } from './import-checkpoint.js';
export { importOnnx } from './import-onnx.js';
export { parseLabels } from './labels.js';
export type { Imported, ImportOptions, OnnxOptions, PictureOptions } from './options.js';
