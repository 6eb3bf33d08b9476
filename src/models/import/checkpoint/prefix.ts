/** What wrappers put before every name: DataParallel, Lightning and the like, detectors, torch.compile. */
const PREFIXES = ['module.', 'model.', 'backbone.', '_orig_mod.'];

/** How many prefixes may stand before each other. */
const PREFIXES_LIMIT = 8;

/**
 * The prefix that all names share, made of those that wrappers put there: `module.model.` for example; empty for
 * none. One that only some names have stays, as it tells parts of the network apart.
 */
export function sharedPrefix(names: readonly string[]): string {
  let shared = '';
  for (let i = 0; i < PREFIXES_LIMIT; i++) {
    const next = PREFIXES.map((prefix) => shared + prefix).find((longer) =>
      names.every((name) => name.startsWith(longer) && name.length > longer.length),
    );
    if (next === undefined || names.length === 0) break;
    shared = next;
  }
  return shared;
}
