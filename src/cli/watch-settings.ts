import type { Interfaces } from '@oclif/core';
import { CocotagError } from '../errors.js';
import type { Invocation } from './base-command.js';
import type { COMMON_FLAGS } from './tag-flags.js';
import type { WATCH_FLAGS } from './watch-flags.js';

export type WatchSettings = Partial<Interfaces.InferredFlags<typeof WATCH_FLAGS & typeof COMMON_FLAGS>>;

/**
 * Refuses flags that do not go together, before anything is done.
 *
 * @throws CocotagError USAGE.
 */
export function checkWatch({ settings, inputs, given }: Invocation<typeof WATCH_FLAGS>): void {
  if (inputs.length === 0) throw usage('No folder was given', 'Try: cocotag watch photos/ --xmp');
  const { xmp = false, ndjson, journal } = settings;
  if (!xmp && ndjson === undefined) throw usage('Nowhere to put tags', 'Give --xmp, or --ndjson <file>.');
  for (const name of ['xmp-naming', 'sidecar-dir', 'prefix']) {
    if (given.has(name) && !xmp) throw usage(`--${name} says how sidecars are written, and needs --xmp`);
  }
  if (given.has('restart') && journal === undefined && (ndjson ?? '-') === '-')
    throw usage('--restart drops a journal, and there is none without --journal or --ndjson <file>');
}

function usage(message: string, hint = 'See cocotag watch --help'): CocotagError {
  return new CocotagError('USAGE', message, { hint });
}
