import { createTagger } from '../dist/index.js';

// Run by tagger.test.ts in a process of its own: what a library user does. Prints what came of it.
const [model, folder, elsewhere] = process.argv.slice(2);
const paths = async (rows) => {
  const found = [];
  for await (const row of rows) found.push(row.path.split('/').at(-1));
  return found;
};
const code = (error) => (error.name === 'CocotagError' ? error.code : error.name);

const tagger = await createTagger({ model, workers: 2 });
const all = await paths(tagger.tag([folder]));
const twice = await Promise.all([paths(tagger.tag([folder])), paths(tagger.tag([folder], { top: 1 }))]);

const controller = new AbortController();
const beforeAbort = [];
let abort;
try {
  for await (const row of tagger.tag([folder], { signal: controller.signal })) {
    beforeAbort.push(row.path);
    if (beforeAbort.length === 3) controller.abort();
  }
} catch (error) {
  abort = code(error);
}
const usage = await paths(tagger.tag([folder], { labels: ['unicorn'] })).catch(code);

const other = await createTagger({ model, workers: 1, precision: 'float' });
const both = await Promise.all([paths(tagger.tag([folder])), paths(other.tag([folder]))]);
const running = paths(other.tag([folder])).then((found) => found.length, code);
await new Promise((resolve) => setImmediate(resolve));
await Promise.all([tagger.close(), other.close()]);
const closed = await paths(tagger.tag([folder])).catch(code);
const settled = await running;
const badWorkers = await createTagger({ model, workers: 0.5 }).catch(code);

// A program may go to another folder meanwhile.
const moving = await createTagger({ model, workers: 1 });
process.chdir(elsewhere);
const moved = [];
for await (const row of moving.tag(['here.png', Buffer.from('\xe9.png', 'latin1')]))
  moved.push(row.error?.code ?? row.tags[0].label);
await moving.close();
const badTimeout = await createTagger({ model, timeoutPerImageMs: -1 }).catch(code);
console.log(
  JSON.stringify({
    moved,
    badTimeout,
    all,
    twice,
    beforeAbort: beforeAbort.length,
    abort,
    usage,
    both,
    closed,
    settled,
    badWorkers,
  }),
);
