import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { COMMON_FLAGS } from '../cli/tag-flags.js';
import { UNTAG_FLAGS, UNTAG_SETTABLE } from '../cli/untag-flags.js';
import { CocotagError } from '../errors.js';

export default class Untag extends BaseCommand {
  static override summary = 'Take out of XMP sidecars what cocotag added to them.';
  static override description =
    `Walks folders for .xmp files and takes away the words that cocotag added, and its record. What people and other programs wrote stays; a sidecar that cocotag made and nobody else wrote to is deleted.

Exit status: 0 all done, 1 some sidecars could not be read or written or none was found, 2 wrong use.`;
  static override examples = [
    {
      description: 'See what would become of each sidecar, then do it',
      command:
        '<%= config.bin %> <%= command.id %> photos/ --dry-run && <%= config.bin %> <%= command.id %> photos/',
    },
    {
      description: 'Only the words of two labels',
      command: '<%= config.bin %> <%= command.id %> photos/ --labels "dining table,bench"',
    },
    {
      description: 'Only what one model added',
      command: '<%= config.bin %> <%= command.id %> photos/ --model resnet34',
    },
  ];
  static override args = {
    inputs: Args.string({ multiple: true, description: 'Folders (walked), .xmp files or globs.' }),
  };
  static override flags = { ...UNTAG_FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <input>... [--flags]';

  async run(): Promise<void> {
    const { settings, inputs } = await this.invocation(UNTAG_FLAGS, UNTAG_SETTABLE);
    if (inputs.length === 0 && settings['files-from'] === undefined) {
      throw new CocotagError('USAGE', 'Nothing to untag: no folder, sidecar or list was given', {
        hint: 'Try: cocotag untag photos/',
      });
    }
    const { labelList } = await import('../cli/tag-settings.js');
    if (settings.labels !== undefined && labelList(settings.labels).length === 0)
      throw new CocotagError('USAGE', 'The list of labels names none');
    const { UntagRun } = await import('../cli/untag-run.js');
    process.exitCode = await new UntagRun(inputs, settings).run();
  }
}
