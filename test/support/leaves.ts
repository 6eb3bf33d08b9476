/** All values of nested data, by their ways through it. */
export function leavesOf(value: unknown, way = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[way, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${way}/${key}`));
}
