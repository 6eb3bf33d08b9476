/** A measure, a score or a share, 0 to 1, with three decimals; a dash where there is none. */
export function measure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

/** A threshold, without the zeros behind it. */
export function thresholdText(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** A count, with commas between thousands. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A count in at most four characters, such as `9.1M`, for the inside of a plot. */
export function shortCount(value: number): string {
  const [unit, power] = value >= 999_500 ? ['M', 1e6] : value >= 1000 ? ['k', 1e3] : ['', 1];
  const scaled = value / power;
  return `${power > 1 && scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}

/** A share, 0 to 1, in per cent. */
export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** A count and its noun: `1 photo`, `2 photos`. The plural is the noun with an s. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
