import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { IMPORT_FLAGS } from '../../cli/import-flags.js';
import { IMPORT_QUANTIZE_FLAGS } from '../../cli/quantize-flags.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';
import { CocotagError } from '../../errors.js';

const FLAGS = { ...IMPORT_FLAGS, ...IMPORT_QUANTIZE_FLAGS };

export default class ModelsImport extends BaseCommand {
  static override summary = 'Make a model of your own weights (.pth, .onnx, ...).';
  static override description =
    `Reads a checkpoint of torchvision's ResNet family (ResNet, ResNeXt, Wide ResNet; the architecture is recognised), or an ONNX graph, builds what cocotag runs, tries it, and installs it in your store. Nothing in the file is executed; no Python is needed.

What the file says of itself (threshold, labels, metrics) is taken over; flags say the rest.
Exit status: 0 installed, 2 wrong use, 3 the file cannot be used; the message says why and what to say.`;
  static override examples = [
    {
      description: 'A checkpoint with torchvision preprocessing and COCO labels, as training made it',
      command: '<%= config.bin %> <%= command.id %> best.pth --name mine',
    },
    {
      description: 'With labels and preprocessing of its own',
      command:
        '<%= config.bin %> <%= command.id %> best.pth --name mine --labels labels.txt --resize 256 --crop 224 --threshold 0.27',
    },
    {
      description: 'An exported graph that takes float NCHW, normalised as ImageNet',
      command:
        '<%= config.bin %> <%= command.id %> model.onnx --name mine --labels labels.txt --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225',
    },
  ];
  static override args = {
    file: Args.string({ ignoreStdin: true, description: 'A file of weights.' }),
  };
  static override flags = { ...FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <file> --name <id> [--flags]';

  async run(): Promise<void> {
    const { settings, argument: file } = await this.invocation(FLAGS, {});
    if (file === '')
      throw new CocotagError('USAGE', 'No file of weights was given', {
        hint: 'Try: cocotag models import best.pth --name mine',
      });
    const { runImport } = await import('../../cli/import-run.js');
    await runImport(file, settings, this.modelStore);
  }
}
