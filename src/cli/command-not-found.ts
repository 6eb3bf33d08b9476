import type { Hook } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { didYouMean } from '../labels/nearest.js';

/** oclif's hook for a command that does not exist: the near miss, and never a question. */
const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  // oclif joins all words that might be a command's.
  const [word = id] = id.split(':');
  const near = didYouMean(word, config.commandIDs);
  const help = 'See cocotag --help for the commands.';
  throw new CocotagError('USAGE', `There is no command "${word}"`, {
    hint: near === undefined ? `To tag a folder: cocotag tag ${word}\n${help}` : `${near}\n${help}`,
  });
};

export default commandNotFound;
