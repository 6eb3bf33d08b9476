import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { QUANTIZE_FLAGS } from '../../cli/quantize-flags.js';
import { RESULT_FLAGS } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';

const FLAGS = {
  ...QUANTIZE_FLAGS,
  name: Flags.string({
    helpGroup: 'PACKAGE',
    helpValue: '<id>',
    description: 'Install a copy of this name. Needed for models outside of your store.',
  }),
  ...RESULT_FLAGS,
};

export default class ModelsQuantize extends BaseCommand {
  static override summary = 'Give a model an int8 graph, where that is worth it.';
  static override description =
    `Runs the float graph on photos to learn which values occur inside of it, makes an int8 graph, and compares the two on photos that were kept apart: tags, scores and speed. It is installed where it keeps to the limits; else float stays, and the reason is said.

Exit status: 0 installed, 1 float is better, 2 wrong use, 3 could not run.`;
  static override examples = [
    {
      description: 'A model of your own',
      command: '<%= config.bin %> <%= command.id %> mine --calibration photos/',
    },
    {
      description: 'A copy of a bundled one, by the extreme values',
      command:
        '<%= config.bin %> <%= command.id %> resnet34 --name resnet34-q --calibration photos/ --method minmax',
    },
    {
      description: 'Only what is twice as fast',
      command: '<%= config.bin %> <%= command.id %> mine --calibration photos/ --min-speedup 2',
    },
  ];
  static override args = {
    name: Args.string({ ignoreStdin: true, description: "Id, alias, or the path of a package's folder." }),
  };
  static override flags = { ...FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <name> --calibration <photos> [--flags]';

  async run(): Promise<void> {
    const { settings, argument } = await this.invocation(FLAGS, {});
    const model = await this.package(argument);
    const { runQuantize } = await import('../../cli/quantize-run.js');
    process.exitCode = await runQuantize(model, settings, this.modelStore);
  }
}
