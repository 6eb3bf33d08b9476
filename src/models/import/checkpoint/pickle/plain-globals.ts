import { PickleBytes, type PickleCall, PickleGlobal, PickleObject, PickleOrderedDict } from './values.js';

/** What plain data of Python's own library needs. */
export const PLAIN_GLOBALS: readonly PickleGlobal[] = [
  new PickleGlobal(
    'collections.OrderedDict',
    undefined,
    empty(() => new PickleOrderedDict()),
  ),
  new PickleGlobal(
    'argparse.Namespace',
    undefined,
    empty(() => new PickleObject()),
  ),
  new PickleGlobal('_codecs.encode', undefined, encode),
];

/** Only as a pickle makes them: empty, to be filled by steps that are counted. */
function empty(make: () => PickleOrderedDict | PickleObject) {
  return ({ args, refusal }: PickleCall) => {
    if (args.length > 0) throw refusal('is called with arguments');
    return make();
  };
}

/**
 * The longest text that is made bytes. It makes the bytes of numpy's numbers, 16 at most; a long text could be made
 * bytes again and again.
 */
const ENCODE_LIMIT = 64;

/** How protocol 2 has bytes: a text whose characters are their values. */
function encode({ args, refusal }: PickleCall): PickleBytes {
  const [text, encoding] = args;
  if (args.length !== 2 || typeof text !== 'string' || encoding !== 'latin1') {
    throw refusal('is called with something else than a text and "latin1"');
  }
  if (text.length > ENCODE_LIMIT) throw refusal(`is called with more than ${ENCODE_LIMIT} characters`);
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.toString('latin1') !== text) throw refusal('is called with a text that is not latin1');
  return new PickleBytes(bytes);
}
