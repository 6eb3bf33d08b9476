import '../../support/one-realm.js';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  readPredictions,
  readPredictionsFile,
} from '../../../src/evaluation/predictions/read-predictions.js';
import { readCocoTruth } from '../../../src/evaluation/truth/coco-truth.js';
import { readNdjsonTruth } from '../../../src/evaluation/truth/ndjson-truth.js';
import { tempFolder } from '../../support/temp-folder.js';
import { drops, errorOf, stream, WRAPPINGS } from '../truth/streams.js';

const truth = readCocoTruth(
  stream(
    '{"images":[{"id":1,"file_name":"犬.jpg"}],"annotations":[{"image_id":1,"category_id":18}],"categories":[{"id":18,"name":"dog"}]}',
  ),
  'truth.json',
);

const FORMS = [
  ['rows', '{"path":"犬.jpg","model":"m@1/float","tags":[],"scores":{"dog":0.5}}\n'],
  ['results', '\n [{"image_id":1,"category_id":18,"score":0.5}]\n'],
] as const;

describe.each(FORMS)('%s', (form, content) => {
  test.each(WRAPPINGS)('are read %s', async (_, wrap) => {
    for (const source of [stream(wrap(content)), drops(wrap(content))]) {
      const predictions = await readPredictions(source, 'run', await truth);
      expect(predictions).toMatchObject({ form, photos: ['犬.jpg'], scores: new Float64Array([0.5]) });
    }
  });
});

test('rows need no ids in the truth, results do', async () => {
  const noIds = await readNdjsonTruth(stream('{"path":"a.jpg","labels":["dog"]}'), 'truth.ndjson');
  const [rows, results] = FORMS.map(([, content]) => readPredictions(stream(content), 'run', noIds));
  await expect(rows).resolves.toMatchObject({ form: 'rows' });
  await expect(results).rejects.toThrow('truth.ndjson does not say what they are');
});

test.each([
  ['nothing', '', 'run: holds no row'],
  ['JSON of cocotag', '{"model":{},"images":[\n{}\n]}', 'run: line 1 is no row with all scores'],
  ['CSV', 'path,tags,scores,error\n', 'run: line 1 is no row with all scores'],
])('refuses %s', async (_, content, what) => {
  const { code, message } = await errorOf(readPredictions(stream(content), 'run', await truth));
  expect(code).toBe('PREDICTIONS_INVALID');
  expect(message).toContain(what);
});

const temp = tempFolder();

test('refuses a file that does not exist', async () => {
  const path = join(temp, 'gone.ndjson');
  const { code, message } = await errorOf(readPredictionsFile(path, await truth));
  expect({ code, message }).toEqual({ code: 'PREDICTIONS_INVALID', message: `${path}: no such file` });
});
