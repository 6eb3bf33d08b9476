import { JOBS_A_WORKER, WORKER_DIED, WorkerPool } from '../../dist/inference/pool.js';

// Run by pool.test.ts in a process of its own, as a pool starts built scripts: prints what became of each job.
const [size, setup, ...paths] = JSON.parse(process.argv[2]);
const script = new URL('../fixtures/workers/obedient.mjs', import.meta.url);
const outcome = (reply) => (reply === WORKER_DIED ? 'WORKER_DIED' : reply.outcomes[0]);
try {
  const pool = await WorkerPool.start(script, size, setup);
  const jobs = paths.map((path) =>
    pool.run({ kind: 'tag', photos: [{ path }] }).then(outcome, ({ code }) => code),
  );
  const outcomes = await Promise.all(jobs);
  if (setup.leaveOpen !== true) await pool.close();
  console.log(JSON.stringify({ outcomes, JOBS_A_WORKER }));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}
