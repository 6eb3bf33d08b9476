import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { COMMON_FLAGS } from '../cli/tag-flags.js';
import { WATCH_FLAGS, WATCH_SETTABLE } from '../cli/watch-flags.js';

export default class Watch extends BaseCommand {
  static override summary = 'Tag photos as they arrive in a folder.';
  static override description =
    `Tags the photos that are there and not tagged yet, then those that come or change, once they are completely written. Runs until it is stopped with Ctrl-C or TERM; started again, it goes on where it was.

With --xmp tags go into sidecars, which photo programs read; with --ndjson rows are appended to a file or printed.
Exit status: by the signal that stops it; 2 wrong use, 3 could not run.`;
  static override examples = [
    {
      description: 'Write sidecars beside photos as they arrive',
      command: '<%= config.bin %> <%= command.id %> photos/ --xmp',
    },
    {
      description: 'Append rows to a file that other programs follow',
      command: '<%= config.bin %> <%= command.id %> photos/ --ndjson tags.ndjson',
    },
    {
      description: 'A network disk, whose server says nothing of changes: look every five minutes',
      command: '<%= config.bin %> <%= command.id %> photos/ --xmp --rescan 5m --settle 10s',
    },
  ];
  static override args = {
    inputs: Args.string({ multiple: true, description: 'Folders, with their sub-folders.' }),
  };
  static override flags = { ...WATCH_FLAGS, ...COMMON_FLAGS };
  static override usage = '<%= command.id %> <folder>... --xmp|--ndjson <file> [--flags]';

  async run(): Promise<void> {
    const invocation = await this.invocation(WATCH_FLAGS, WATCH_SETTABLE);
    const { checkWatch } = await import('../cli/watch-settings.js');
    checkWatch(invocation);
    const { WatchRun } = await import('../cli/watch-run.js');
    process.exitCode = await new WatchRun(invocation.inputs, invocation.settings, this.modelStores).run();
  }
}
