import { setTimeout } from 'node:timers/promises';
import { WorkerPool } from '../../dist/inference/pool.js';

// Run by pool.test.ts in a process of its own, as a pool starts built scripts: prints what became of each job.
const [size, setup, ...paths] = JSON.parse(process.argv[2]);
const script = new URL('../fixtures/workers/obedient.mjs', import.meta.url);
const end = (result) => {
  console.log(JSON.stringify(result));
  process.exit();
};
const outcomes = [];
try {
  const pool = await WorkerPool.start(script, size, setup, (how) => end({ how, outcomes }));
  const jobs = paths.map((path, batch) =>
    pool.run({ kind: 'tag', photos: [{ path }] }, batch).then(
      (reply) => outcomes.push(reply.outcomes[0]),
      ({ code }) => outcomes.push(code),
    ),
  );
  while (paths.includes('look ahead') && pool.inHand()[0].batch === 0) await setTimeout(10);
  const inHand = pool.inHand();
  if (paths.includes('look ahead')) end({ inHand });
  await Promise.all(jobs);
  end({ outcomes: outcomes.sort(), inHand, afterwards: pool.inHand() });
} catch ({ code, message }) {
  end({ code, message });
}
