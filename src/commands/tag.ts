import { Command } from '@oclif/core';

export default class Tag extends Command {
  static override summary = 'Tag photos.';
  async run(): Promise<void> {
    await this.parse(Tag);
  }
}
