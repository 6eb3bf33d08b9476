/**
 * Text for a terminal, where a file's name must not move the cursor, change colours or reverse the line: control
 * characters, bidirectional marks and zero-width characters become `\u{...}`; line feeds too, so that one line stays
 * one. A pipe gets the real bytes instead.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
