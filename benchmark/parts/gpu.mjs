import { isCudaInstalled } from '../../dist/inference/cuda.js';
import { json } from '../command.mjs';
import { multiplied } from '../photo-sets.mjs';
import { tagRun } from '../tag-run.mjs';

const SPLIT_ROAD = new URL('../split-road.mjs', import.meta.url).pathname;
const BATCHES = [32, 64, 128];
const STAND_IN_BATCH = 32;

/**
 * The road of a GPU, on which many workers decode and one infers in large batches: `cocotag tag --device cuda` where CUDA
 * is installed; elsewhere the CPU stands in, next to the usual road with the same batches: the CPU a photo shows what
 * handing pixels from thread to thread costs.
 */
export function gpuTasks({ graphs, sets, cores, count, folder }) {
  const [small] = sets;
  return graphs
    .filter(({ precision }) => precision === 'float')
    .flatMap((graph) => (isCudaInstalled() ? onCuda(graph) : standIn(graph)));

  function onCuda(graph) {
    return sets.flatMap((set) =>
      BATCHES.map((batch) =>
        task(graph, set, `CUDA, batch ${batch}`, async () => {
          const photos = multiplied(set, Math.max(10 * batch, count * set.share), folder);
          const run = await tagRun(graph, photos, { device: 'cuda', batch });
          const { steadyRate, cpuMs, mainThreadMs, hostThreadMs } = run;
          return { steadyRate, cpuMs, mainThreadMs, hostThreadMs };
        }),
      ),
    );
  }

  function standIn(graph) {
    return ['split', 'whole'].map((road) =>
      task(graph, small, `CPU, ${road}, batch ${STAND_IN_BATCH}`, async () => {
        const photos = multiplied(small, Math.max(4 * cores * STAND_IN_BATCH, count / 2), folder);
        const args = [graph.id, graph.precision, String(cores), String(STAND_IN_BATCH), road, photos];
        return json([SPLIT_ROAD, ...args]);
      }),
    );
  }
}

function task(graph, set, setting, measure) {
  return { part: 'gpu', subject: graph.name, photos: set.name, setting, measure };
}
