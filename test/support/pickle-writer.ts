/** Pieces of pickles, by the names of their opcodes where Python's pickletools has one. */
export const MARK = Buffer.from('(');
export const STOP = Buffer.from('.');
export const TUPLE = Buffer.from('t');
export const REDUCE = Buffer.from('R');
export const BUILD = Buffer.from('b');
export const EMPTY_TUPLE = Buffer.from(')');
export const EMPTY_LIST = Buffer.from(']');
export const EMPTY_DICT = Buffer.from('}');
export const APPEND = Buffer.from('a');
export const APPENDS = Buffer.from('e');
export const SETITEM = Buffer.from('s');
export const SETITEMS = Buffer.from('u');
export const NONE = Buffer.from('N');
export const BINPERSID = Buffer.from('Q');
export const NEWOBJ = Buffer.from([0x81]);
export const STACK_GLOBAL = Buffer.from([0x93]);
export const MEMOIZE = Buffer.from([0x94]);

/** A whole pickle of these pieces. */
export function pickle(...pieces: readonly Uint8Array[]): Buffer {
  return pickleOf(2, ...pieces);
}

export function pickleOf(protocol: number, ...pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([0x80, protocol]), ...pieces, STOP]);
}

/** GLOBAL: a name of a module. */
export function global(name: string): Buffer {
  const dot = name.lastIndexOf('.');
  return Buffer.from(`c${name.slice(0, dot)}\n${name.slice(dot + 1)}\n`);
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([withUint32('X', bytes.length), bytes]);
}

export function bytes(value: Uint8Array): Buffer {
  return Buffer.concat([withUint32('B', value.length), value]);
}

export function integer(value: number): Buffer {
  if (value >= -(2 ** 31) && value < 2 ** 31) return withUint32('J', value >>> 0);
  const long = Buffer.alloc(10);
  long.writeUInt8(0x8a, 0);
  long.writeUInt8(8, 1);
  long.writeBigInt64LE(BigInt(value), 2);
  return long;
}

export function float(value: number): Buffer {
  const piece = Buffer.alloc(9);
  piece.write('G');
  piece.writeDoubleBE(value, 1);
  return piece;
}

export function put(index: number): Buffer {
  return withUint32('r', index);
}

export function get(index: number): Buffer {
  return withUint32('j', index);
}

export function tuple(...items: readonly Uint8Array[]): Buffer {
  return Buffer.concat([MARK, ...items, TUPLE]);
}

export function list(...items: readonly Uint8Array[]): Buffer {
  return Buffer.concat([EMPTY_LIST, MARK, ...items, APPENDS]);
}

export function dict(items: Readonly<Record<string, Uint8Array>>): Buffer {
  const pieces = Object.entries(items).flatMap(([key, value]) => [text(key), value]);
  return Buffer.concat([EMPTY_DICT, MARK, ...pieces, SETITEMS]);
}

/** A call of a name. */
export function call(name: string, ...args: readonly Uint8Array[]): Buffer {
  return Buffer.concat([global(name), tuple(...args), REDUCE]);
}

export function orderedDict(items: Readonly<Record<string, Uint8Array>>): Buffer {
  const pieces = Object.entries(items).flatMap(([key, value]) => [text(key), value]);
  return Buffer.concat([call('collections.OrderedDict'), MARK, ...pieces, SETITEMS]);
}

/** An opcode with a number of 32 bits. */
export function withUint32(opcode: string | number, value: number): Buffer {
  const piece = Buffer.alloc(5);
  piece.writeUInt8(typeof opcode === 'number' ? opcode : opcode.charCodeAt(0), 0);
  piece.writeUInt32LE(value, 1);
  return piece;
}
