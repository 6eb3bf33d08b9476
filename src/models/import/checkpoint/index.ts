export { type Checkpoint, openCheckpoint, type TensorInfo } from './checkpoint.js';
export type { DType } from './dtypes.js';
export type { CheckpointFacts } from './facts.js';
export type { CheckpointFormat } from './format.js';
export type { PlainData } from './plain-data.js';
