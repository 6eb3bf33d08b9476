import type { ModelPackage } from '../models/index.js';
import { percent } from '../models/quantize/index.js';
import type { QuantizationReport } from '../quantization-report.js';
import { quantizePackage } from '../quantize-package.js';
import type { QuantizeProgress } from '../quantize-run.js';
import { Interrupt } from './interrupt.js';
import { checkCalibration, type QuantizeSettings, quantizeOptions } from './quantize-flags.js';
import { giveResult, type ResultSettings, remark } from './result.js';

/**
 * One `cocotag models quantize`.
 *
 * @returns The exit status: 0 where the int8 graph was installed, 1 where float is the better one and was kept.
 */
export async function runQuantize(
  model: ModelPackage,
  settings: QuantizeSettings & ResultSettings & { readonly name?: string | undefined },
  store: string,
): Promise<number> {
  checkCalibration(settings);
  const interrupt = new Interrupt(
    () => remark('Stopping. Nothing was changed.', settings),
    () => undefined,
  );
  const stages = new StageLines(settings);
  try {
    const { report, installed } = await quantizePackage(
      model,
      settings.calibration ?? [],
      { ...quantizeOptions(settings), signal: interrupt.signal, onProgress: (at) => stages.show(at) },
      { store, name: settings.name, replacement: settings.force ? 'replace' : 'refuse' },
    );
    const kept =
      installed === undefined ? 'The float graph stays the only one.' : `Installed in ${installed.folder}`;
    await giveResult(
      { lines: [...reportLines(report), kept], json: { ...report, folder: installed?.folder } },
      settings,
    );
    return installed === undefined ? 1 : 0;
  } catch (error) {
    if (interrupt.received === undefined) throw error;
    return 0;
  } finally {
    interrupt.passOn();
  }
}

/** A report for people. */
export function reportLines({
  photos,
  agreement,
  speed,
  bytes,
  convolutions,
  verdict,
  notes,
}: QuantizationReport): string[] {
  const unreadable = photos.unreadable.length === 0 ? '' : `; ${photos.unreadable.length} could not be read`;
  return [
    `photos       ${photos.calibrated} for ranges, ${photos.compared} ${photos.isHeldOut ? 'others ' : ''}to compare${unreadable}`,
    `tags alike   ${percent(agreement.tags)}; photos with the same tags ${percent(agreement.photosAlike)}; decisions alike ${percent(agreement.decisions)}`,
    `scores       ${agreement.meanDifference.toFixed(4)} apart in the mean, ${agreement.largestDifference.toFixed(4)} at most`,
    `session      float ${speed.floatMs.toFixed(1)} ms, int8 ${speed.int8Ms.toFixed(1)} ms a photo: ${speed.speedup.toFixed(2)} times as fast`,
    `size         float ${bytes.float} bytes, int8 ${bytes.int8} bytes; ${convolutions.int8} convolutions in int8, ${convolutions.float} in float`,
    ...notes,
    `${verdict.kind}: ${verdict.reason}`,
  ];
}

/** Says which stage is on, and every hundredth photo. */
class StageLines {
  constructor(private readonly settings: ResultSettings) {}

  show({ stage, done, total }: QuantizeProgress): void {
    if (done === total || done % 100 === 0) remark(`${stage}: ${done} of ${total} photos`, this.settings);
  }
}
