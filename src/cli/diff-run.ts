import type { Interfaces } from '@oclif/core';
import { diffRuns } from '../diff-run.js';
import { systemCode } from '../errors.js';
import {
  differenceTable,
  type PhotoDifference,
  photoLine,
  type RunDifference,
} from '../evaluation/diff/index.js';
import { type Destination, listSeparators } from '../output/index.js';
import { hasColour, paintFor } from './colour.js';
import type { DIFF_FLAGS } from './diff-flags.js';
import { escapeForTerminal } from './escape.js';
import { Interrupt } from './interrupt.js';
import { openTarget } from './outputs.js';
import { byteStream } from './streams.js';
import type { COMMON_FLAGS } from './tag-flags.js';

export type DiffSettings = Partial<Interfaces.InferredFlags<typeof DIFF_FLAGS & typeof COMMON_FLAGS>>;

/** What differences are written as: text a photo, then text for the counts. */
interface DiffFormat {
  readonly start: string;
  photo(difference: PhotoDifference): string;
  end(total: RunDifference): string;
}

/**
 * One `cocotag diff`.
 *
 * @returns The exit status: 0, whether or not there are differences.
 */
export async function runDiff(a: string, b: string, settings: DiffSettings): Promise<number> {
  const { json } = settings;
  const { stdout } = process;
  const interrupt = new Interrupt(
    () => undefined,
    () => undefined,
  );
  try {
    const destination = await openTarget(json ?? '-', settings.force === true, stdout);
    try {
      await write(destination, json === undefined ? tableFormat(settings.color) : jsonFormat(), (onPhoto) =>
        diffRuns(
          { name: a, bytes: byteStream(a) },
          { name: b, bytes: byteStream(b) },
          { scoreChange: settings['score-change'], onPhoto, signal: interrupt.signal },
        ),
      );
      return 0;
    } catch (error) {
      await destination.discard();
      if (systemCode(error) === 'EPIPE' || interrupt.received !== undefined) return 0;
      throw error;
    }
  } finally {
    if (a === '-' || b === '-') process.stdin.destroy();
    interrupt.passOn();
  }
}

async function write(
  destination: Destination,
  format: DiffFormat,
  run: (onPhoto: (difference: PhotoDifference) => Promise<void>) => Promise<RunDifference>,
): Promise<void> {
  // Nothing before the first row was read: what goes wrong until then leaves standard output to its error.
  let start = format.start;
  const next = (text: string) => {
    const whole = start + text;
    start = '';
    return destination.write(whole);
  };
  const total = await run((difference) => next(format.photo(difference)));
  await next(format.end(total));
  await destination.finish();
}

function tableFormat(color: boolean | undefined): DiffFormat {
  const isTerminal = process.stdout.isTTY === true;
  const options = {
    paint: paintFor(hasColour({ flag: color, env: process.env, isTerminal })),
    clean: isTerminal ? escapeForTerminal : (text: string) => text,
  };
  let gap = '';
  return {
    start: '',
    photo: (difference) => {
      gap = '\n';
      return photoLine(difference, options);
    },
    end: (total) => gap + differenceTable(total, options),
  };
}

function jsonFormat(): DiffFormat {
  const separator = listSeparators();
  return {
    start: '{"photos":[',
    photo: (difference) => separator() + JSON.stringify(difference),
    // The counts of photos in both are `common`: `photos` is the list.
    end: ({ photos, ...counts }) => `\n],\n${JSON.stringify({ common: photos, ...counts }).slice(1)}\n`,
  };
}
