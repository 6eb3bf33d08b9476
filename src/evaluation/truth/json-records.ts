import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { CocotagError } from '../../errors.js';
import type { Refuse } from './refusal.js';
import { behindOpening, ValueSkipper } from './value-skipper.js';

/** An object in a list of a JSON file. */
export interface JsonRecord {
  /** The list's name, or '' where the file is a list itself. */
  readonly list: string;
  /** Its place for messages: `annotations[12] at byte 34567`, bytes counted in the decompressed text. */
  place(): string;
  /** Its members as they stand, but that lists and objects in them are null, and integers past 2^53 are text. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What to read of a JSON file, and what to do with it. */
export interface RecordReading {
  /** The members of the file's object that are lists of records; undefined where the file is one list itself. */
  readonly lists: readonly string[] | undefined;
  readonly onRecord: (record: JsonRecord) => void;
  /** What the file should be, as a hint. */
  readonly hint: string;
}

/**
 * Reads lists of records out of a JSON file of any size, whatever the order of its keys. Everything else is passed
 * over: other members of the file, and lists and objects in records. One record is in memory at a time.
 *
 * @param text - UTF-8, see `textBytes`.
 * @throws What `refuse` makes, where the text is no JSON, is cut short, or has another form.
 */
export async function readJsonRecords(
  text: AsyncIterable<Buffer>,
  reading: RecordReading,
  refuse: Refuse,
): Promise<void> {
  const reader = new RecordReader(reading, refuse);
  for await (const chunk of text) reader.write(chunk);
  reader.end();
}

/** A token as the tokenizer gives it. Its value is the literal text for an integer past 2^53. */
type Token = Parameters<Tokenizer['onToken']>[0];

/** The tokenizer, which keeps the text of the number that it gives. */
class LiteralTokenizer extends Tokenizer {
  numberText = '';

  protected override parseNumber(text: string): number {
    this.numberText = text;
    return Number(text);
  }
}

class RecordReader {
  readonly #tokenizer = new LiteralTokenizer();
  readonly #parser: TokenParser;
  readonly #skipper = new ValueSkipper();
  /** How deep in what is not skipped. A record stands at `#recordDepth`. */
  #depth = 0;
  readonly #recordDepth: number;
  #recordOffset = 0;
  /** The last string at the depth of the file's members: their key, once a colon comes. */
  #lastText: unknown;
  #key: unknown;
  #tokenCount = 0;
  #lastOffset = 0;
  /** Bytes that the tokenizer never saw. */
  #skipped = 0;

  constructor(
    private readonly reading: RecordReading,
    private readonly refuse: Refuse,
  ) {
    const { lists } = reading;
    this.#recordDepth = lists === undefined ? 1 : 2;
    this.#parser = new TokenParser({
      paths: lists === undefined ? ['$.*'] : lists.map((list) => `$.${list}.*`),
      keepStack: false,
    });
    this.#parser.onValue = ({ value, key, stack }) => {
      const list = lists === undefined ? '' : String(stack[1]?.key);
      this.#give(list, Number(key), value);
    };
    this.#tokenizer.onToken = (token) => this.#take(token);
  }

  write(chunk: Buffer): void {
    try {
      for (let at = 0; at < chunk.length; ) {
        if (this.#skipper.isInside) {
          const behind = this.#skipper.skip(chunk, at);
          this.#skipped += behind - at;
          at = behind;
          // What was passed over stands in the record as null.
          if (!this.#skipper.isInside) this.#parser.write({ token: TokenType.NULL, value: null });
        } else {
          // No further than the next bracket: it may open what is to be passed over.
          const behind = behindOpening(chunk, at);
          this.#tokenizer.write(chunk.subarray(at, behind));
          at = behind;
        }
      }
    } catch (cause) {
      if (cause instanceof CocotagError) throw cause;
      throw this.#refuseText('is no valid JSON after', cause);
    }
  }

  end(): void {
    if (this.#depth > 0) throw this.#refuseText('is cut short; its last whole piece begins at');
    try {
      this.#tokenizer.end();
    } catch (cause) {
      throw this.#refuseText('is no valid JSON after', cause);
    }
    if (this.#tokenCount === 0) throw this.refuse('is empty', { hint: this.reading.hint });
  }

  #refuseText(what: string, cause?: unknown): CocotagError {
    // The library's own message counts bytes without those that were passed over; it is left to the cause.
    const hint = cause === undefined ? 'Copy or download the file again.' : this.reading.hint;
    return this.refuse(`${what} byte ${this.#lastOffset}`, { hint, cause });
  }

  #take(token: Token): void {
    this.#tokenCount++;
    this.#lastOffset = token.offset + this.#skipped;
    switch (token.token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        if (this.#isUnwanted(token.token)) {
          this.#skipper.begin();
          return;
        }
        if (this.#depth === this.#recordDepth) this.#recordOffset = this.#lastOffset;
        this.#depth++;
        break;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.#depth--;
        break;
      case TokenType.STRING:
        if (this.#depth === 1) this.#lastText = token.value;
        break;
      case TokenType.COLON:
        if (this.#depth === 1) this.#key = this.#lastText;
        break;
      case TokenType.NUMBER:
        this.#parser.write(exact(token, this.#tokenizer.numberText));
        return;
    }
    this.#parser.write(token);
  }

  /** Whether the list or object that a bracket opens is to be passed over. */
  #isUnwanted(bracket: TokenType): boolean {
    const { lists, hint } = this.reading;
    const isList = bracket === TokenType.LEFT_BRACKET;
    if (this.#depth === 0) {
      if (isList === (lists === undefined)) return false;
      throw this.refuse(`is ${isList ? 'a list' : 'an object'}, not ${isList ? 'an object' : 'a list'}`, {
        hint,
      });
    }
    if (this.#depth === 1 && lists !== undefined) {
      if (!lists.includes(String(this.#key))) return true;
      if (isList) return false;
      throw this.refuse(`"${String(this.#key)}" at byte ${this.#lastOffset} is no list`, { hint });
    }
    return this.#depth > this.#recordDepth || isList;
  }

  #give(list: string, index: number, value: unknown): void {
    const offset = this.#recordOffset;
    const place = () => `${list}[${index}] at byte ${offset}`;
    if (typeof value !== 'object' || value === null) {
      throw this.refuse(`${list}[${index}] at byte ${this.#lastOffset} is no object`, {
        hint: this.reading.hint,
      });
    }
    // An object of JSON has text for keys, and whoever takes the record checks its values.
    this.reading.onRecord({ list, place, fields: value as Record<string, unknown> });
  }
}

/** A number as it is, or as its text where JavaScript's numbers would round it to its neighbour. */
function exact(token: Token, text: string): Token {
  const { value } = token;
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded ? { ...token, value: text } : token;
}
