import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The labels of each photo of a COCO annotation file, by its file's name; one without boxes has none. */
export async function readTruth(path) {
  const { images, annotations, categories } = JSON.parse(await readFile(path, 'utf8'));
  const nameOf = new Map(categories.map(({ id, name }) => [id, name]));
  const byImage = new Map(
    images.map(({ id, file_name }) => [id, { file: basename(file_name), labels: new Set() }]),
  );
  for (const { image_id, category_id } of annotations)
    byImage.get(image_id)?.labels.add(nameOf.get(category_id));
  return new Map([...byImage.values()].map(({ file, labels }) => [file, labels]));
}
