/** An element to be written: its name, what it holds, and its attributes as they are to stand. */
export interface Markup {
  readonly name: string;
  readonly content: string | readonly Markup[];
  readonly attributes?: string;
}

/**
 * Writes an element.
 *
 * @param lead - What stands before the element: a line end and an indent, which grows by a blank a level; or nothing, and
 * then all is in one line.
 */
export function rendered({ name, content, attributes = '' }: Markup, lead: string): string {
  const start = `${lead}<${name}${attributes}`;
  if (content.length === 0) return `${start}/>`;
  if (typeof content === 'string') return `${start}>${escapedText(content)}</${name}>`;
  const inner = lead === '' ? '' : `${lead} `;
  return `${start}>${content.map((child) => rendered(child, inner)).join('')}${lead}</${name}>`;
}

/** Text without the characters that XML cannot hold, a space for each. */
export function xmlSafe(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}\ufffe\uffff]/gu, ' ');
}

/** Text as it may stand in an element. Line ends and tabs are kept by name, for parsers change them otherwise. */
export function escapedText(text: string): string {
  return xmlSafe(text).replace(/[&<>\r\n\t]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}

/** Text as it may stand between double quotes. */
export function escapedAttribute(text: string): string {
  return escapedText(text).replaceAll('"', '&quot;');
}
