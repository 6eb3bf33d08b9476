import type { Interfaces } from '@oclif/core';
import { Flags } from '@oclif/core';
import { escapeForTerminal } from './escape.js';
import { openTarget } from './outputs.js';
import { output, TAG_FLAGS } from './tag-flags.js';

/** The flags of a command that has one result. */
export const RESULT_FLAGS = {
  json: output('The result as one JSON object.'),
  force: Flags.boolean({ char: 'f', helpGroup: 'OUTPUT', description: 'Replace what exists.' }),
  quiet: TAG_FLAGS.quiet,
};

export type ResultSettings = Partial<Interfaces.InferredFlags<typeof RESULT_FLAGS>>;

/** What a command has found out, for people and for programs. */
export interface Result {
  readonly lines: readonly string[];
  readonly json: unknown;
}

/**
 * Gives a result to where it was asked for: a file or standard output as JSON, else standard output as text.
 *
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL.
 */
export async function giveResult(
  { lines, json }: Result,
  { json: target, force }: ResultSettings,
): Promise<void> {
  const { stdout } = process;
  const destination = await openTarget(target ?? '-', force === true, stdout);
  const shown = stdout.isTTY && target === undefined ? lines.map(escapeForTerminal) : lines;
  const text =
    target === undefined
      ? shown.map((line) => `${line}\n`).join('')
      : `${JSON.stringify(json, undefined, 1)}\n`;
  await destination.write(text);
  await destination.finish();
}

/** Says something beside the result, unless it is to be quiet. */
export function remark(line: string, { quiet }: { readonly quiet?: boolean | undefined }): void {
  if (quiet !== true) process.stderr.write(`${escapeForTerminal(line)}\n`);
}

/** Rows of cells as lines whose columns stand below each other, headed by their titles. */
export function columns(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [titles, ...rows];
  const widths = titles.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
