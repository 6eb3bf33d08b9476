import { Flags, type Interfaces } from '@oclif/core';
import { CocotagError } from '../errors.js';
import type { RangeMethod } from '../models/quantize/index.js';
import type { QuantizeOptions } from '../quantize-run.js';

const number = (name: string, helpValue: string, description: string) =>
  Flags.custom<number>({
    helpGroup: 'QUANTIZE',
    helpValue,
    description,
    parse: async (text) => {
      const value = Number(text);
      if (text.trim() !== '' && Number.isFinite(value)) return value;
      throw new CocotagError('USAGE', `--${name} takes a number, not "${text}"`);
    },
  })();

/** The flags that say how an int8 graph is made, and when it is kept. */
export const QUANTIZE_FLAGS = {
  calibration: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'QUANTIZE',
    helpValue: '<photos>',
    description:
      'A folder, file or glob of photos such as will be tagged, 100 to 400, without labels; may be repeated.',
  }),
  method: Flags.string({
    helpGroup: 'QUANTIZE',
    helpValue: 'minmax|percentile|entropy|<50..100>',
    description: 'How the range of values is chosen. Default: 99.999, a percentile.',
  }),
  'max-photos': number('max-photos', '<n>', 'The most photos that are used, spread over all. Default: 400.'),
  'min-speedup': number(
    'min-speedup',
    '<x>',
    'Keep float unless int8 is so many times as fast. Default: 1.1.',
  ),
  'min-agreement': number(
    'min-agreement',
    '<0..1>',
    'Keep float unless so many tags stay the same. Default: 0.9.',
  ),
  'max-difference': number(
    'max-difference',
    '<0..1>',
    'Keep float where scores move further in the mean. Default: 0.005.',
  ),
};

export type QuantizeSettings = Partial<Interfaces.InferredFlags<typeof QUANTIZE_FLAGS>>;

/** The same behind an import. */
export const IMPORT_QUANTIZE_FLAGS = {
  quantize: Flags.boolean({
    helpGroup: 'QUANTIZE',
    description: 'Make an int8 graph, too, where it is faster and good enough; needs --calibration.',
  }),
  ...QUANTIZE_FLAGS,
};

export type ImportQuantizeSettings = Partial<Interfaces.InferredFlags<typeof IMPORT_QUANTIZE_FLAGS>>;

/**
 * Refuses, before anything is done, what cannot be quantised behind an import.
 *
 * @throws CocotagError USAGE.
 */
export function checkImportQuantize(settings: ImportQuantizeSettings): void {
  if (settings.quantize === true) checkCalibration(settings);
  const alone = Object.keys(QUANTIZE_FLAGS).find((name) => name in settings);
  if (settings.quantize !== true && alone !== undefined)
    throw new CocotagError('USAGE', `--${alone} says how --quantize is done, which is not given`);
}

/** @throws CocotagError USAGE where there are no photos to learn from. */
export function checkCalibration({ calibration = [] }: QuantizeSettings): void {
  if (calibration.length > 0) return;
  throw new CocotagError('USAGE', 'Photos for calibration are needed', { hint: 'Say --calibration photos/' });
}

/** What the library is told. @throws CocotagError USAGE. */
export function quantizeOptions(settings: QuantizeSettings): QuantizeOptions {
  return {
    method: settings.method === undefined ? undefined : methodOf(settings.method),
    maxPhotos: settings['max-photos'],
    limits: {
      speedup: settings['min-speedup'],
      tags: settings['min-agreement'],
      meanDifference: settings['max-difference'],
    },
  };
}

function methodOf(text: string): RangeMethod | undefined {
  if (text === 'minmax' || text === 'entropy') return { kind: text };
  if (text === 'percentile') return undefined;
  const percent = Number(text);
  if (text.trim() !== '' && Number.isFinite(percent)) return { kind: 'percentile', percent };
  throw new CocotagError(
    'USAGE',
    `--method is minmax, percentile, entropy or a percentile such as 99.99, not "${text}"`,
  );
}
