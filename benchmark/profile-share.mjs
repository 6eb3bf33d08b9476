import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIST = new URL('../dist/', import.meta.url).href;
const TOP = 8;

/**
 * Where the time of a CPU profile went.
 *
 * @param profile - As V8's profiler gives it: nodes with call frames, samples, and microseconds between these.
 * @returns `shares`: of all the time in the profile, 0..1, by kind. `own` is this program's JavaScript, `libraries` that of
 * its dependencies, `node` that of Node, `native` all else that ran in the thread; `idle` is waiting, also for
 * another thread. `top`: functions that took most, as [kind, name, share].
 */
export function sharesOf({ nodes, samples, timeDeltas }) {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const shares = { own: 0, libraries: 0, node: 0, gc: 0, native: 0, idle: 0 };
  const functions = new Map();
  const total = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  samples.forEach((id, i) => {
    const { callFrame } = nodeOf.get(id);
    const kind = kindOf(callFrame);
    const share = timeDeltas[i] / total;
    shares[kind] += share;
    if (kind !== 'native' && kind !== 'idle') {
      const name = `${kind},${callFrame.functionName || '(anonymous)'}${placeOf(callFrame)}`;
      functions.set(name, (functions.get(name) ?? 0) + share);
    }
  });
  const top = [...functions]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([name, share]) => [...name.split(','), share]);
  return { shares, top };
}

function kindOf({ functionName, url }) {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'gc';
  if (url.startsWith(DIST)) return 'own';
  if (url.includes('/node_modules/')) return 'libraries';
  return url.startsWith('node:') ? 'node' : 'native';
}

function placeOf({ url, lineNumber }) {
  if (url === '') return '';
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return ` ${path.replace(ROOT, '')}:${lineNumber + 1}`;
}
