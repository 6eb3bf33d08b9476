import { type MistakeKind, worstMistakes } from '../measures/worst-mistakes.js';
import { html, type Markup } from '../page/markup.js';
import type { Section } from '../page/section.js';
import type { ReportInput } from '../report-input.js';
import { mistakeCard } from './mistake-card.js';
import { Thumbnails } from './thumbnails.js';

/** How many photos of each kind of mistake are shown. */
const AT_MOST = 12;

const GALLERIES: Readonly<Record<MistakeKind, { heading: string; explanation: string; none: string }>> = {
  invented: {
    heading: 'Invented with the highest scores',
    explanation:
      'Tags that the truth does not have. Look closely: in some photos the model is right and the truth lacks a label.',
    none: 'No label was invented: every tag is right.',
  },
  missed: {
    heading: 'Missed with the lowest scores',
    explanation: 'Labels of the truth that the model saw next to nothing of; often small, hidden or cut off.',
    none: 'No label was missed: every true label was tagged.',
  },
};

/** The photos with the mistakes that the model was surest of. */
export async function mistakesSection(input: ReportInput): Promise<Section> {
  const thumbnails = new Thumbnails(input);
  const body = html`<p>Each photo is here for the label in bold; beside every label stands its score. The truth is what is right
and what was missed, the tags are what is right and what was invented.</p>
${await gallery(input, thumbnails, 'invented')}${await gallery(input, thumbnails, 'missed')}`;
  return { anchor: 'mistakes', heading: 'Worst mistakes', body };
}

async function gallery(input: ReportInput, thumbnails: Thumbnails, kind: MistakeKind): Promise<Markup> {
  const { heading, explanation, none } = GALLERIES[kind];
  const worst = worstMistakes(input.data, input.thresholds, { kind, atMost: AT_MOST });
  const cards: Markup[] = [];
  for (const { photo, label } of worst)
    cards.push(mistakeCard(input, { photo, label, picture: await thumbnails.of(photo) }));
  const list = html`<p>${explanation}</p>
<ul class="gallery">
${cards}</ul>`;
  return html`<h3>${heading}</h3>
${worst.length === 0 ? html`<p>${none}</p>` : list}
`;
}
