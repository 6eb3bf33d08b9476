import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { giveResult, RESULT_FLAGS } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';

const FLAGS = {
  photos: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'VERIFY',
    helpValue: '<photos>',
    description: 'A folder, file or glob of photos on which float and int8 are compared; may be repeated.',
  }),
  json: RESULT_FLAGS.json,
  force: RESULT_FLAGS.force,
};

export default class ModelsVerify extends BaseCommand {
  static override summary = 'Check a model: its files, its contract, a test inference.';
  static override description =
    `Every graph is the file that the manifest describes (size and SHA-256), onnxruntime loads it, it takes and gives what its contract says, a picture's scores do not depend on its neighbours; and how far int8 is from float.

Exit status: 0 all well, 3 something is wrong.`;
  static override examples = [
    { description: 'A bundled one', command: '<%= config.bin %> <%= command.id %> fast' },
    { description: 'A package in a folder', command: '<%= config.bin %> <%= command.id %> ./mine' },
    {
      description: 'How much does int8 lose on photos of your own?',
      command: '<%= config.bin %> <%= command.id %> resnet34 --photos photos/',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> fast --json -' },
  ];
  static override args = {
    name: Args.string({ ignoreStdin: true, description: "Id, alias, or the path of a package's folder." }),
  };
  static override flags = { ...FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <name> [--flags]';

  async run(): Promise<void> {
    const { settings, argument: name } = await this.invocation(FLAGS, {});
    const found = await this.package(name);
    const { verifyResult } = await import('../../cli/models-verify.js');
    const { status, ...result } = await verifyResult(found, settings.photos ?? []);
    await giveResult(result, settings);
    process.exitCode = status;
  }
}
