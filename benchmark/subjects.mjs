import { BUNDLED_MODELS, chooseGraph, surveyPackages } from '../dist/models/index.js';

/**
 * The bundled graphs.
 *
 * @param wanted - Ids of models; undefined for all.
 * @returns For each its model's id, precision, name, the batch that the program gives it, and whether it is what the
 * program takes for that model on a CPU.
 */
export async function bundledGraphs(wanted) {
  const { packages } = await surveyPackages([BUNDLED_MODELS]);
  return packages
    .filter(({ manifest: { id } }) => wanted === undefined || wanted.includes(id))
    .flatMap((found) => {
      const { id, graphs, cpuBatch, isDefault } = found.manifest;
      const usual = chooseGraph(found, undefined, 'cpu').kind;
      return Object.keys(graphs).map((precision) => ({
        id,
        precision,
        name: `${id} ${precision}`,
        batch: cpuBatch,
        isUsual: precision === usual,
        isDefault: isDefault && precision === usual,
      }));
    });
}
