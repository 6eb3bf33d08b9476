// node examples/label-counts.mjs examples/photos counts.csv
//
// Counts how many photos have each label, while the tags themselves go to a CSV file through the program's own sink.
import { createTagger, csvFormat, isFailed, openFile, Sink } from 'cocotag';

const [folder = 'examples/photos', file = 'tags.csv'] = process.argv.slice(2);
const counts = new Map();
const tagger = await createTagger({ model: 'fast' });
const format = csvFormat({ layout: 'long', labels: tagger.model.labels, isSafe: true });
const sink = new Sink(format, await openFile(file, true));
try {
  for await (const row of tagger.tag([folder], { top: 3 })) {
    await sink.write(row);
    if (isFailed(row)) continue;
    for (const { label } of row.tags) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  await sink.finish();
} finally {
  await tagger.close();
}
for (const [label, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${count} ${label}`);
