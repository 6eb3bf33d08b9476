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

/** Where a result goes, once it is known. */
export interface ResultOutput {
  give(result: Result): Promise<void>;
  /** Leaves no trace, where there is no result. */
  discard(): Promise<void>;
}

/**
 * Opens where a result was asked for: a file or standard output for JSON, else standard output for text. Work that takes
 * long begins when that can be written.
 *
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE; giving throws DISK_FULL, too.
 */
export async function openResult({ json: target, force }: ResultSettings): Promise<ResultOutput> {
  const { stdout } = process;
  const destination = await openTarget(target ?? '-', force === true, stdout);
  return {
    async give({ lines, json }) {
      const shown = stdout.isTTY && target === undefined ? lines.map(escapeForTerminal) : lines;
      const text =
        target === undefined
          ? shown.map((line) => `${line}\n`).join('')
          : `${JSON.stringify(json, undefined, 1)}\n`;
      try {
        await destination.write(text);
        await destination.finish();
      } catch (thrown) {
        await destination.discard();
        throw thrown;
      }
    },
    discard: () => destination.discard(),
  };
}

/** Opens and gives in one. */
export async function giveResult(result: Result, settings: ResultSettings): Promise<void> {
  const output = await openResult(settings);
  await output.give(result);
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
