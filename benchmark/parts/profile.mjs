import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { multiplied } from '../photo-sets.mjs';
import { sharesOf } from '../profile-share.mjs';
import { tagRun } from '../tag-run.mjs';

const HOOK = new URL('../worker-profile.cjs', import.meta.url).pathname;

/** CPU profiles of the main thread, over a whole run, and of one worker in the middle of it. */
export function profileTasks({ graphs, sets, cores, count, folder, profileMs, notes }) {
  return graphs
    .filter(({ isUsual }) => isUsual)
    .map((graph) => ({
      part: 'profile',
      subject: graph.name,
      photos: 'small',
      setting: String(cores),
      isOnce: true,
      measure: async () => {
        const inside = mkdtempSync(join(folder, 'profile-'));
        const workerPath = join(inside, 'worker.json');
        await tagRun(graph, multiplied(sets[0], count, folder), {
          workers: cores,
          nodeArgs: ['--cpu-prof', '--cpu-prof-dir', inside],
          env: {
            NODE_OPTIONS: `--require ${HOOK}`,
            COCOTAG_BENCHMARK_PROFILE: workerPath,
            COCOTAG_BENCHMARK_PROFILE_MS: String(profileMs),
          },
        });
        const mainPath = join(
          inside,
          readdirSync(inside).find((name) => name.endsWith('.cpuprofile')),
        );
        const metrics = {};
        for (const [thread, path] of [
          ['main', mainPath],
          ['worker', workerPath],
        ]) {
          const { shares, top } = sharesOf(JSON.parse(readFileSync(path, 'utf8')));
          for (const [kind, share] of Object.entries(shares)) metrics[`${thread} ${kind}`] = share;
          notes.top.push({ subject: graph.name, thread, functions: top });
        }
        return metrics;
      },
    }));
}
