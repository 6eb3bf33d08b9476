import { median } from './command.mjs';
import { distinct, select, valuesOf } from './measurements.mjs';

/**
 * Figures that are made of several measurements, each within one repetition, as a machine is not as fast at one time as at
 * another.
 *
 * @param graphs - {@link bundledGraphs}.
 * @returns Lists of {subject, photos, workers, values}; `values` has a number for each repetition. `efficiencies`: what a run
 * reaches of workers / (decoding + session); `steadyEfficiencies`: the same without start-up and end;
 * `usefulShares`: decoding + session of the CPU that a run takes, which others on the machine do not change;
 * `againstPytorch`: photos a second next to PyTorch + Pillow at its best, neither's start counted; `againstSharp`:
 * CPU of decoding next to sharp with its own resize; `int8Gain`: the float session's CPU over that of int8,
 * ResNet34, batch 1; `mainThread`: its CPU a photo on all cores.
 */
export function derive(measurements, graphs, cores) {
  const repetitions = distinct(measurements, 'repetition');
  const perRepetition = (ratio) =>
    repetitions.map((repetition) => ratio({ repetition })).filter((value) => Number.isFinite(value));
  const one = (where) => valuesOf(measurements, where)[0];
  const runs = select(measurements, { part: 'end-to-end', metric: 'rate' });
  const keys = [
    ...new Set(runs.map(({ subject, photos, setting }) => [subject, photos, setting].join())),
  ].map((key) => key.split(','));
  const ofRuns = (ratio) =>
    keys.map(([subject, photos, setting]) => {
      const { id, batch } = graphs.find(({ name }) => name === subject);
      const values = perRepetition((at) => {
        const decode = one({
          ...at,
          part: 'decode',
          subject: id,
          photos,
          setting: 'decode',
          metric: 'cpuMs',
        });
        const session = one({ ...at, part: 'session', subject, setting: String(batch), metric: 'cpuMs' });
        const run = (metric) => one({ ...at, part: 'end-to-end', subject, photos, setting, metric });
        return ratio(decode + session, run, Number(setting));
      });
      return { subject, photos, workers: Number(setting), values };
    });
  const efficiency = (metric) => ofRuns((workMs, run, workers) => (run(metric) * workMs) / 1000 / workers);
  const onAll = keys.filter(([, , setting]) => setting === String(cores));
  return {
    efficiencies: efficiency('rate'),
    steadyEfficiencies: efficiency('steadyRate'),
    usefulShares: ofRuns((workMs, run) => workMs / run('cpuMs')),
    againstPytorch: onAll.map(([subject, photos, setting]) => {
      const best = bestPytorch(measurements, photos);
      const values = perRepetition(
        (at) =>
          one({ ...at, part: 'end-to-end', subject, photos, setting, metric: 'steadyRate' }) /
          one({ ...at, part: 'peers', subject: 'PyTorch + Pillow', photos, setting: best }),
      );
      return { subject, photos, values };
    }),
    againstSharp: pairs(select(measurements, { part: 'decode', setting: 'sharp' })).map(
      ([subject, photos]) => {
        const cpu = (at, setting) =>
          one({ ...at, part: 'decode', subject, photos, setting, metric: 'cpuMs' });
        return { subject, photos, values: perRepetition((at) => cpu(at, 'decode') / cpu(at, 'sharp')) };
      },
    ),
    int8Gain: perRepetition((at) => {
      const cpu = (subject) => one({ ...at, part: 'session', subject, setting: '1', metric: 'cpuMs' });
      return cpu('resnet34 float') / cpu('resnet34 int8');
    }),
    mainThread: onAll
      .filter(([, photos]) => photos === 'small')
      .map(([subject, photos, setting]) => ({
        subject,
        values: valuesOf(measurements, {
          part: 'end-to-end',
          subject,
          photos,
          setting,
          metric: 'mainThreadMs',
        }),
      })),
  };
}

/** The setting of PyTorch + Pillow that tags most of these photos a second. */
function bestPytorch(measurements, photos) {
  const rows = select(measurements, { part: 'peers', subject: 'PyTorch + Pillow', photos });
  const speed = (setting) => median(valuesOf(rows, { setting }));
  // Few pipelines ask Pillow for a draft; it has a line of its own.
  const usual = distinct(rows, 'setting').filter((setting) => !setting.includes('draft'));
  return usual.sort((a, b) => speed(b) - speed(a))[0];
}

function pairs(rows) {
  return [...new Set(rows.map(({ subject, photos }) => `${subject},${photos}`))].map((pair) =>
    pair.split(','),
  );
}
