import { evaluationOf, type LabelledScores } from '../../src/evaluation/index.js';
import { seededRandom } from '../../src/evaluation/random.js';
import type { ReportInput } from '../../src/evaluation/report/index.js';
import { COCO_LABELS } from '../../src/labels/index.js';
import { picture } from './pictures.js';

/** An input of labelled scores, with names and thresholds where they do not matter. */
export function reportInput(data: LabelledScores, given: Partial<ReportInput> = {}): ReportInput {
  const labels = given.labels ?? COCO_LABELS.slice(0, data.labels).map(({ name }) => name);
  const thresholds = given.thresholds ?? labels.map(() => 0.5);
  return {
    title: 'A model on photos',
    model: 'made-up',
    labels,
    photos: Array.from({ length: data.photos }, (_, photo) => `${photo}.jpg`),
    data,
    thresholds,
    evaluation: evaluationOf(data, labels, { thresholds }),
    notes: [],
    thumbnail: () => picture('lime', 'a.jpg'),
    ...given,
  };
}

/** Scores that know something of a truth; both made up, and the same each time. */
export function madeUpScores(photos: number, labels: number): LabelledScores {
  const random = seededRandom(1);
  const share = () => random.below(10_001) / 10_000;
  const truth = Uint8Array.from({ length: photos * labels }, () => (share() < 0.1 ? 1 : 0));
  const scores = Float64Array.from(truth, (isThere) => {
    const noise = share();
    return Math.round(1e4 * (isThere === 1 ? Math.sqrt(noise) : noise ** 4)) / 1e4;
  });
  return { photos, labels, scores, truth };
}

/** Names that would be the end of a page that does not escape them. */
export const HOSTILE = [
  '</title><script>document.title = "run"</script>',
  '"><img src=x onerror="document.title = 1">',
  "' onmouseover='document.title = 1",
  '</text></svg><script>document.title = "run"</script>',
  'photo\u202egnp.exe',
  'line\nend\u0000\u2028',
  '{{alert(1)}} &lt;b&gt; ]]>',
  'x'.repeat(400),
] as const;

/** A page all of whose text is hostile. */
export function hostileInput(): ReportInput {
  const data = madeUpScores(60, HOSTILE.length);
  return reportInput(data, {
    title: HOSTILE[0],
    model: HOSTILE[1],
    labels: HOSTILE,
    notes: HOSTILE,
    photos: Array.from({ length: data.photos }, (_, photo) => `${photo}/${HOSTILE[photo % HOSTILE.length]}`),
  });
}
