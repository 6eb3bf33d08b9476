import { parentPort, workerData } from 'node:worker_threads';
import { CocotagError } from '../errors.js';
import { JobRunner } from './job-runner.js';
import { handedOver, type Job, type Message, type Request, type WorkerData } from './messages.js';
import { StepNote } from './step-note.js';

// The entry of a worker thread. It says when it is ready, then answers requests in the order of their coming, until its
// process ends.

const port = parentPort;
if (port === null) throw new CocotagError('INTERNAL', 'worker.js runs as a worker thread only');

const post = (message: Message, handed: ArrayBuffer[] = []) => port.postMessage(message, handed);
const { setup, note }: WorkerData = workerData;

try {
  const runner = await JobRunner.start(setup, new StepNote(note));
  let turn = Promise.resolve();
  port.on('message', ({ id, job }: Request) => {
    turn = turn.then(() => answer(runner, id, job));
  });
  post({ kind: 'ready' });
} catch (thrown) {
  post({ kind: 'unstartable', error: CocotagError.from(thrown).toPlain() });
}

async function answer(runner: JobRunner, id: number, job: Job): Promise<void> {
  try {
    const reply = await runner.do(job);
    post({ kind: 'done', id, reply }, handedOver(reply));
  } catch (thrown) {
    post({ kind: 'failed', id, error: CocotagError.from(thrown).toPlain() });
  }
}
