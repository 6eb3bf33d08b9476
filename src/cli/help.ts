import { type Command, CommandHelp, Help } from '@oclif/core';

/** Help with the examples first: they answer most questions. */
class ExamplesFirst extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const sections = super.sections();
    const examples = sections.filter(({ header }) => header === 'EXAMPLES');
    const [usage, ...others] = sections.filter(({ header }) => header !== 'EXAMPLES');
    return usage === undefined ? examples : [usage, ...examples, ...others];
  }
}

/** oclif's help, its commands shown by {@link ExamplesFirst}. */
export default class CocotagHelp extends Help {
  protected override getCommandHelpClass(command: Command.Loadable): CommandHelp {
    return new ExamplesFirst(command, this.config, this.opts);
  }
}
