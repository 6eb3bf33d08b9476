import { parseArgs } from 'node:util';

export const PARTS = [
  'decode',
  'session',
  'end-to-end',
  'start-up',
  'sidecars',
  'profile',
  'memory',
  'peers',
  'gpu',
];

/** Parts that take long, and run when they are asked for. */
const ON_REQUEST = ['memory', 'peers'];

const USUAL = { count: 400, repeat: 3, files: 24, seconds: 1.5, profileMs: 3_000, sidecars: 2_000 };
const QUICK = { count: 80, repeat: 1, files: 2, seconds: 0.3, profileMs: 500, sidecars: 100 };

/**
 * Options of the benchmark, as benchmark/README.md lists them.
 *
 * @throws Error for a part that there is none of.
 */
export function benchmarkOptions(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      photos: { type: 'string', default: 'examples/photos' },
      only: { type: 'string' },
      models: { type: 'string' },
      repeat: { type: 'string' },
      count: { type: 'string' },
      memory: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      python: { type: 'string', default: 'python3' },
      'node-modules': { type: 'string' },
      timm: { type: 'string' },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}, only ${PARTS.join(', ')}`);
  const sizes = values.quick ? QUICK : USUAL;
  return {
    photos: values.photos,
    parts: only ?? PARTS.filter((part) => !ON_REQUEST.includes(part) || values[part]),
    models: values.models?.split(','),
    // A run of some parts, of some models or with few photos is for trying; it is kept where --out says.
    isWhole: only === undefined && values.models === undefined && !values.quick,
    out: values.out,
    repeat: Number(values.repeat ?? sizes.repeat),
    count: Number(values.count ?? sizes.count),
    largeFiles: sizes.files,
    sessionSeconds: sizes.seconds,
    profileMs: sizes.profileMs,
    sidecarCount: sizes.sidecars,
    memoryCounts: values.quick ? [100, 400] : [1_000, 20_000],
    python: values.python,
    nodeModules: values['node-modules'],
    timm: values.timm,
  };
}
