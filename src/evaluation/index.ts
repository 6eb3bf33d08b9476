export { averagePrecision, meanAveragePrecision } from './average-precision.js';
export { type SampleOverlap, sampleOverlap } from './sample-overlap.js';
