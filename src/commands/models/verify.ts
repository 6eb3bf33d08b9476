import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { giveResult, RESULT_FLAGS } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';

const FLAGS = { json: RESULT_FLAGS.json, force: RESULT_FLAGS.force };

export default class ModelsVerify extends BaseCommand {
  static override summary = 'Check a model: its files, its contract, a test inference.';
  static override description =
    `Every graph is the file that the manifest describes (size and SHA-256), onnxruntime loads it, it takes and gives what its contract says, and a picture's scores do not depend on its neighbours.

Exit status: 0 all well, 3 something is wrong.`;
  static override examples = [
    { description: 'A bundled one', command: '<%= config.bin %> <%= command.id %> fast' },
    { description: 'A package in a folder', command: '<%= config.bin %> <%= command.id %> ./mine' },
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
    const { status, ...result } = await verifyResult(found);
    await giveResult(result, settings);
    process.exitCode = status;
  }
}
