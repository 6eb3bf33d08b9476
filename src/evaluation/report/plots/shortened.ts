/**
 * Text cut to so many characters, the last one an ellipsis. Labels of strangers may be a page long, and SVG has no way
 * to break or to cut a line.
 */
export function shortened(text: string, atMost: number): string {
  const characters = Array.from(text);
  return characters.length <= atMost ? text : `${characters.slice(0, atMost - 1).join('')}…`;
}
