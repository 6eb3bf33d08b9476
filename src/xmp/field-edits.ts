import { asList } from './as-list.js';
import { detached } from './attributes.js';
import { cut, type Edit, nextChild } from './edits.js';
import type { Field } from './fields.js';
import { type Home, itemsOf, nextItemNames } from './keywords.js';
import { escapedText } from './markup.js';
import type { Element, Packet } from './packet.js';
import type { PartChange } from './record.js';
import { ownWords, type SidecarState } from './state.js';
import { undone } from './undo.js';
import { keysOf, wordKey } from './words.js';

/** What a field is to hold of ours. */
export interface FieldGoal {
  /** Our words, those that stand there already among them. */
  readonly words: readonly string[];
  /** Others' words that it gets because it would hide them. */
  readonly copies: readonly string[];
}

/** How a field comes to hold what it should. */
export interface FieldEdits {
  readonly edits: readonly Edit[];
  /** Elements that go away whole. */
  readonly dropped?: readonly Element[];
  /** The words of a list that is to be made. */
  readonly made?: readonly string[];
  /** What undoing must know. */
  readonly change?: PartChange | undefined;
}

/** The edits that bring a field from what it holds of ours to what it should hold. */
export function fieldEdits(state: SidecarState, field: Field, { words, copies }: FieldGoal): FieldEdits {
  const { packet, record } = state;
  const present = state.fields[field.key];
  const change = record?.changes.find(({ part }) => part === field.key);
  const before = ownWords(record, field.key);
  const gone = itemsOf(present, missing(before, words));
  const added = [...copies, ...missing(words, before)];
  const cuts = gone.map((item) => cut(packet.text, item));
  if (added.length > 0) {
    const { edits, ...others } = additions(packet, field, present.home, added, { copies, change });
    return { edits: [...cuts, ...edits], ...others };
  }
  if (words.length === 0 && change !== undefined) return undone(packet, present, gone, change);
  return { edits: cuts, change };
}

/** Words that go into a field, in whatever form it stands. */
function additions(
  packet: Packet,
  { key: part }: Field,
  home: Home | undefined,
  added: readonly string[],
  { copies, change }: { copies: readonly string[]; change: PartChange | undefined },
): FieldEdits {
  const { text } = packet;
  switch (home?.kind) {
    case undefined:
      return { edits: [], made: added, change: { part, isMade: true, copied: copies } };
    case 'list': {
      const copied = [...(change?.copied ?? []), ...copies];
      return {
        edits: [appended(text, home.list, added)],
        change:
          copied.length > 0 || change !== undefined ? { isMade: false, ...change, part, copied } : undefined,
      };
    }
    case 'rewritten': {
      const { start, end } = home.element;
      const was = text.slice(start, end);
      return {
        edits: [{ start, end, text: asList(packet, was, added) }],
        change: { part, isMade: false, copied: copies, was },
      };
    }
    case 'attribute': {
      const { description, attribute } = home;
      const { edit, was, anchor } = detached(packet, description, attribute);
      const own = attribute.value.trim() === '' ? [] : [attribute.value];
      return {
        edits: [edit],
        made: [...own, ...added],
        change: { part, isMade: true, copied: [...own, ...copies], was, anchor },
      };
    }
  }
}

/** Words behind the last item of a list, spaced as it is. */
function appended(text: string, list: Element, words: readonly string[]): Edit {
  const { place, space } = nextChild(text, list);
  const names = nextItemNames(list, words.length);
  const items = words.map((word, i) => `${space}<${names[i]}>${escapedText(word)}</${names[i]}>`);
  return { start: place, end: place, text: items.join('') };
}

/** The words of a list that another lacks. */
function missing(words: readonly string[], others: readonly string[]): string[] {
  const keys = keysOf(others);
  return words.filter((word) => !keys.has(wordKey(word)));
}
