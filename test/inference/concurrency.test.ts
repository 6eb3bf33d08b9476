import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batched, mapConcurrently } from '../../src/inference/concurrency.js';
import { collect, deferred, streamOf, turns } from '../support/async.js';
import { options, Workshop } from '../support/workshop.js';

test('keeps order and bounds, and loses nothing, in whatever order work ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.nat(15),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(4),
      fc.boolean(),
      async (scheduler, count, concurrency, more, isOrdered) => {
        const window = concurrency + more;
        const items = Array.from({ length: count }, (_, i) => i);
        let [working, started, taken] = [0, 0, 0];
        const work = scheduler.scheduleFunction(async (i: number) => i);
        const results = mapConcurrently(
          streamOf(items),
          async (i) => {
            started++;
            working++;
            expect(working).toBeLessThanOrEqual(concurrency);
            expect(started - taken).toBeLessThanOrEqual(window);
            await work(i);
            working--;
            return i;
          },
          { concurrency, window, isOrdered },
        );
        const all: number[] = [];
        const consumed = (async () => {
          for await (const result of results) {
            taken++;
            all.push(result);
          }
        })();
        await scheduler.waitFor(consumed);
        expect(isOrdered ? all : all.sort((a, b) => a - b)).toEqual(items);
      },
    ),
  );
});

test('works on as much as it may, and no more', async () => {
  const shop = new Workshop();
  shop.run({ concurrency: 3, window: 5 });
  await turns();
  expect(shop.works).toHaveLength(3);
  await shop.finish(1);
  expect(shop.works).toHaveLength(4);
});

test('holds back no more than its window behind one that is slow', async () => {
  const shop = new Workshop();
  shop.run({ concurrency: 2, window: 4 });
  await turns();
  await shop.finish(1, 2, 3);
  expect([shop.works.length, shop.asked, shop.given]).toEqual([4, 4, []]);
  await shop.finish(0);
  expect(shop.given).toEqual(['0', '1', '2', '3']);
  expect(shop.works).toHaveLength(6);
});

test('unordered, it gives what is ready', async () => {
  const shop = new Workshop();
  shop.run({ isOrdered: false }, 4);
  await turns();
  await shop.finish(1, 2, 0, 3);
  expect([shop.given, shop.end]).toEqual([['1', '2', '0', '3'], 'over']);
});

test('a slow consumer stops the source', async () => {
  const shop = new Workshop();
  const results = mapConcurrently(shop.numbers(100), shop.map, options());
  const first = results.next();
  await turns();
  await shop.finish(0, 1);
  await first;
  const { asked } = shop;
  await shop.finish(2, 3, 4, 5);
  expect(shop.asked).toBe(asked);
  expect(asked).toBeLessThanOrEqual(4);
});

test('an error of the work comes in its place, behind the results before it', async () => {
  const shop = new Workshop();
  shop.run({ concurrency: 4 });
  await turns();
  const error = new Error('broken');
  shop.works[2]?.reject(error);
  await turns();
  expect([shop.given, shop.end]).toEqual([[], undefined]);
  await shop.finish(3, 1, 0);
  expect([shop.given, shop.end]).toEqual([['0', '1'], error]);
});

test('an error of the source comes once all that was taken is given', async () => {
  const shop = new Workshop();
  const error = new Error('torn');
  shop.run({ concurrency: 4 }, 2, error);
  await turns();
  expect([shop.given, shop.end]).toEqual([[], undefined]);
  await shop.finish(1, 0);
  expect([shop.given, shop.end]).toEqual([['0', '1'], error]);
});

test('aborted, it gives what was taken and takes no more', async () => {
  const shop = new Workshop();
  const controller = new AbortController();
  shop.run({ signal: controller.signal });
  await turns();
  controller.abort();
  await shop.finish(1, 0);
  expect([shop.given, shop.end, shop.works.length]).toEqual([['0', '1'], 'over', 2]);
  expect(shop.isReturned).toBe(true);
});

test('aborted before it begins, it takes nothing', async () => {
  const shop = new Workshop();
  shop.run({ signal: AbortSignal.abort() });
  await turns();
  expect([shop.given, shop.end, shop.works.length]).toEqual([[], 'over', 0]);
});

/** A source that waits for its next item, such as a pipe that nobody writes to. */
async function* waiting(before: readonly number[]): AsyncGenerator<number> {
  yield* before;
  await new Promise(() => {});
}

test('aborted, it does not wait for a source that has nothing to give', async () => {
  const controller = new AbortController();
  const results = collect(
    mapConcurrently(waiting([]), async (i) => i, options({ signal: controller.signal })),
  );
  await turns();
  controller.abort();
  await expect(results).resolves.toEqual([]);
});

test('what a source gives after the abort is not worked on', async () => {
  const shop = new Workshop();
  const controller = new AbortController();
  const next = deferred<number>();
  const source = (async function* () {
    yield 0;
    yield await next.promise;
  })();
  const results = collect(mapConcurrently(source, shop.map, options({ signal: controller.signal })));
  await turns();
  controller.abort();
  next.resolve(1);
  await shop.finish(0);
  await expect(results).resolves.toEqual(['0']);
  expect(shop.works).toHaveLength(1);
});

test('a consumer that stops does not wait for a source that has nothing to give', async () => {
  for await (const result of mapConcurrently(waiting([0]), async (i) => i, options())) {
    expect(result).toBe(0);
    break;
  }
});

test.each([
  ['waits', 1],
  ['is being asked for more', 2],
])('a consumer that stops ends the source, where that %s', async (_, concurrency) => {
  const shop = new Workshop();
  const slow = (async function* () {
    for await (const i of shop.numbers(100)) {
      await turns();
      yield i;
    }
  })();
  for await (const result of mapConcurrently(
    slow,
    async (i) => i,
    options({ concurrency, window: concurrency }),
  )) {
    expect(result).toBe(0);
    break;
  }
  await turns();
  await turns();
  expect(shop.isReturned).toBe(true);
});

test('an error ends the source', async () => {
  const shop = new Workshop();
  shop.run({ concurrency: 1, window: 1 });
  await turns();
  shop.works[0]?.reject(new Error('broken'));
  await turns();
  expect([shop.isReturned, shop.asked]).toEqual([true, 1]);
});

test.each([
  [0, 3, []],
  [2, 3, [[0, 1]]],
  [3, 3, [[0, 1, 2]]],
  [4, 3, [[0, 1, 2], [3]]],
  [3, 1, [[0], [1], [2]]],
])('cuts %d items into batches of %d', async (count, size, batches) => {
  await expect(collect(batched(new Workshop().numbers(count), () => size))).resolves.toEqual(batches);
});

test('a batch is given before more is asked for', async () => {
  const shop = new Workshop();
  await batched(shop.numbers(10), () => 3).next();
  expect(shop.asked).toBe(3);
});
