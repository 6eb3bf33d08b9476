import type { EvaluationResult } from './evaluation-result.js';

/** An evaluation as JSON: one object, a line a key. Figures are not rounded. */
export function evaluationJson(result: EvaluationResult): string {
  const lines = Object.entries(result).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
