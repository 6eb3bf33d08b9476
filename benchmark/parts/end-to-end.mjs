import { multiplied } from '../photo-sets.mjs';
import { tagRun } from '../tag-run.mjs';

/** `cocotag tag` to NDJSON: small photos by the number of workers, large ones with one on each core. */
export function endToEndTasks({ graphs, sets, cores, count, folder }) {
  return sets.flatMap((set) =>
    (set.share === 1 ? upTo(cores) : [cores]).flatMap((workers) =>
      graphs.map((graph) => ({
        part: 'end-to-end',
        subject: graph.name,
        photos: set.name,
        setting: String(workers),
        measure: async () => {
          // Fewer workers get fewer photos, so that all runs take about as long.
          const photos = Math.max(2 * graph.batch, Math.ceil((count * set.share * workers) / cores));
          const run = await tagRun(graph, multiplied(set, photos, folder), { workers });
          const { rate, steadyRate, mainThreadMs, hostThreadMs, cpuMs } = run;
          return { rate, steadyRate, mainThreadMs, hostThreadMs, cpuMs };
        },
      })),
    ),
  );
}

/** 1, 2, 4, ... and all cores. */
function upTo(cores) {
  const powers = Array.from({ length: 12 }, (_, i) => 2 ** i).filter((workers) => workers < cores);
  return [...powers, cores];
}
