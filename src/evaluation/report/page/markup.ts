/** HTML that is safe to show. Only {@link html} and {@link trusted} make it. */
export class Markup {
  constructor(
    /** The text of a document, escaped where it had to be. */
    readonly text: string,
  ) {}
}

/** What a template may hold: text and numbers are escaped, pieces of HTML stand as they are, undefined and false are nothing. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

/**
 * HTML of a template. Whatever stands in its gaps is text, unless it is a piece of HTML already; so a label called
 * `<script>` is shown and not run. Gaps in attributes must stand in double quotes.
 *
 * @example html`<li title="${name}">${name}</li>`
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const text = contents.map((content, i) => textOf(content) + (parts[i + 1] ?? ''));
  return new Markup((parts[0] ?? '') + text.join(''));
}

/** Text that is HTML already, such as a style sheet of ours or a plot. Never a stranger's. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/**
 * Text with the characters made visible that are not: controls, bidirectional marks, which would turn a file's name
 * around, zero-width characters and halves of pairs become `\u{...}`, as on a terminal.
 */
export function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(textOf).join('');
  return visible(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
