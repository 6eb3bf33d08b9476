import { median } from './command.mjs';
import { markdownTable } from './markdown-table.mjs';
import { cell, distinct, select, valuesOf } from './measurements.mjs';

/** The tables of a run, each a title and its lines; those of parts that were not measured are missing. */
export function tables({ measurements, derived, targets, notes, graphs, cores }) {
  return [
    { title: 'Targets', lines: targetTable(targets) },
    { title: 'Decoding and resizing alone, CPU ms a photo', lines: decodeTable(measurements, derived) },
    { title: 'The session alone, one thread, CPU ms a photo by batch', lines: sessionTable(measurements) },
    { title: '`cocotag tag` end to end', lines: endToEndTable(measurements, derived) },
    { title: 'Peers, photos a second on all cores', lines: peerTable(measurements, derived, graphs, cores) },
    { title: 'The road of a GPU, photos a second', lines: gpuTable(measurements) },
    { title: 'Start-up, seconds', lines: startUpTable(measurements) },
    { title: 'Peak resident memory, MB', lines: memoryTable(measurements) },
    { title: 'Where the time of a thread goes, %', lines: profileTable(measurements) },
    { title: "JavaScript that takes most of a thread's time", lines: topTable(notes) },
    { title: 'Sidecars, CPU ms of the main process', lines: sidecarTable(measurements) },
  ].filter(({ lines }) => lines.length > 2);
}

function targetTable(targets) {
  return markdownTable([
    ['what', 'wanted', 'reached', 'met'],
    ...targets.map(({ what, wanted, reached, isMet }) => [
      what,
      wanted,
      reached.toFixed(reached < 10 ? 3 : 0),
      isMet ? 'yes' : 'no',
    ]),
  ]);
}

function decodeTable(measurements, derived) {
  return markdownTable([
    ['model', 'photos', 'as the program does', "sharp's own resize", 'ratio'],
    ...derived.againstSharp.map(({ subject, photos, values }) => {
      const of = (setting) =>
        valuesOf(measurements, { part: 'decode', subject, photos, setting, metric: 'cpuMs' });
      return [`\`${subject}\``, photos, cell(of('decode')), cell(of('sharp')), cell(values, 2)];
    }),
  ]);
}

function sessionTable(measurements) {
  const rows = select(measurements, { part: 'session', metric: 'cpuMs' });
  const batches = distinct(rows, 'setting').sort((a, b) => a - b);
  return markdownTable([
    ['graph', ...batches],
    ...distinct(rows, 'subject').map((subject) => [
      named(subject),
      ...batches.map((setting) => cell(valuesOf(rows, { subject, setting }))),
    ]),
  ]);
}

function endToEndTable(measurements, { efficiencies, steadyEfficiencies, usefulShares }) {
  return markdownTable([
    [
      'graph',
      'photos',
      'workers',
      'photos/s',
      'efficiency',
      'without start-up',
      'decoding + session of its CPU',
      'main thread, CPU ms a photo',
      "host's main thread",
    ],
    ...efficiencies.map(({ subject, photos, workers, values }, i) => {
      const of = (metric) =>
        valuesOf(measurements, { part: 'end-to-end', subject, photos, setting: String(workers), metric });
      return [
        named(subject),
        photos,
        String(workers),
        cell(of('rate')),
        cell(values, 2),
        cell(steadyEfficiencies[i].values, 2),
        cell(usefulShares[i].values, 2),
        cell(of('mainThreadMs'), 2),
        cell(of('hostThreadMs'), 2),
      ];
    }),
  ]);
}

/** Peers, and what cocotag does on the same photos; neither's start counts. */
export function peerTable(measurements, { againstPytorch }, graphs, cores) {
  const rows = select(measurements, { part: 'peers' });
  const sets = distinct(rows, 'photos');
  const settings = [...new Set(rows.map(({ subject, setting }) => `${subject}|${setting}`))];
  if (rows.length === 0) return [];
  const ours = graphs.filter(({ name }) => againstPytorch.some(({ subject }) => subject === name));
  return markdownTable([
    ['', 'setting', ...sets, ...sets.map((set) => `${set}, times PyTorch + Pillow`)],
    ...settings.map((key) => {
      const [subject, setting] = key.split('|');
      return [
        subject,
        setting,
        ...sets.map((photos) => cell(valuesOf(rows, { subject, setting, photos }))),
        ...sets.map(() => ''),
      ];
    }),
    ...ours.map(({ name: subject }) => [
      `cocotag, ${named(subject)}`,
      'default',
      ...sets.map((photos) =>
        cell(
          valuesOf(measurements, {
            part: 'end-to-end',
            subject,
            photos,
            setting: String(cores),
            metric: 'steadyRate',
          }),
        ),
      ),
      ...sets.map((photos) =>
        cell(againstPytorch.find((one) => one.subject === subject && one.photos === photos)?.values ?? [], 2),
      ),
    ]),
  ]);
}

function gpuTable(measurements) {
  const rows = select(measurements, { part: 'gpu' });
  const of = (where, metric) => cell(valuesOf(rows, { ...where, metric }), 2);
  return markdownTable([
    ['graph', 'photos', 'device, road', 'photos/s', 'CPU ms a photo', 'main thread', "host's main thread"],
    ...select(rows, { metric: 'steadyRate', repetition: 1 }).map(({ subject, photos, setting }) => {
      const where = { subject, photos, setting };
      return [
        named(subject),
        photos,
        setting,
        cell(valuesOf(rows, { ...where, metric: 'steadyRate' })),
        of(where, 'cpuMs'),
        of(where, 'mainThreadMs'),
        of(where, 'hostThreadMs'),
      ];
    }),
  ]);
}

export function startUpTable(measurements) {
  const rows = select(measurements, { part: 'start-up' });
  return markdownTable([
    ['', 'seconds'],
    ...distinct(rows, 'subject').map((subject) => [
      subject.startsWith('first row') ? subject : `\`cocotag ${subject}\``,
      cell(valuesOf(rows, { subject }), 2),
    ]),
  ]);
}

export function memoryTable(measurements) {
  const rows = select(measurements, { part: 'memory' });
  const metrics = distinct(rows, 'metric');
  const heads = metrics.map((metric) =>
    metric.replace('peakMB', 'photos up to ').replace('mainMB', 'main process').replace('hostMB', 'its host'),
  );
  return markdownTable([
    ['graph', 'workers', ...heads],
    ...distinct(rows, 'subject').map((subject) => [
      named(subject),
      distinct(select(rows, { subject }), 'setting').join(),
      ...metrics.map((metric) => median(valuesOf(rows, { subject, metric })).toFixed(0)),
    ]),
  ]);
}

function profileTable(measurements) {
  const rows = select(measurements, { part: 'profile' });
  const kinds = ['own', 'libraries', 'node', 'gc', 'native', 'idle'];
  return markdownTable([
    ['graph', 'thread', ...kinds],
    ...distinct(rows, 'subject').flatMap((subject) =>
      ['main', 'worker'].map((thread) => [
        named(subject),
        thread,
        ...kinds.map((kind) =>
          (100 * valuesOf(rows, { subject, metric: `${thread} ${kind}` })[0]).toFixed(1),
        ),
      ]),
    ),
  ]);
}

function topTable({ top }) {
  return markdownTable([
    ['graph', 'thread', 'whose', 'function', '%'],
    ...top.flatMap(({ subject, thread, functions }) =>
      functions.map(([whose, name, share]) => [
        named(subject),
        thread,
        whose,
        `\`${name}\``,
        (100 * share).toFixed(2),
      ]),
    ),
  ]);
}

function sidecarTable(measurements) {
  const of = (metric) => cell(valuesOf(measurements, { part: 'sidecars', metric }), 2);
  if (select(measurements, { part: 'sidecars' }).length === 0) return [];
  return markdownTable([
    ['sidecar', 'ms'],
    ['new', of('newMs')],
    ['new, from saved rows', of('newFromRowsMs')],
    ['merged into those of other programs', of('mergedMs')],
  ]);
}

/** `resnet34 int8` with its id as code. */
export function named(subject) {
  const [id, precision] = subject.split(' ');
  return `\`${id}\` ${precision}`;
}
