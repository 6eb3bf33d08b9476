import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { giveResult } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';

export default class ModelsPath extends BaseCommand {
  static override summary = "Print the path of a model's folder.";
  static override description =
    'For scripts that read its model.json or copy it. The folder holds all there is of a model, and may be copied elsewhere as it is.';
  static override examples = [
    { description: 'Where is it?', command: '<%= config.bin %> <%= command.id %> fast' },
    {
      description: 'Its labels',
      command: 'grep \'"name"\' "$(<%= config.bin %> <%= command.id %> fast)/model.json"',
    },
    {
      description: 'A package of your own, begun from another',
      command: 'cp -r "$(<%= config.bin %> <%= command.id %> fast)" ./mine',
    },
  ];
  static override args = {
    name: Args.string({ ignoreStdin: true, description: 'Id or alias.' }),
  };
  static override flags = { ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <name>';

  async run(): Promise<void> {
    const { argument: name } = await this.invocation({}, {});
    const { folder } = await this.package(name);
    await giveResult({ lines: [folder], json: folder }, {});
  }
}
