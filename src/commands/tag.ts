import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { COMMON_FLAGS, TAG_FLAGS } from '../cli/tag-flags.js';

export default class Tag extends BaseCommand {
  static override summary = "Tag photos with COCO's 80 labels.";
  static override description =
    `Walks folders, decodes photos, runs the model and writes a row a photo: a table on a terminal, NDJSON in a pipe, or the outputs that are asked for. A photo that cannot be read gets a row with an error; the run goes on.

Settings come from flags, then COCOTAG_* variables, then cocotag.config.json, here or in a folder above.
Exit status: 0 all done, 1 some photos failed or none was found, 2 wrong use, 3 could not run.`;
  static override examples = [
    {
      description: 'Tag a folder and its sub-folders',
      command: '<%= config.bin %> <%= command.id %> photos/',
    },
    {
      description: 'Write several outputs in one run',
      command: '<%= config.bin %> <%= command.id %> photos/ --csv tags.csv --json tags.json',
    },
    {
      description: 'Write XMP sidecars for photo programs; see first what would become of them',
      command:
        '<%= config.bin %> <%= command.id %> photos/ --xmp --dry-run && <%= config.bin %> <%= command.id %> photos/ --xmp',
    },
    {
      description: 'Tag what another program lists, keep what shows a dog',
      command: `find . -name '*.jpg' -newer mark | <%= config.bin %> <%= command.id %> --files-from - | jq -r 'select(.tags//[]|any(.label=="dog")).path'`,
    },
    {
      description: 'Keep all scores, choose another threshold later',
      command: `<%= config.bin %> <%= command.id %> photos/ --all-scores --ndjson scores.ndjson && <%= config.bin %> <%= command.id %> --from scores.ndjson --threshold 0.6 --csv strict.csv`,
    },
    {
      description: 'The fast model, people and dogs only, two workers',
      command: '<%= config.bin %> <%= command.id %> photos/ --model fast --labels person,dog --workers 2',
    },
  ];
  static override args = {
    inputs: Args.string({ multiple: true, description: 'Files, folders (walked) or globs.' }),
  };
  static override flags = { ...TAG_FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <input>... [--flags]';

  async run(): Promise<void> {
    const invocation = await this.invocation(TAG_FLAGS);
    const { settings, inputs } = invocation;
    const { checkCombination, findOptions } = await import('../cli/tag-settings.js');
    checkCombination(invocation);
    if (settings['dry-run'] === true && settings.xmp !== true) {
      const { listPhotos } = await import('../cli/list-photos.js');
      process.exitCode = await listPhotos(
        inputs,
        findOptions(settings),
        settings.null === true ? '\0' : '\n',
      );
      return;
    }
    // Said before the larger part of the program is loaded: something is seen at once.
    const { Progress } = await import('../cli/progress.js');
    const progress = new Progress(process.stderr, settings.quiet !== true && settings.progress !== false);
    if (settings.from === undefined) progress.announce('Loading the model …');
    const { TagRun } = await import('../cli/tag-run.js');
    process.exitCode = await new TagRun(inputs, settings, this.modelStores, progress).run();
  }
}
