// node examples/tag-folder.mjs examples/photos
//
// Tags a folder and prints each photo with its tags; photos that fail have an error instead.
import { createTagger, isFailed } from 'cocotag';

const folder = process.argv[2] ?? 'examples/photos';
const tagger = await createTagger({ model: 'fast' });
try {
  for await (const row of tagger.tag([folder])) {
    const result = isFailed(row) ? row.error.code : row.tags.map(({ label }) => label).join(', ');
    console.log(`${row.path}: ${result}`);
  }
} finally {
  await tagger.close();
}
