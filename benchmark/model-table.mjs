// node benchmark/model-table.mjs
//
// Prints the README's table of models, from the manifests alone. A test holds the README against it.
import { fileURLToPath } from 'node:url';
import { BUNDLED_MODELS, surveyPackages } from '../dist/models/index.js';

/** The table's lines, for the packages of a store. */
export async function modelTable() {
  const { packages } = await surveyPackages([BUNDLED_MODELS]);
  const lines = packages.flatMap(({ manifest }) =>
    Object.entries(manifest.graphs).map(([kind, { bytes }]) => {
      const of = (name) => manifest.metrics.find(({ dataset, graph }) => dataset === name && graph === kind);
      const [free, subset] = [of('coco-val-cc'), of('COCO val2017 subset')];
      const { width, height, resize } = manifest.input;
      const cells = [
        `\`${manifest.id}\`${manifest.isDefault ? ' (default)' : ''}`,
        manifest.aliases.map((alias) => `\`${alias}\``).join(', '),
        kind,
        `${width}x${height} ${resize}`,
        ...[free?.mAP_macro, free?.f1_samples, free?.iou_samples, subset?.mAP_macro, subset?.f1_samples].map(
          three,
        ),
        `${(bytes / 1e6).toFixed(1)} MB`,
        manifest.licence,
      ];
      return { mAP: free?.mAP_macro ?? 0, line: `| ${cells.join(' | ')} |` };
    }),
  );
  return [
    '| id | alias | graph | input | mAP, 200 | F1, 200 | IoU, 200 | mAP, 2,531 | F1, 2,531 | size | licence |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines.sort((a, b) => b.mAP - a.mAP).map(({ line }) => line),
  ];
}

function three(value) {
  return value === undefined ? '-' : value.toFixed(3);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await modelTable()).join('\n'));
