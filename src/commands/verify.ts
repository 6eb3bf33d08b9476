import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { COMMON_FLAGS } from '../cli/tag-flags.js';
import { VERIFY_FLAGS } from '../cli/verify-flags.js';
import { CocotagError } from '../errors.js';

export default class Verify extends BaseCommand {
  static override summary = 'Check that the outputs of a run are still what they were.';
  static override description =
    `Reads a manifest that cocotag tag --manifest wrote, and compares size and SHA-256 of every output that it lists. Outputs are looked for from the manifest's folder, so that all can be moved together.

Exit status: 0 all are the same, 1 an output has changed or is missing, 2 wrong use, 3 what is read is no manifest.`;
  static override examples = [
    {
      description: 'Tag with a manifest, check later',
      command:
        '<%= config.bin %> tag photos/ --csv tags.csv --manifest run.json && <%= config.bin %> <%= command.id %> run.json',
    },
    {
      description: 'For a script: nothing but the exit status',
      command:
        '<%= config.bin %> tag photos/ --json tags.json --manifest run.json && <%= config.bin %> <%= command.id %> run.json --quiet',
    },
    {
      description: 'For a program',
      command:
        '<%= config.bin %> tag photos/ --ndjson tags.ndjson --manifest run.json && <%= config.bin %> <%= command.id %> run.json --json -',
    },
  ];
  static override args = {
    inputs: Args.string({ multiple: true, description: 'The manifest of a run.' }),
  };
  static override flags = { ...VERIFY_FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <run.json> [--flags]';

  async run(): Promise<void> {
    const { settings, inputs } = await this.invocation(VERIFY_FLAGS, { quiet: VERIFY_FLAGS.quiet });
    const [manifest, ...others] = inputs;
    if (manifest === undefined || others.length > 0) {
      throw new CocotagError('USAGE', `One manifest is checked, and ${inputs.length} were given`, {
        hint: 'Try: cocotag verify run.json',
      });
    }
    const { verifyManifest } = await import('../cli/verify-run.js');
    await verifyManifest(manifest, settings);
  }
}
