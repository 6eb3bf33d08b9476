import { parentPort, workerData } from 'node:worker_threads';
import { CocotagError } from '../errors.js';
import { JobRunner } from './job-runner.js';
import { handedOver, type Message, type Request, type WorkerData } from './messages.js';
import { StepNote } from './step-note.js';

// The entry of a worker thread. It says when it is ready, then answers requests in the order of their coming, until its
// process ends.

const port = parentPort;
if (port === null) throw new CocotagError('INTERNAL', 'worker.js runs as a worker thread only');

const post = (message: Message, handed: ArrayBuffer[] = []) => port.postMessage(message, handed);
const { setup, note }: WorkerData = workerData;

try {
  const runner = await JobRunner.start(setup, new StepNote(note));
  const waiting: Request[] = [];
  let turn = Promise.resolve();
  port.on('message', (request: Request) => {
    waiting.push(request);
    turn = turn.then(() => answerNext(runner, waiting));
  });
  post({ kind: 'ready' });
} catch (thrown) {
  post({ kind: 'unstartable', error: CocotagError.from(thrown).toPlain() });
}

async function answerNext(runner: JobRunner, waiting: Request[]): Promise<void> {
  const request = waiting.shift();
  if (request === undefined) return;
  const { id, job } = request;
  try {
    const reply = await runner.do(job, () => waiting[0]?.job);
    post({ kind: 'done', id, reply }, handedOver(reply));
  } catch (thrown) {
    post({ kind: 'failed', id, error: CocotagError.from(thrown).toPlain() });
  }
}
