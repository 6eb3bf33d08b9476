import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { RESULT_FLAGS, remark } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';
import { CocotagError } from '../../errors.js';

const FLAGS = { quiet: RESULT_FLAGS.quiet };

export default class ModelsRemove extends BaseCommand {
  static override summary = 'Remove an installed model.';
  static override description =
    'Deletes the package from your store. Bundled models, and packages elsewhere, are not touched. A package whose manifest is broken goes by the name of its folder.';
  static override examples = [
    { description: 'Remove one', command: '<%= config.bin %> <%= command.id %> mine' },
    { description: 'See what it is first', command: '<%= config.bin %> models show mine' },
    { description: 'What is left', command: '<%= config.bin %> models list' },
  ];
  static override args = {
    name: Args.string({ ignoreStdin: true, description: 'Id or alias of an installed model.' }),
  };
  static override flags = { ...FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <name>';

  async run(): Promise<void> {
    const { settings, argument: name } = await this.invocation(FLAGS, {});
    if (name === '')
      throw new CocotagError('USAGE', 'No model was named', { hint: 'Try: cocotag models list' });
    const { removePackage } = await import('../../models/index.js');
    const folder = await removePackage(this.modelStore, name);
    remark(`Removed ${folder}`, settings);
  }
}
