// node examples/first-with.mjs dog examples/photos
//
// Finds the first photo that shows something, and stops: photos that are not needed are not decoded.
import { createTagger, isFailed } from 'cocotag';

const [label = 'dog', folder = 'examples/photos'] = process.argv.slice(2);
const tagger = await createTagger({ model: 'fast' });
try {
  for await (const row of tagger.tag([folder], { labels: [label], threshold: 0.5 })) {
    if (isFailed(row) || row.tags.length === 0) continue;
    console.log(row.path);
    break;
  }
} finally {
  await tagger.close();
}
