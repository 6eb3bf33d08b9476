import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { giveResult, RESULT_FLAGS } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';

const FLAGS = {
  plain: Flags.boolean({ helpGroup: 'OUTPUT', description: 'Names and aliases only, one a line.' }),
  json: RESULT_FLAGS.json,
  force: RESULT_FLAGS.force,
};

export default class ModelsList extends BaseCommand {
  static override summary = 'List the models that are bundled or installed.';
  static override description =
    'The bundled packages, then those of your own store, which COCOTAG_MODELS moves elsewhere. The mAP is the first that the package tells, with its data; figures of other data do not compare.';
  static override examples = [
    { description: 'What is there?', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'In a script: tag where the model is there',
      command:
        '<%= config.bin %> <%= command.id %> --plain | grep -x fast && <%= config.bin %> tag photos/ --model fast --csv tags.csv',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json -' },
  ];
  static override flags = { ...FLAGS, ...COMMON_FLAGS };

  async run(): Promise<void> {
    const { settings } = await this.invocation(FLAGS, {});
    const { modelNames, modelsList } = await import('../../cli/models-list.js');
    const result = await (settings.plain ? modelNames : modelsList)(this.modelStores);
    await giveResult(result, settings);
  }
}
