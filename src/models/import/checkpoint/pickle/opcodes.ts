import { globalOf } from './globals.js';
import type { PickleMachine } from './machine.js';
import { setNumpyState } from './numpy-globals.js';
import { storageOf } from './torch-globals.js';
import {
  NumpyType,
  PickleBytes,
  PickleGlobal,
  PickleObject,
  PickleOrderedDict,
  PickleTuple,
  type PickleValue,
} from './values.js';

/** One step of a pickle. */
export interface Opcode {
  /** As in Python's pickletools. */
  readonly name: string;
  readonly run: (machine: PickleMachine) => void;
}

/** The steps that pickles of protocols 2 to 5 take, by their byte. PROTO and STOP are the reader's own. */
export const OPCODES: ReadonlyMap<number, Opcode> = table([
  [0x28, 'MARK', (m) => m.mark()],
  [0x4e, 'NONE', (m) => m.push(null)],
  [0x88, 'NEWTRUE', (m) => m.push(true)],
  [0x89, 'NEWFALSE', (m) => m.push(false)],
  [0x4a, 'BININT', (m) => m.push(m.reader.int32())],
  [0x4b, 'BININT1', (m) => m.push(m.reader.uint8())],
  [0x4d, 'BININT2', (m) => m.push(m.reader.uint16())],
  [0x8a, 'LONG1', (m) => m.create(m.reader.integer(m.reader.uint8()))],
  [0x8b, 'LONG4', (m) => m.create(m.reader.integer(m.reader.uint32()))],
  [0x47, 'BINFLOAT', (m) => m.push(m.reader.float64())],
  [0x8c, 'SHORT_BINUNICODE', (m) => m.create(m.reader.text(m.reader.uint8()))],
  [0x58, 'BINUNICODE', (m) => m.create(m.reader.text(m.reader.uint32()))],
  [0x8d, 'BINUNICODE8', (m) => m.create(m.reader.text(m.reader.uint64()))],
  [0x43, 'SHORT_BINBYTES', (m) => m.create(new PickleBytes(m.reader.binary(m.reader.uint8())))],
  [0x42, 'BINBYTES', (m) => m.create(new PickleBytes(m.reader.binary(m.reader.uint32())))],
  [0x8e, 'BINBYTES8', (m) => m.create(new PickleBytes(m.reader.binary(m.reader.uint64())))],
  [0x29, 'EMPTY_TUPLE', (m) => m.create(new PickleTuple([]))],
  [0x85, 'TUPLE1', (m) => m.create(new PickleTuple(last(m, 1)))],
  [0x86, 'TUPLE2', (m) => m.create(new PickleTuple(last(m, 2)))],
  [0x87, 'TUPLE3', (m) => m.create(new PickleTuple(last(m, 3)))],
  [0x74, 'TUPLE', (m) => m.create(new PickleTuple(m.popToMark()))],
  [0x5d, 'EMPTY_LIST', (m) => m.create([])],
  [0x61, 'APPEND', (m) => append(m, last(m, 1))],
  [0x65, 'APPENDS', (m) => append(m, m.popToMark())],
  [0x7d, 'EMPTY_DICT', (m) => m.create(new Map())],
  [0x73, 'SETITEM', (m) => setItems(m, last(m, 2))],
  [0x75, 'SETITEMS', (m) => setItems(m, m.popToMark())],
  [0x71, 'BINPUT', (m) => m.remember(m.reader.uint8())],
  [0x72, 'LONG_BINPUT', (m) => m.remember(m.reader.uint32())],
  [0x94, 'MEMOIZE', (m) => m.remember()],
  [0x68, 'BINGET', (m) => m.recall(m.reader.uint8())],
  [0x6a, 'LONG_BINGET', (m) => m.recall(m.reader.uint32())],
  [0x95, 'FRAME', frame],
  [0x63, 'GLOBAL', (m) => m.push(globalOf(m.reader.line(), m.reader.line(), m.refusal))],
  [0x93, 'STACK_GLOBAL', stackGlobal],
  [0x52, 'REDUCE', call],
  [0x81, 'NEWOBJ', call],
  [0x62, 'BUILD', build],
  [0x51, 'BINPERSID', (m) => m.create(storageOf(m.pop(), m.refusal))],
  [0x69, 'INST', inst],
]);

function table(rows: readonly [number, string, Opcode['run']][]): ReadonlyMap<number, Opcode> {
  return new Map(rows.map(([code, name, run]) => [code, { name, run }]));
}

/** Takes so many values, in the order in which they were put there. */
function last(machine: PickleMachine, count: number): PickleValue[] {
  return Array.from({ length: count }, () => machine.pop()).reverse();
}

function append(machine: PickleMachine, items: readonly PickleValue[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw machine.refusal('adds to something that is no list');
  for (const item of items) list.push(item);
}

function setItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const dict = machine.top();
  if (!(dict instanceof Map)) throw machine.refusal('sets an item of something that is no dict');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    const value = items[i + 1];
    if (key === undefined || value === undefined) throw machine.refusal('a key has no value');
    if (Array.isArray(key) || key instanceof Map) throw machine.refusal('a key is a list or a dict');
    dict.set(key, value);
  }
}

/** Says how long the next part is, for reading ahead. */
function frame(machine: PickleMachine): void {
  const { reader, refusal } = machine;
  if (reader.uint64() > reader.left) throw refusal('the pickle is cut short');
}

function stackGlobal(machine: PickleMachine): void {
  const [module, name] = last(machine, 2);
  if (typeof module !== 'string' || typeof name !== 'string') throw machine.refusal('a name is no text');
  machine.push(globalOf(module, name, machine.refusal));
}

/** A call, of a function or of a class: both mean what the list of names has for them. */
function call(machine: PickleMachine): void {
  const args = machine.popTuple();
  const callee = machine.pop();
  if (!(callee instanceof PickleGlobal)) throw machine.refusal('calls something that is no function');
  const { name, call } = callee;
  if (call === undefined) throw machine.refusal(`calls ${name}`);
  machine.create(call({ args, refusal: (what) => machine.refusal(`${name} ${what}`) }));
}

/** Gives an object its state, which is data: no object here has a `__setstate__` that would be called. */
function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.top();
  if (target instanceof NumpyType) {
    setNumpyState(target, state, machine.refusal);
  } else if (target instanceof PickleObject && state instanceof Map) {
    // Not copied: a pickle may give one large state to very many objects.
    target.attributes = state;
  } else if (!(target instanceof PickleOrderedDict && state instanceof Map)) {
    // A state dict has an attribute of its own, `_metadata`, with versions of its layers. It is not needed.
    throw machine.refusal('sets the state of something that has none');
  }
}

/** Of protocol 0, where it made objects. It is known here to say what it wanted. */
function inst(machine: PickleMachine): void {
  const { name } = globalOf(machine.reader.line(), machine.reader.line(), machine.refusal);
  throw machine.refusal(`makes an object of ${name}, as only protocol 0 does`);
}
