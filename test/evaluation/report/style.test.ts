import { expect, test } from '@jest/globals';
import { STYLE } from '../../../src/evaluation/report/page/style.js';

const [, light = '', dark = ''] = STYLE.split(':root {');

/** A share of the light that white gives. @see WCAG 2.2, relative luminance */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: string, [one, other]: readonly [string, string]): number {
  const lights = [one, other].map((name) =>
    luminance(new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(theme)?.[1] ?? ''),
  );
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
}

const TEXTS = [
  ['ink', 'paper'],
  ['muted', 'paper'],
  ['muted', 'faint'],
  ['accent', 'paper'],
  ...[1, 2, 3, 4, 5].map((shade) => [`on-heat-${shade}`, `heat-${shade}`] as const),
] as const;

test.each([
  ['light', light],
  ['dark', dark],
])('text stands out from what is behind it: %s', (_, theme) => {
  for (const pair of TEXTS) expect([...pair, contrast(theme, pair) >= 4.5]).toEqual([...pair, true]);
});
