import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { IMPORT_FLAGS } from '../../cli/import-flags.js';
import { IMPORT_QUANTIZE_FLAGS } from '../../cli/quantize-flags.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';
import { CocotagError } from '../../errors.js';

const FLAGS = {
  revision: Flags.string({
    helpGroup: 'HUB',
    helpValue: '<name>',
    description: 'A branch, a tag or a commit of the repository. Default: main.',
  }),
  ...IMPORT_FLAGS,
  ...IMPORT_QUANTIZE_FLAGS,
  name: Flags.string({
    helpGroup: 'PACKAGE',
    helpValue: '<id>',
    description: "What the package is to be called. Default: the repository's name.",
  }),
};

export default class ModelsPull extends BaseCommand {
  static override summary = 'Fetch weights from the Hugging Face hub and import them.';
  static override description =
    `Downloads one file of a model repository, checks its checksum against the hub's, and imports it as \`models import\` does. An interrupted download goes on where it stopped.

HF_TOKEN is sent to the hub alone, for gated and private repositories; HF_ENDPOINT names a mirror; HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are honoured. No other command uses the network.
Exit status: 0 installed, 2 wrong use, 3 it could not be fetched or used.`;
  static override examples = [
    {
      description: 'A ResNet34 fine-tuned on COCO',
      command: '<%= config.bin %> <%= command.id %> hf:Nokish1/multi-label-cls/models/multilabel_7_ft.pth',
    },
    {
      description: 'A certain commit, under a name of your own',
      command:
        '<%= config.bin %> <%= command.id %> hf:Nokish1/multi-label-cls/models/multilabel_7_ft.pth --revision main --name resnet34-ft',
    },
    {
      description: 'Through a mirror',
      command:
        'HF_ENDPOINT=https://mirror.example.org <%= config.bin %> <%= command.id %> hf:Nokish1/multi-label-cls/models/multilabel_7_ft.pth',
    },
  ];
  static override args = {
    reference: Args.string({
      ignoreStdin: true,
      description: 'hf:OWNER/REPOSITORY/PATH of a file of weights.',
    }),
  };
  static override flags = { ...FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> hf:<owner>/<repository>/<path> [--flags]';

  async run(): Promise<void> {
    const { settings, argument } = await this.invocation(FLAGS, {});
    if (argument === '') {
      throw new CocotagError('USAGE', 'No file on the hub was given', {
        hint: 'Try: cocotag models pull hf:OWNER/REPOSITORY/PATH',
      });
    }
    const { runPull } = await import('../../cli/pull-run.js');
    await runPull(argument, settings, { store: this.modelStore, downloads: this.downloads });
  }
}
