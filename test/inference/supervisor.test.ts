import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CocotagError } from '../../src/errors.js';
import type { Host, Lost } from '../../src/inference/lost.js';
import type { Outcome } from '../../src/inference/messages.js';
import { Supervisor } from '../../src/inference/supervisor.js';
import type { PhotoRef } from '../../src/types.js';

type Fate = 'good' | 'bad' | 'kills' | 'hangs';

const WORDS: Readonly<Record<Fate, string>> = {
  good: 'good',
  bad: 'IMAGE_CORRUPT',
  kills: 'IMAGE_CRASHED_DECODER',
  hangs: 'IMAGE_TIMEOUT',
};

/** A host whose photos say in their paths what becomes of it: `7 good`, `8 kills`. */
class FakeHost implements Host {
  isOver = false;
  private readonly inWork = new Map<
    readonly PhotoRef[],
    { resolve: (reply: readonly Outcome[] | Lost) => void; reject: (error: CocotagError) => void }
  >();

  /** @param turn - Settles when a batch has its turn. */
  constructor(
    private readonly turn: () => Promise<unknown>,
    private readonly onRun: (photos: readonly PhotoRef[], inWork: number) => void = () => {},
    private readonly isInferring = false,
  ) {}

  run(photos: readonly PhotoRef[]): Promise<readonly Outcome[] | Lost> {
    const reply = new Promise<readonly Outcome[] | Lost>((resolve, reject) => {
      this.inWork.set(photos, { resolve, reject });
    });
    this.onRun(photos, this.inWork.size);
    void this.turn().then(() => this.work(photos));
    return reply;
  }

  async end(): Promise<void> {
    this.isOver = true;
    for (const { reject } of this.inWork.values()) reject(new CocotagError('POOL_FAILED', 'ended'));
  }

  /** @param batch - The batch of the photo that hung. */
  die(how: string, hung?: { batch: readonly PhotoRef[]; late: number[] }): void {
    this.isOver = true;
    for (const [photos, { resolve }] of this.inWork) {
      const lost = { how, isKilled: how === 'SIGKILL' };
      resolve(hung === undefined ? lost : { ...lost, late: photos === hung.batch ? hung.late : [] });
    }
    this.inWork.clear();
  }

  private work(photos: readonly PhotoRef[]): void {
    const job = this.inWork.get(photos);
    if (job === undefined) return;
    const fates = photos.map(({ path }) => path.split(' ')[1]);
    const first = fates.findIndex((fate) => fate === 'kills' || fate === 'hangs');
    if (fates[first] === 'kills') this.die('SIGSEGV');
    else if (fates[first] === 'hangs') {
      this.die('hang', { batch: photos, late: this.isInferring ? photos.map((_, i) => i) : [first] });
    } else {
      this.inWork.delete(photos);
      job.resolve(photos.map(({ path }) => (path.endsWith('bad') ? BAD : outcomeOf(path))));
    }
  }
}

const BAD: Outcome = { error: { code: 'IMAGE_CORRUPT', message: 'is cut short' } };
const outcomeOf = (path: string): Outcome => ({
  size: { width: Number.parseInt(path, 10) + 1, height: 1 },
  logits: new Float32Array(),
});
const wordOf = (outcome: Outcome) => ('error' in outcome ? outcome.error.code : outcome.size.width - 1);
const now = () => Promise.resolve();

test.each([false, true])(
  'gives each photo exactly its own outcome, whatever kills and hangs (whole batch late: %s)',
  async (isInferring) => {
    const fates = fc.array(
      fc.array(fc.constantFrom<Fate>('good', 'good', 'good', 'bad', 'kills', 'hangs'), {
        minLength: 1,
        maxLength: 3,
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fates, async (scheduler, batches) => {
        let count = 0;
        const photos = batches.map((batch) => batch.map((fate) => ({ path: `${count++} ${fate}` })));
        const turn = scheduler.scheduleFunction(now);
        const supervisor = await Supervisor.start(async () => new FakeHost(turn, undefined, isInferring), 4);
        const outcomes = await scheduler.waitFor(Promise.all(photos.map((batch) => supervisor.run(batch))));
        expect(outcomes.map((batch) => batch.map(wordOf))).toEqual(
          photos.map((batch) =>
            batch.map(({ path }) => {
              const [number, fate] = path.split(' ') as [string, Fate]; // Made so above.
              return fate === 'good' ? Number(number) : WORDS[fate];
            }),
          ),
        );
        await supervisor.close();
      }),
    );
  },
);

test('after a crash photos are tried one at a time, with nothing beside them', async () => {
  const hosts: string[][] = [];
  const start = async () => {
    const seen: string[] = [];
    hosts.push(seen);
    return new FakeHost(now, (photos, inWork) => seen.push(`${photos.map(({ path }) => path)} of ${inWork}`));
  };
  const supervisor = await Supervisor.start(start, 4);
  const batches = [['0 good', '1 good'], ['2 kills', '3 good'], ['4 good']].map((paths) =>
    paths.map((path) => ({ path })),
  );
  const first = batches.map((batch) => supervisor.run(batch));
  await Promise.all(first);
  await supervisor.run([{ path: '5 good' }]);
  // The first batch was done before the second one killed.
  expect(hosts).toEqual([
    ['0 good,1 good of 1', '2 kills,3 good of 2', '4 good of 3'],
    ['2 kills of 1'],
    ['3 good of 1', '4 good of 1', '5 good of 1'],
  ]);
});

test('what comes while photos are tried alone waits', async () => {
  const log: string[] = [];
  const start = async () =>
    new FakeHost(now, (photos, inWork) => log.push(`${photos[0]?.path} of ${inWork}`));
  const supervisor = await Supervisor.start(start, 4);
  const killing = supervisor.run([{ path: '0 kills' }]);
  const others = Array.from({ length: 5 }, async (_, i) => {
    for (let turn = 0; turn < i; turn++) await now();
    return supervisor.run([{ path: `${i + 1} good` }]);
  });
  await Promise.all([killing, ...others]);
  const alone = log.lastIndexOf('0 kills of 1');
  expect(alone).toBeGreaterThan(0);
  expect(log.filter((line) => line.startsWith('0'))).toHaveLength(2);
});

test('a neighbour of a photo that hangs is not tried alone', async () => {
  const sizes: number[] = [];
  const start = async () => new FakeHost(now, (photos) => sizes.push(photos.length));
  const supervisor = await Supervisor.start(start, 4);
  const batches = [
    ['0 hangs', '1 good', '2 good'],
    ['3 good', '4 good'],
  ].map((paths) => paths.map((path) => ({ path })));
  const outcomes = await Promise.all(batches.map((batch) => supervisor.run(batch)));
  expect(outcomes.flat().map(wordOf)).toEqual(['IMAGE_TIMEOUT', 1, 2, 3, 4]);
  expect(sizes).toEqual([3, 2, 2, 2]);
});

/** Hosts that are killed from outside, or do not start, as a list says; then good ones. */
function frailHosts(fates: readonly ('killed' | 'unstartable' | 'missing')[]) {
  const started: number[] = [];
  const start = async (workers: number): Promise<Host> => {
    const fate = fates[started.length];
    started.push(workers);
    if (fate === 'unstartable') throw new CocotagError('POOL_FAILED', 'died while starting');
    if (fate === 'missing') throw new CocotagError('MODEL_NOT_FOUND', 'the graph is gone');
    const host: FakeHost = new FakeHost(async () => fate === 'killed' && host.die('SIGKILL'));
    return host;
  };
  return { started, start };
}

test('a host that was killed, or did not start again, has half as many workers after it', async () => {
  const { started, start } = frailHosts(['killed', 'unstartable']);
  const supervisor = await Supervisor.start(start, 7);
  await expect(supervisor.run([{ path: '0 good' }])).resolves.toEqual([outcomeOf('0 good')]);
  expect(started).toEqual([7, 4, 2]);
});

test('a photo whose host is killed while it is alone has another try, and no third one', async () => {
  const innocent = frailHosts(['killed', 'killed']);
  const first = await Supervisor.start(innocent.start, 4);
  await expect(first.run([{ path: '0 good' }])).resolves.toEqual([outcomeOf('0 good')]);
  const guilty = frailHosts(['killed', 'killed', 'killed']);
  const second = await Supervisor.start(guilty.start, 4);
  await expect(second.run([{ path: '0 good' }])).resolves.toMatchObject([
    { error: { code: 'IMAGE_CRASHED_DECODER' } },
  ]);
  // What one photo needs does not depend on the number of workers.
  expect(guilty.started).toEqual([4, 2, 2]);
});

test.each([
  [['killed', 'unstartable', 'unstartable', 'unstartable'], 'POOL_FAILED', [4, 2, 1]],
  [['killed', 'missing'], 'MODEL_NOT_FOUND', [4, 2]],
] as const)('where no host starts any more the run fails: %j', async (fates, code, sizes) => {
  const { started, start } = frailHosts(fates);
  const supervisor = await Supervisor.start(start, 4);
  const runs = await Promise.allSettled([
    supervisor.run([{ path: '0 good' }]),
    supervisor.run([{ path: '1 good' }]),
  ]);
  expect(runs).toMatchObject([{ reason: { code } }, { reason: { code } }]);
  expect(started).toEqual(sizes);
  await supervisor.close();
});

test('what keeps the first host from starting is thrown at once', async () => {
  const { started, start } = frailHosts(['unstartable']);
  await expect(Supervisor.start(start, 4)).rejects.toMatchObject({ code: 'POOL_FAILED' });
  expect(started).toEqual([4]);
});

test('fifty deaths without an answer between end the run, forty-nine do not', async () => {
  const supervisor = await Supervisor.start(async () => new FakeHost(now), 1);
  const killers = (count: number) => Array.from({ length: count }, (_, i) => ({ path: `${i} kills` }));
  const outcomes = await supervisor.run([...killers(48), { path: '48 good' }, ...killers(48)]);
  expect(outcomes.map(wordOf).filter((word) => word === 'IMAGE_CRASHED_DECODER')).toHaveLength(96);
  await expect(supervisor.run(killers(50))).rejects.toMatchObject({ code: 'POOL_FAILED' });
});

test('a host that dies with nothing to do is replaced, and nobody hears of it', async () => {
  const hosts: FakeHost[] = [];
  const supervisor = await Supervisor.start(async () => {
    const host = new FakeHost(now);
    hosts.push(host);
    return host;
  }, 1);
  await supervisor.run([{ path: '0 good' }]);
  hosts[0]?.die('SIGSEGV');
  await expect(supervisor.run([{ path: '1 good' }])).resolves.toEqual([outcomeOf('1 good')]);
  expect(hosts).toHaveLength(2);
});

test('closed, it settles what it took; terminated, it does not', async () => {
  const closing = await Supervisor.start(async () => new FakeHost(now), 1);
  const taken = closing.run([{ path: '0 kills' }, { path: '1 good' }]);
  await closing.close();
  await expect(taken).resolves.toMatchObject([{ error: { code: 'IMAGE_CRASHED_DECODER' } }, { size: {} }]);
  await expect(closing.run([{ path: '2 good' }])).rejects.toMatchObject({ code: 'POOL_FAILED' });

  const ending = await Supervisor.start(async () => new FakeHost(() => new Promise(() => {})), 1);
  const lost = ending.run([{ path: '0 good' }]);
  const end = expect(lost).rejects.toMatchObject({ code: 'POOL_FAILED' });
  await now();
  await now();
  await ending.terminate();
  await end;
});
