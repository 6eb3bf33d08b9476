/** Rows of one photo in two runs; one is undefined where a run lacks the photo. */
export type Pair<Row> =
  | readonly [a: Row, b: Row]
  | readonly [a: Row, b: undefined]
  | readonly [a: undefined, b: Row];

/**
 * Pairs the rows of two runs by photo. Both are read in step, and a row waits until its partner comes: of two runs in the
 * same order almost none does, and in the worst case half of each, which is no more than one run. What has no partner
 * comes in the end. A photo that stands twice in a run is paired as often as in the other.
 */
export async function* pairedRows<Row extends { readonly key: string }>(
  a: AsyncIterable<Row>,
  b: AsyncIterable<Row>,
): AsyncGenerator<Pair<Row>> {
  const sides = [a, b].map((rows) => ({
    rows: rows[Symbol.asyncIterator](),
    waiting: new Map<string, Row[]>(),
    isOver: false,
  }));
  try {
    while (sides.some(({ isOver }) => !isOver)) {
      for (const [which, side] of sides.entries()) {
        if (side.isOver) continue;
        const next = await side.rows.next();
        if (next.done === true) {
          side.isOver = true;
          continue;
        }
        const partner = take(sides[1 - which]?.waiting, next.value.key);
        if (partner === undefined) wait(side.waiting, next.value);
        else yield which === 0 ? [next.value, partner] : [partner, next.value];
      }
    }
    for (const [which, { waiting }] of sides.entries()) {
      for (const row of [...waiting.values()].flat()) yield which === 0 ? [row, undefined] : [undefined, row];
    }
  } finally {
    for (const { rows } of sides) await rows.return?.();
  }
}

function take<Row>(waiting: Map<string, Row[]> | undefined, key: string): Row | undefined {
  const rows = waiting?.get(key);
  const first = rows?.shift();
  if (rows?.length === 0) waiting?.delete(key);
  return first;
}

function wait<Row extends { readonly key: string }>(waiting: Map<string, Row[]>, row: Row): void {
  const rows = waiting.get(row.key);
  if (rows === undefined) waiting.set(row.key, [row]);
  else rows.push(row);
}
