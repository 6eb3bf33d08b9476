// node examples/resume.mjs examples/photos tags.csv
//
// Tags a folder into a CSV file so that nothing is lost when it is stopped: started again, it goes on where it was.
import {
  createTagger,
  csvFormat,
  journalRun,
  openFile,
  resumableTag,
  Sink,
  StoredJournal,
  writeFromJournal,
} from 'cocotag';

const [folder = 'examples/photos', file = 'tags.csv'] = process.argv.slice(2);
const tagger = await createTagger({ model: 'fast' });
const stored = await StoredJournal.open(`${file}.journal`, 'resume');
const journal = await stored.begin(journalRun(tagger));
try {
  let photos = 0;
  for await (const _ of resumableTag(tagger, [folder], { journal })) photos++;
  const format = csvFormat({ layout: 'list', labels: tagger.model.labels, isSafe: true });
  const open = async () => [new Sink(format, await openFile(file, true))];
  const written = await writeFromJournal(journal, [file], open);
  if (!written.isComplete) throw written.error;
  console.log(`${photos} photos, ${journal.taken} of them taken over`);
  await journal.remove();
} catch (error) {
  await journal.keep();
  throw error;
} finally {
  await tagger.close();
}
