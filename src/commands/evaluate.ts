import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { EVALUATE_FLAGS, EVALUATE_SETTABLE } from '../cli/evaluate-flags.js';
import { COMMON_FLAGS } from '../cli/tag-flags.js';

export default class Evaluate extends BaseCommand {
  static override summary = 'Say how good tags are, on photos that somebody labelled.';
  static override description =
    `Tags the photos that a truth lists and measures the tags: average precision, F1, IoU and more, a table or the outputs that are asked for. With --predictions it measures an earlier run, or another program's COCO results, and no model runs.

Photos are found in the truth by file name, in whatever folder, or by the number in the name; labels by name, then by COCO's category id. What is not in both is left out and reported. Figures of thresholds that were tuned on the same photos flatter, and say so; --holdout keeps photos for an honest measure.
Exit status: 0 all done, 1 some photos failed or none was found, 2 wrong use, 3 could not run or read.`;
  static override examples = [
    {
      description: 'Measure the default model on a folder of labelled photos',
      command: '<%= config.bin %> <%= command.id %> photos/ --annotations examples/truth.csv',
    },
    {
      description: 'Measure an earlier run with 95 % intervals; every figure as JSON',
      command:
        '<%= config.bin %> tag photos/ --all-scores --ndjson scores.ndjson && <%= config.bin %> <%= command.id %> --predictions scores.ndjson --annotations examples/truth.csv --bootstrap 1000 --json figures.json',
    },
    {
      description: 'Tune thresholds on one half, measure on the other, tag with them',
      command:
        '<%= config.bin %> <%= command.id %> photos/ --annotations examples/truth.csv --tune f1_samples --holdout 0.5 --save-thresholds mine.json && <%= config.bin %> tag photos/ --threshold mine.json',
    },
    {
      description: 'Is the fast model worse? Compare two runs on the same photos',
      command:
        '<%= config.bin %> tag photos/ --model fast --all-scores --ndjson fast.ndjson && <%= config.bin %> <%= command.id %> photos/ --annotations examples/truth.csv --threshold 0.4 --baseline fast.ndjson',
    },
  ];
  static override args = {
    inputs: Args.string({ multiple: true, description: 'Photos: files, folders (walked) or globs.' }),
  };
  static override flags = { ...EVALUATE_FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <input>... --annotations <file> [--flags]';

  async run(): Promise<void> {
    const invocation = await this.invocation(EVALUATE_FLAGS, EVALUATE_SETTABLE);
    const { settings, inputs } = invocation;
    const { checkEvaluate } = await import('../cli/evaluate-settings.js');
    checkEvaluate(invocation);
    const { Progress } = await import('../cli/progress.js');
    const progress = new Progress(process.stderr, settings.quiet !== true && settings.progress !== false);
    progress.announce('Reading what is on the photos …');
    const { EvaluateRun } = await import('../cli/evaluate-run.js');
    process.exitCode = await new EvaluateRun(inputs, settings, this.modelStores, progress).run();
  }
}
