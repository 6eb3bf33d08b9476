import { CocotagError } from '../errors.js';

/** A number of pixels from `300MP`, `0.5MP` or `300000000`. */
export function pixels(text: string): number {
  return amount(text, { mp: 1e6 }, 1, `--max-pixels ${text} is no number of pixels`, '300MP, or 300000000');
}

/** Bytes from `4GB`, `512MiB` or `4000000000`. */
export function bytes(text: string): number {
  const units = {
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
    kib: 2 ** 10,
    mib: 2 ** 20,
    gib: 2 ** 30,
    tib: 2 ** 40,
  };
  return amount(
    text,
    units,
    1,
    `--max-memory ${text} is no amount of memory`,
    '4GB, 512MiB, or a number of bytes',
  );
}

/** Milliseconds from `30s`, `500ms`, `2m`, or `30`, which are seconds; 0 for no limit. */
export function milliseconds(text: string): number {
  return time('timeout-per-image', text, 0, '30s, 500ms, 2m, or 0 for no limit');
}

/** The same for another flag, of which 0 is no value. */
export function interval(name: string, text: string): number {
  return time(name, text, 1, '2s, 500ms, 10m or 1h');
}

function time(name: string, text: string, least: number, examples: string): number {
  const units = { '': 1_000, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return amount(text, units, least, `--${name} ${text} is no time`, examples);
}

function amount(
  text: string,
  factors: Readonly<Record<string, number>>,
  least: number,
  problem: string,
  examples: string,
): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
  const factor = { '': 1, ...factors }[unit.toLowerCase()];
  const value = factor === undefined ? Number.NaN : Math.round(Number(number) * factor);
  if (value >= least) return value;
  throw new CocotagError('USAGE', problem, { hint: `Say ${examples}.` });
}
