import { mistakesOf } from '../measures/worst-mistakes.js';
import { html, type Markup } from '../page/markup.js';
import { measure } from '../page/numbers.js';
import type { ReportInput } from '../report-input.js';

/** How many labels are named in a line. */
const LABELS_A_LINE = 8;

/** What a card shows. */
export interface MistakeCardParts {
  readonly photo: number;
  /** The label that the photo is here for. */
  readonly label: number;
  readonly picture: Markup;
}

/** A label of the photo, and its score. */
interface Scored {
  readonly label: number;
  readonly score: number;
}

/** A photo with its truth and its tags: what is right, what was invented, what was missed. */
export function mistakeCard(input: ReportInput, { photo, label, picture }: MistakeCardParts): Markup {
  const { invented, missed } = mistakesOf(input.data, input.thresholds, photo);
  const line = (kind: string, heading: string, all: readonly Scored[]) => {
    if (all.length === 0) return undefined;
    const labels = [...all].sort(
      (a, b) => Number(b.label === label) - Number(a.label === label) || b.score - a.score,
    );
    const more = labels.length - LABELS_A_LINE;
    const named = labels
      .slice(0, LABELS_A_LINE)
      .map((scored) => labelOf(input, scored, scored.label === label));
    return html`<div class="${kind}"><dt>${heading}</dt><dd>${named}${more > 0 && ` and ${more} more`}</dd></div>
`;
  };
  return html`<li>
<div class="picture">${picture}</div>
<p class="path"><bdi>${input.photos[photo]}</bdi></p>
<dl>
${line('wrong', 'Invented', invented)}${line('wrong', 'Missed', missed)}${line('right', 'Right', rightOf(input, photo))}</dl>
</li>
`;
}

function labelOf({ labels }: ReportInput, { label, score }: Scored, isReason: boolean): Markup {
  const name = html`<bdi>${labels[label]}</bdi> <span class="score">${measure(score)}</span>`;
  return html`<span class="tag">${isReason ? html`<b>${name}</b>` : name}</span> `;
}

function rightOf({ data, thresholds }: ReportInput, photo: number): readonly Scored[] {
  const start = photo * data.labels;
  return thresholds.flatMap((threshold, label) => {
    const score = data.scores[start + label] ?? 0;
    return score >= threshold && data.truth[start + label] === 1 ? [{ label, score }] : [];
  });
}
