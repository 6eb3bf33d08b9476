import { pageOf } from './page/page.js';
import type { ReportInput } from './report-input.js';
import { calibrationSection } from './sections/calibration.js';
import { classCurvesSection } from './sections/class-curves.js';
import { curvesSection } from './sections/curves.js';
import { figuresSection } from './sections/figures.js';
import { labelBarsSection } from './sections/label-bars.js';
import { mistakesSection } from './sections/mistakes.js';
import { mixUpsSection } from './sections/mix-ups.js';
import { perClassSection } from './sections/per-class.js';

/**
 * An evaluation as one page of HTML that needs nothing else: no network, no script. The same input gives the same bytes.
 *
 * Curves are thinned, so that the page does not grow with the photos: some 0.3 MB with 80 labels, and the thumbnails.
 *
 * @returns UTF-8 text of a whole document.
 * @throws What `thumbnail` throws; CocotagError INTERNAL where a plot cannot be drawn.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  return pageOf(input, [
    figuresSection(input),
    await curvesSection(input),
    await classCurvesSection(input),
    await labelBarsSection(input),
    await mixUpsSection(input),
    await mistakesSection(input),
    await calibrationSection(input),
    perClassSection(input),
  ]);
}
