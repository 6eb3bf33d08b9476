export { type BundledWork, Bundles } from './bundles.js';
export { batched, mapConcurrently } from './concurrency.js';
export { type Engine, type EngineOptions, startEngine } from './engine.js';
export type { Device, Outcome } from './messages.js';
