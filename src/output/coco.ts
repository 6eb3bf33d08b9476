import * as v from 'valibot';
import { CocotagError, messageOf } from '../errors.js';
import { isFailed, type Label, type Row } from '../types.js';
import { listSeparators, type RowFormat, scoresIn } from './format.js';

/** The id of a row's image, or undefined where the annotation file does not list it. `number` counts rows from 1. */
export type ImageIds = (row: Row, number: number) => number | undefined;

/** Without an annotation file, a row's own number is its image's id. */
export const rowNumbers: ImageIds = (_, number) => number;

/**
 * COCO results: an array of `{image_id, category_id, score}`, one for every tag, or for every label where rows have
 * all scores. Photos that failed, or whose image is not listed, are left out.
 */
export function cocoFormat(labels: readonly Label[], imageIds: ImageIds): RowFormat {
  const categories = new Map(labels.map(({ name, categoryId }) => [name, categoryId]));
  const separator = listSeparators();
  let rows = 0;
  let unlisted = 0;
  return {
    start: () => '[',
    row: (row) => {
      rows++;
      if (isFailed(row)) return '';
      const imageId = imageIds(row, rows);
      if (imageId === undefined) {
        unlisted++;
        return '';
      }
      const results = scoresIn(row).flatMap(([label, score]) => {
        const categoryId = categories.get(label);
        return categoryId === undefined || categoryId === 0
          ? []
          : [{ image_id: imageId, category_id: categoryId, score }];
      });
      return results.map((result) => `${separator()}${JSON.stringify(result)}`).join('');
    },
    end: () => '\n]\n',
    notice: () => {
      if (imageIds === rowNumbers) return 'COCO image ids are row numbers, as no --coco-images was given.';
      return unlisted === 0
        ? undefined
        : `${unlisted} photos are not in --coco-images and left out of --coco.`;
    },
  };
}

const imagesSchema = v.object({ images: v.array(v.object({ id: v.number(), file_name: v.string() })) });

/**
 * Reads the `images` of a COCO annotation file. A row's image is found by its file name (the longest part of the
 * path that is listed), then by the number in its name: `000000000139.jpg` is image 139.
 *
 * @param json - The file's text.
 * @param path - The file, for the message.
 * @throws CocotagError ANNOTATIONS_INVALID.
 */
export function parseImageIds(json: string, path: string): ImageIds {
  const byName = new Map<string, number>();
  const ids = new Set<number>();
  for (const { id, file_name } of parseImages(json, path)) {
    byName.set(file_name, id);
    ids.add(id);
  }
  return ({ path: rowPath }) => {
    for (let from = 0; from !== -1; from = nextPart(rowPath, from)) {
      const id = byName.get(rowPath.slice(from));
      if (id !== undefined) return id;
    }
    const digits = /(\d+)\D*$/.exec(rowPath.slice(rowPath.lastIndexOf('/') + 1).replace(/\.[^.]*$/, ''))?.[1];
    return digits !== undefined && ids.has(Number(digits)) ? Number(digits) : undefined;
  };
}

function nextPart(path: string, from: number): number {
  const slash = path.indexOf('/', from);
  return slash === -1 ? -1 : slash + 1;
}

function parseImages(json: string, path: string) {
  try {
    return v.parse(imagesSchema, JSON.parse(json)).images;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CocotagError('ANNOTATIONS_INVALID', `${path} has no list of images: ${reason}`, {
      path,
      hint: 'A COCO annotation file is expected, with "images": [{ "id": 139, "file_name": "000000000139.jpg" }].',
      cause,
    });
  }
}
