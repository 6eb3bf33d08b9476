import type { Hook } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { didYouMean } from '../labels/nearest.js';

/** oclif's hook for a command that does not exist: the near miss, and never a question. */
const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  const near = didYouMean(id, config.commandIDs);
  const help = 'See cocotag --help for the commands.';
  throw new CocotagError('USAGE', `There is no command "${id}"`, {
    hint: near === undefined ? `To tag a folder: cocotag tag ${id}\n${help}` : `${near}\n${help}`,
  });
};

export default commandNotFound;
