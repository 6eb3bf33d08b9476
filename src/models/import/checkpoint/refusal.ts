import { CocotagError } from '../../../errors.js';

/**
 * Makes the error that says what is wrong at the place where a reader stands. The caller throws it.
 *
 * @param what - What was found, in words that follow "PLACE: ".
 * @param hint - What to do about it; without one, the hint of the place.
 */
export type Refusal = (what: string, hint?: string) => CocotagError;

/** What to do about a file that is damaged. */
export const COPY_AGAIN =
  'The file is damaged or made to deceive: copy or download it again from where it came.';

/** What to do about a file that holds more, or other things, than weights. */
export const SAVE_WEIGHTS =
  'Where you trust the file, load it in Python and save the weights alone: ' +
  'torch.save(model.state_dict(), "weights.pth").';

/**
 * The errors of one file.
 *
 * @param path - The file.
 * @param hint - What to do, where the place that refuses says nothing better.
 * @returns A maker of CocotagError CHECKPOINT_INVALID, whose message begins with the path.
 */
export function refusalOf(path: string, hint: string = COPY_AGAIN): Refusal {
  return (what, ownHint = hint) =>
    new CocotagError('CHECKPOINT_INVALID', `${path}: ${what}`, { path, hint: ownHint });
}

/** The same errors, at a place inside the file. */
export function refusalAt(refusal: Refusal, place: string): Refusal {
  return (what, hint) => refusal(`${place}: ${what}`, hint);
}

/** The longest part of a stranger's text that a message repeats, in UTF-16 units. */
const SHOWN_LENGTH = 100;

/**
 * Text from inside a file, for a message: cut, and with escapes for what could move a terminal's cursor, turn a
 * line around or hide.
 */
export function shown(text: string): string {
  const cut = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
