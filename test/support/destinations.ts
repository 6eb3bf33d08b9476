import type { Destination } from '../../src/output/index.js';

/** A destination that remembers what was done with it, and fails where a test says so. */
export class Recorder implements Destination {
  readonly calls: string[] = [];
  text = '';

  constructor(
    readonly name = 'memory',
    private readonly failAt: Partial<Record<'write' | 'finish' | 'finishEarly', Error>> = {},
    /** Texts that are written before `write` fails. */
    private readonly writesBefore = 0,
  ) {}

  async write(text: string): Promise<void> {
    if (this.calls.filter((call) => call === 'write').length >= this.writesBefore) this.fail('write');
    this.calls.push('write');
    this.text += text;
  }

  async finish(): Promise<void> {
    this.calls.push('finish');
    this.fail('finish');
  }

  async finishEarly(): Promise<string> {
    this.calls.push('finishEarly');
    this.fail('finishEarly');
    return `${this.name}.partial`;
  }

  async discard(): Promise<void> {
    this.calls.push('discard');
  }

  private fail(at: 'write' | 'finish' | 'finishEarly'): void {
    const error = this.failAt[at];
    if (error !== undefined) throw error;
  }
}
