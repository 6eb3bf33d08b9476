import { median } from './command.mjs';
import { distinct, select, valuesOf } from './measurements.mjs';

/** Photos a second next to PyTorch + Pillow at its best setting, on photos as they are. */
const TIMES_PYTORCH = {
  'resnet34 int8': 2.4,
  'picodet_s_416 float': 2.9,
  'picodet_s_576 float': 1.8,
  'fusion float': 1.15,
};

/** Resident megabytes: both processes without workers, and a worker. */
const BASE_MB = 150;
const WORKER_MB = { 'resnet34 int8': 110, 'fusion float': 120 };

/**
 * What the program is to reach, and what it did.
 *
 * @param derived - What {@link derive} gives.
 * @returns One for each that was measured: `what`, `wanted` as text, `reached`, and whether it `isMet`.
 */
export function targets(measurements, derived, { cores }) {
  return [
    ...derived.efficiencies
      .filter(({ workers, photos }) => workers === cores && photos !== '48MP')
      .map(({ subject, photos, values }) => atLeast(`efficiency of ${subject}, ${photos}`, 0.95, values)),
    ...Object.entries(TIMES_PYTORCH).map(([subject, wanted]) =>
      atLeast(`${subject} against PyTorch + Pillow, small`, wanted, timesPytorch(derived, subject, 'small')),
    ),
    atLeast(
      'picodet_s_416 float against PyTorch + Pillow, 12MP',
      4,
      timesPytorch(derived, 'picodet_s_416 float', '12MP'),
    ),
    atLeast('resnet34 session, int8 against float', 2.8, derived.int8Gain),
    ...memoryTargets(measurements, cores),
    ...[
      ['--version', 0.2],
      ['--help', 0.35],
      ['tag --help', 0.35],
      ...distinct(select(measurements, { part: 'start-up' }), 'subject')
        .filter((subject) => subject.startsWith('first row'))
        .map((subject) => [subject, 1]),
    ].map(([subject, wanted]) =>
      atMost(
        `${subject}, seconds`,
        wanted,
        valuesOf(measurements, { part: 'start-up', subject, metric: 'seconds' }),
      ),
    ),
    ...derived.mainThread.map(({ subject, values }) =>
      atMost(`main thread, CPU ms a photo, ${subject}`, 0.15, values),
    ),
    atMost('new sidecar, CPU ms', 0.5, valuesOf(measurements, { part: 'sidecars', metric: 'newMs' })),
    atMost('merged sidecar, CPU ms', 15, valuesOf(measurements, { part: 'sidecars', metric: 'mergedMs' })),
    ...derived.againstSharp.map(({ subject, photos, values }) =>
      atMost(`decoding next to sharp's own, ${subject}, ${photos}`, 1, values),
    ),
  ].filter((target) => target !== undefined);
}

/** Ratios of the same repetition. */
function timesPytorch({ againstPytorch }, subject, photos) {
  return againstPytorch.find((one) => one.subject === subject && one.photos === photos)?.values ?? [];
}

function memoryTargets(measurements, cores) {
  const memory = select(measurements, { part: 'memory' });
  return distinct(memory, 'subject').flatMap((subject) => {
    const peaks = select(memory, { subject }).filter(({ metric }) => metric.startsWith('peakMB'));
    const [few, many] = peaks.map(({ value }) => value);
    const allowed = WORKER_MB[subject];
    return [
      atMost(`memory after all photos against after the first, ${subject}`, 1.05, [many / few]),
      allowed && atMost(`memory, MB, ${subject}`, BASE_MB + allowed * cores, [many]),
    ];
  });
}

function atLeast(what, wanted, values) {
  return values.length === 0
    ? undefined
    : { what, wanted: `>= ${wanted}`, reached: median(values), isMet: median(values) >= wanted };
}

function atMost(what, wanted, values) {
  return values.length === 0
    ? undefined
    : { what, wanted: `<= ${wanted}`, reached: median(values), isMet: median(values) <= wanted };
}
