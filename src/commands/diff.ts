import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { DIFF_FLAGS } from '../cli/diff-flags.js';
import { COMMON_FLAGS } from '../cli/tag-flags.js';
import { CocotagError } from '../errors.js';

export default class Diff extends BaseCommand {
  static override summary = 'List the tags that differ between two runs over the same photos.';
  static override description =
    `Reads the NDJSON rows of two runs and lists, photo by photo, the tags that b gained and lost against a; then counts by label. No truth is needed. Photos are paired by path.

Exit status: 0 whether or not there are differences, 2 wrong use, 3 what is read is no run.`;
  static override examples = [
    {
      description: 'What does another model say?',
      command:
        '<%= config.bin %> tag photos/ --ndjson a.ndjson && <%= config.bin %> tag photos/ --model fast --ndjson b.ndjson && <%= config.bin %> <%= command.id %> a.ndjson b.ndjson',
    },
    {
      description: 'What would a stricter threshold lose? The second run comes through a pipe',
      command:
        '<%= config.bin %> tag photos/ --all-scores --ndjson a.ndjson && <%= config.bin %> tag --from a.ndjson --threshold 0.6 | <%= config.bin %> <%= command.id %> a.ndjson -',
    },
    {
      description: 'Scores that moved by 0.2 or more, for a program',
      command:
        '<%= config.bin %> tag photos/ --ndjson a.ndjson && <%= config.bin %> tag photos/ --model fast --ndjson b.ndjson && <%= config.bin %> <%= command.id %> a.ndjson b.ndjson --score-change 0.2 --json moved.json',
    },
  ];
  static override args = {
    inputs: Args.string({
      multiple: true,
      description: 'Two files of NDJSON rows, a and b; - for standard input.',
    }),
  };
  static override flags = { ...DIFF_FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <a.ndjson> <b.ndjson> [--flags]';

  async run(): Promise<void> {
    const { settings, inputs } = await this.invocation(DIFF_FLAGS, {});
    const [a, b, ...others] = inputs;
    if (a === undefined || b === undefined || others.length > 0) {
      throw new CocotagError('USAGE', `Two runs are compared, and ${inputs.length} were given`, {
        hint: 'Try: cocotag diff a.ndjson b.ndjson',
      });
    }
    if (a === '-' && b === '-') throw new CocotagError('USAGE', 'Standard input can be read only once');
    const { runDiff } = await import('../cli/diff-run.js');
    process.exitCode = await runDiff(a, b, settings);
  }
}
