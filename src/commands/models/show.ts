import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { columns, giveResult, RESULT_FLAGS } from '../../cli/result.js';
import { COMMON_FLAGS } from '../../cli/tag-flags.js';

const FLAGS = { json: RESULT_FLAGS.json, force: RESULT_FLAGS.force };

export default class ModelsShow extends BaseCommand {
  static override summary = 'Show what is known of a model.';
  static override description =
    'Architecture, parameters, preprocessing, graphs, thresholds, measured quality with the data it stands on, licence and origin, from its model.json. The model card beside it, README.md, has more where somebody wrote it.';
  static override examples = [
    { description: 'The default model', command: '<%= config.bin %> <%= command.id %> best' },
    {
      description: 'Its manifest, for a program',
      command: '<%= config.bin %> <%= command.id %> fast --json -',
    },
    {
      description: 'Its model card',
      command: 'cat "$(<%= config.bin %> models path resnet34)/README.md"',
    },
  ];
  static override args = {
    name: Args.string({ ignoreStdin: true, description: "Id, alias, or the path of a package's folder." }),
  };
  static override flags = { ...FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <name> [--flags]';

  async run(): Promise<void> {
    const { settings, argument: name } = await this.invocation(FLAGS, {});
    const { folder, manifest } = await this.package(name);
    const { packageFacts } = await import('../../models/index.js');
    const rows = packageFacts(manifest).flatMap(({ name, lines }) =>
      lines.map((line, i) => [i === 0 ? name : '', line]),
    );
    const [, ...lines] = columns(['', ''], [...rows, ['folder', folder]]);
    await giveResult({ lines, json: { folder, ...manifest } }, settings);
  }
}
