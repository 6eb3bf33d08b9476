import type { Paint } from '../output/index.js';

/** What decides whether a stream gets colour. */
export interface ColourQuestion {
  /** `--color` or `--no-color`, if either was given. */
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this stream is a terminal. */
  readonly isTerminal: boolean;
}

/** Flag, then NO_COLOR, then FORCE_COLOR, then whether a terminal that has colours is there. @see https://no-color.org */
export function hasColour({ flag, env, isTerminal }: ColourQuestion): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal && env.TERM !== 'dumb';
}

/** The few styles that are used, or none. */
export function paintFor(isColoured: boolean): Paint {
  const style = (open: number, close: number) => (text: string) =>
    isColoured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39) };
}
