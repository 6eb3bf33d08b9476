import { ndjsonFormat, Sink, streamDestination, tableFormat } from '../output/index.js';
import { hasColour, paintFor } from './colour.js';
import { escapeForTerminal } from './escape.js';
import type { Progress } from './progress.js';
import type { TagSettings } from './tag-settings.js';

/** Without an output flag: a table for people, NDJSON for programs. */
export function standardSink(settings: TagSettings, progress: Progress): Sink {
  const { stdout } = process;
  const destination = streamDestination(stdout, 'standard output');
  if (!stdout.isTTY) return new Sink(ndjsonFormat(), destination);
  const isColoured = hasColour({ flag: settings.color, env: process.env, isTerminal: true });
  const format = tableFormat({
    paint: paintFor(isColoured),
    clean: escapeForTerminal,
    columns: stdout.columns,
  });
  const write = (text: string) => progress.aside(() => destination.write(text));
  return new Sink(format, { ...destination, write });
}

/**
 * What would become of sidecars, said before the row of each.
 *
 * @param takeLines - Gives what there is to say, once.
 */
export function dryRunSink(takeLines: () => readonly string[], progress: Progress): Sink {
  const { stdout } = process;
  const clean = stdout.isTTY ? escapeForTerminal : (line: string) => line;
  const lines = () => takeLines().map((line) => `${clean(line)}\n`);
  const destination = streamDestination(stdout, 'standard output');
  const write = (text: string) => progress.aside(() => destination.write(text));
  return new Sink({ start: () => '', row: () => lines().join(''), end: () => '' }, { ...destination, write });
}
