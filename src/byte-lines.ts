/**
 * Cuts a stream of bytes at a separator, which is left out; so is an empty piece behind the last one. Bytes, because
 * file names need not be text; not readline, because that also cuts at U+2028, which names and JSON may hold.
 *
 * @param chunks - The stream.
 * @param separator - 10 for lines, 0 for NUL-separated lists.
 */
export async function* byteLines(chunks: AsyncIterable<Buffer>, separator: number): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(separator); end !== -1; end = chunk.indexOf(separator, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

/** A line of text and which one it is, from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly line: string;
}

/** The lines of UTF-8 text that are not blank, with their numbers among all. */
export async function* numberedLines(text: AsyncIterable<Buffer>): AsyncGenerator<NumberedLine> {
  let number = 0;
  for await (const bytes of byteLines(text, 0x0a)) {
    number++;
    const line = bytes.toString('utf8');
    if (line.trim() !== '') yield { number, line };
  }
}
