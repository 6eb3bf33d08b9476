import { type Refusal, refusalAt, SAVE_WEIGHTS } from '../refusal.js';
import { PICKLE_LIMITS, type PickleLimits } from './limits.js';
import { PickleMachine } from './machine.js';
import { OPCODES } from './opcodes.js';
import { PickleReader } from './pickle-reader.js';
import type { PickleValue } from './values.js';

const PROTO = 0x80;
const STOP = 0x2e;

/**
 * Reads a pickle of plain data and tensors. Nothing is executed: a name that the pickle refers to is looked up in a
 * list, and what stands there makes data.
 *
 * @param bytes - One pickle, of protocol 2 to 5. What comes behind its end is not looked at.
 * @param refusal - Makes the errors, which say opcode and byte.
 * @param limits - By default {@link PICKLE_LIMITS}.
 * @throws CocotagError CHECKPOINT_INVALID for anything that state dicts do not have, and beyond the limits.
 */
export function unpickle(
  bytes: Uint8Array,
  refusal: Refusal,
  limits: PickleLimits = PICKLE_LIMITS,
): PickleValue {
  if (bytes.length > limits.bytes) throw refusal(`is longer than ${limits.bytes} bytes`, SAVE_WEIGHTS);
  let place = 'byte 0';
  const refusalHere: Refusal = (what, hint) => refusalAt(refusal, place)(what, hint);
  const reader = new PickleReader(bytes, limits, refusalHere);
  const machine = new PickleMachine(reader, refusalHere, limits);
  checkProtocol(reader, refusalHere);
  for (let steps = 1; steps <= limits.opcodes; steps++) {
    const at = reader.position;
    place = `byte ${at}`;
    const code = reader.uint8();
    if (code === STOP) return machine.result();
    const opcode = OPCODES.get(code);
    if (opcode === undefined)
      throw refusalHere(`opcode 0x${code.toString(16)} is not among those that weights need`);
    place = `${opcode.name} at byte ${at}`;
    opcode.run(machine);
  }
  throw refusalHere(`the pickle has more than ${limits.opcodes} steps`, SAVE_WEIGHTS);
}

function checkProtocol(reader: PickleReader, refusal: Refusal): void {
  if (reader.uint8() !== PROTO) throw refusal('does not begin as a pickle of protocol 2 to 5 does');
  const protocol = reader.uint8();
  if (protocol < 2 || protocol > 5) throw refusal(`is of protocol ${protocol}, which is none of 2 to 5`);
}
