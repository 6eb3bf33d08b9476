import * as v from 'valibot';
import { CocotagError, messageOf } from '../errors.js';
import { didYouMean } from '../labels/nearest.js';
import type { Label } from '../types.js';

/**
 * Where a run's thresholds come from: one number for all labels, the package's own per label, or a choice a label
 * (labels that `perLabel` does not name take `default`).
 */
export type ThresholdChoice =
  | number
  | 'per-label'
  | { readonly default?: number | undefined; readonly perLabel: Readonly<Record<string, number>> };

/** The thresholds that a package brings along. */
export interface PackageThresholds {
  readonly default: number;
  /** One a label, in label order. */
  readonly perLabel: readonly number[];
}

/**
 * One threshold a label, in label order.
 *
 * @param choice - Undefined for the package's default.
 * @throws CocotagError USAGE for a number outside 0 to 1 or a label that the model does not have.
 */
export function thresholdsFor(
  choice: ThresholdChoice | undefined,
  labels: readonly Pick<Label, 'name'>[],
  own: PackageThresholds,
): readonly number[] {
  if (choice === 'per-label') return own.perLabel;
  if (choice === undefined) return labels.map(() => own.default);
  if (typeof choice === 'number') {
    checkShare(choice);
    return labels.map(() => choice);
  }
  const names = labels.map(({ name }) => name);
  for (const [name, threshold] of Object.entries(choice.perLabel)) {
    checkLabel(name, names);
    checkShare(threshold);
  }
  if (choice.default !== undefined) checkShare(choice.default);
  const common = choice.default ?? own.default;
  return names.map(
    (name) => (Object.hasOwn(choice.perLabel, name) ? choice.perLabel[name] : undefined) ?? common,
  );
}

const fileSchema = v.object({
  default: v.optional(v.number()),
  per_label: v.optional(v.record(v.string(), v.number()), {}),
});

/**
 * Reads a threshold file: `{ "default": 0.4, "per_label": { "dog": 0.3 } }`, both optional, other keys ignored.
 *
 * @param json - The file's text.
 * @param path - The file, for the message.
 * @throws CocotagError CONFIG_INVALID.
 */
export function parseThresholds(json: string, path: string): ThresholdChoice {
  try {
    const content: unknown = JSON.parse(json);
    if (Array.isArray(content)) throw new Error('it is not a JSON object'); // To valibot a list is an object.
    const { default: common, per_label: perLabel } = v.parse(fileSchema, content);
    return { default: common, perLabel };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CocotagError('CONFIG_INVALID', `The thresholds in ${path} cannot be read: ${reason}`, {
      path,
      hint: 'It should look like { "default": 0.4, "per_label": { "dog": 0.3 } }',
      cause,
    });
  }
}

/**
 * Checks that a label exists.
 *
 * @throws CocotagError USAGE with the nearest names.
 */
export function checkLabel(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new CocotagError('USAGE', `The model has no label "${name}"`, {
    hint:
      didYouMean(name, known) ?? `It has ${known.length} labels, from "${known[0]}" to "${known.at(-1)}".`,
  });
}

function checkShare(threshold: number): void {
  if (threshold >= 0 && threshold <= 1) return;
  throw new CocotagError('USAGE', `A threshold is between 0 and 1, not ${threshold}`);
}
