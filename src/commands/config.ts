import { BaseCommand } from '../cli/base-command.js';
import { giveResult, RESULT_FLAGS } from '../cli/result.js';
import { COMMON_FLAGS, TAG_FLAGS } from '../cli/tag-flags.js';

const FLAGS = { json: RESULT_FLAGS.json, force: RESULT_FLAGS.force };

export default class Config extends BaseCommand {
  static override summary = 'Show each setting, its value, and where it comes from.';
  static override description =
    'A flag on the command line comes before a COCOTAG_ variable, that before cocotag.config.json of this folder or those above it, that before your own in your config folder. What is shown here is what a command without flags would take, in this folder.';
  static override examples = [
    { description: 'Why does it tag that way?', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json -' },
    {
      description: 'What a variable changes',
      command: 'COCOTAG_THRESHOLD=0.6 <%= config.bin %> <%= command.id %> | grep threshold',
    },
  ];
  static override flags = { ...FLAGS, ...COMMON_FLAGS };

  async run(): Promise<void> {
    const { settings, given } = await this.invocation(FLAGS, {});
    const { configList } = await import('../cli/config-list.js');
    const { settingLayers } = await import('../cli/settings.js');
    const flags = { ...TAG_FLAGS, ...COMMON_FLAGS };
    const fromCommandLine = given.has('config') ? { config: settings.config } : {};
    const layers = await settingLayers(fromCommandLine, this.sources(flags));
    await giveResult(configList(Object.keys(flags), layers, this.modelStore), settings);
  }
}
