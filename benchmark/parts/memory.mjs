import { multiplied } from '../photo-sets.mjs';
import { tagRun } from '../tag-run.mjs';

/**
 * Resident memory of a long run, both processes together: its peak up to the row at `memoryCounts[0]`, and up to the end.
 * Pages that both processes share count once; of `mainMB` and `hostMB` each has them.
 */
export function memoryTasks({ graphs, sets, cores, folder, memoryCounts: [few, many] }) {
  return graphs
    .filter(({ isUsual }) => isUsual)
    .map((graph) => ({
      part: 'memory',
      subject: graph.name,
      photos: 'small',
      setting: String(cores),
      isOnce: true,
      measure: async () => {
        const { looks } = await tagRun(graph, multiplied(sets[0], many, folder), {
          workers: cores,
          isForMemory: true,
        });
        const peak = (some) => Math.max(...some.map(({ bytesOnce }) => bytesOnce)) / 1e6;
        return {
          [`peakMB${few}`]: peak(looks.filter(({ rows }) => rows <= few)),
          [`peakMB${many}`]: peak(looks),
          mainMB: Math.max(...looks.map(({ mainBytes }) => mainBytes)) / 1e6,
          hostMB: Math.max(...looks.map(({ hostBytes }) => hostBytes)) / 1e6,
        };
      },
    }));
}
