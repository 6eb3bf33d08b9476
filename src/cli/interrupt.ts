/** How long photos in work may take after a signal before their threads are ended. */
const GRACE_MS = 2_000;

/** The signals that end a run in good order. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
type EndingSignal = (typeof SIGNALS)[number];

/** Turns the first Ctrl-C or TERM into an orderly end; the second one ends the process as if nobody listened. */
export class Interrupt {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private caught: EndingSignal | undefined;

  /**
   * @param onSignal - Called once, at the first signal.
   * @param onOverdue - Called when what runs did not end in time.
   * @param onSecond - Called at the second signal; the process ends when it returns.
   */
  constructor(
    onSignal: () => void,
    onOverdue: () => void,
    private readonly onSecond: () => void = () => {},
  ) {
    for (const name of SIGNALS) process.on(name, this.handle);
    this.signal.addEventListener('abort', () => {
      if (this.caught === undefined) return;
      onSignal();
      this.timer = setTimeout(onOverdue, GRACE_MS);
    });
  }

  /** Aborts when the run is to end early, for whatever reason. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The signal that came, if one did. */
  get received(): EndingSignal | undefined {
    return this.caught;
  }

  /** Ends the run early for another reason than a signal. */
  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** No longer listens, and lets the process die of the signal that it received, so that a shell's loop ends too. */
  passOn(): void {
    clearTimeout(this.timer);
    for (const name of SIGNALS) process.off(name, this.handle);
    if (this.caught !== undefined) process.kill(process.pid, this.caught);
  }

  private readonly handle = (name: EndingSignal): void => {
    if (this.caught !== undefined) {
      this.caught = name;
      this.onSecond();
      this.passOn();
      return;
    }
    this.caught = name;
    this.controller.abort(name);
  };
}
