import type { DType } from '../dtypes.js';
import type { TensorView } from '../tensor-view.js';

/**
 * What a pickle can hold: plain data, and descriptions of tensors. Nothing of it can be called. Lists and dicts may
 * hold themselves, and one thing may stand in many places, so that whoever walks through must count its steps.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleBytes
  | PickleTuple
  | PickleValue[]
  | PickleDict
  | PickleObject
  | PickleStorage
  | PickleTensor
  | PickleGlobal
  | NumpyType;

/** A dict. A key that is a tuple is found by itself only, not by an equal one. */
export type PickleDict = Map<PickleValue, PickleValue>;

/** A collections.OrderedDict. */
export class PickleOrderedDict extends Map<PickleValue, PickleValue> {}

/** An object of which only the attributes are kept, such as an argparse.Namespace. */
export class PickleObject {
  attributes: PickleDict = new Map();
}

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

export class PickleBytes {
  constructor(readonly bytes: Uint8Array) {}
}

/** What a pickle says of a storage: a file beside it that holds numbers. */
export class PickleStorage {
  constructor(
    /** The file's name in the folder `data`. */
    readonly key: string,
    readonly dtype: DType,
    /** How many numbers it holds. Whether that is true has to be seen. */
    readonly elements: number,
  ) {}
}

/** What a pickle says of a tensor: a view that lies within its storage, if that is as long as it says. */
export class PickleTensor {
  constructor(
    readonly storage: PickleStorage,
    readonly view: TensorView,
  ) {}
}

/** numpy's description of a number. */
export class NumpyType {
  /** Whether the bytes lie the other way round. A pickle says it in a second step. */
  isBigEndian = false;

  constructor(
    /** Such as `f8`. */
    readonly code: string,
  ) {}
}

/** A name from the list of those that are allowed, with what this reader does for it. */
export class PickleGlobal {
  constructor(
    /** With its module, as in Python. */
    readonly name: string,
    /** The type of a storage's numbers, if it is a type of storages. */
    readonly storageDtype?: DType,
    /** What stands for a call of it, if it can be called. */
    readonly call?: (call: PickleCall) => PickleValue,
  ) {}
}

/** A call that a pickle asks for. */
export interface PickleCall {
  readonly args: readonly PickleValue[];
  /** Makes the error for arguments that are not what they should be. */
  readonly refusal: (what: string) => Error;
}
