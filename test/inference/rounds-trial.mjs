import { createTagger } from '../../dist/index.js';

// Run by rounds.test.ts in a process of its own: hosts with many threads and sessions are made and ended, again and again.
const [model, photo, rounds, workers] = process.argv.slice(2);
let rows = 0;
for (let round = 0; round < Number(rounds); round++) {
  const tagger = await createTagger({ model, workers: Number(workers) });
  for await (const _ of tagger.tag([photo])) rows++;
  if (round % 2 === 0) await tagger.close();
  else await tagger.terminate();
}
console.log(rows);
