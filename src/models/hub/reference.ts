import { CocotagError } from '../../errors.js';
import { shown } from '../import/checkpoint/refusal.js';

/** A file in somebody's model repository on the hub. Every part is safe to build an address from. */
export interface HubReference {
  readonly owner: string;
  readonly repo: string;
  /** Where the file is in the repository: `models/pets.pth`, with slashes, none at either end. */
  readonly file: string;
}

const PREFIX = 'hf:';
const EXAMPLE = 'Write hf:OWNER/REPO/PATH, such as hf:someone/pets/models/pets.pth';

/** In UTF-16 units. File systems take 255 for a name and some 4,000 for a path. */
const LONGEST_FILE = 1_000;
const LONGEST_REVISION = 250;

/** The hub's own rule: https://huggingface.co/docs/huggingface_hub, `validate_repo_id`. */
const NAME = /^(?!.*(?:\.\.|--))\w(?:[\w.-]{0,94}\w)?$/;

/** What could move a terminal's cursor, hide, or be read as another separator. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\]/u;

/** Whether a text names a file on the hub, rightly or wrongly, and no file of this machine. */
export function isHubReference(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * Reads `hf:OWNER/REPO/PATH/IN/REPO`.
 *
 * @throws CocotagError USAGE where a part is missing, or could lead elsewhere: `..`, a backslash, what cannot be seen.
 */
export function parseHubReference(text: string): HubReference {
  const [owner = '', repo = '', ...parts] = text.slice(PREFIX.length).split('/');
  if (!isHubReference(text) || parts.length === 0) {
    throw refused(text, `has not the form ${PREFIX}OWNER/REPO/PATH`);
  }
  if (!NAME.test(owner)) throw refused(text, `"${shown(owner)}" cannot be the name of an owner`);
  if (!NAME.test(repo)) throw refused(text, `"${shown(repo)}" cannot be the name of a repository`);
  const file = parts.join('/');
  if (file.length > LONGEST_FILE) throw refused(text, `its path is longer than ${LONGEST_FILE} characters`);
  const wrong = parts.find((part) => part === '' || part === '.' || part === '..' || UNSEEN.test(part));
  if (wrong !== undefined) throw refused(text, `"${shown(wrong)}" cannot be a part of a path`);
  return { owner, repo, file };
}

/**
 * Checks the name of a branch or a tag, or a commit's hash.
 *
 * @returns The revision itself.
 * @throws CocotagError USAGE where git would not allow it.
 */
export function checkedRevision(revision: string): string {
  const isWrong =
    revision === '' ||
    revision.length > LONGEST_REVISION ||
    UNSEEN.test(revision) ||
    /[\s~^:?*[]|\.\.|^[./-]|[./]$|\/\//.test(revision);
  if (!isWrong) return revision;
  throw new CocotagError('USAGE', `"${shown(revision)}" cannot be a revision`, {
    hint: 'Give the name of a branch or a tag, or the hash of a commit, such as main.',
  });
}

function refused(text: string, why: string): CocotagError {
  return new CocotagError('USAGE', `${shown(text)} is no file on the hub: ${why}`, { hint: EXAMPLE });
}
