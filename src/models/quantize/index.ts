export { type Agreement, AgreementCounter } from './agreement.js';
export { Histogram } from './histogram.js';
export { observedModel } from './observed-model.js';
export type { QuantizationPlan } from './plan.js';
export { parametersOf, planModel, quantizedModel } from './quantize-model.js';
export { checkMethod, DEFAULT_METHOD, type RangeMethod } from './range.js';
export {
  checkLimits,
  DEFAULT_LIMITS,
  percent,
  type QuantizationLimits,
  type SpeedComparison,
  type Verdict,
  verdictOn,
} from './verdict.js';
