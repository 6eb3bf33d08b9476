import type { Refusal } from '../refusal.js';
import type { PickleLimits } from './limits.js';
import type { PickleReader } from './pickle-reader.js';
import { PickleTuple, type PickleValue } from './values.js';

/** The state of reading a pickle: values that wait to be put together, and values that are kept. */
export class PickleMachine {
  private readonly stack: PickleValue[] = [];
  /** The heights of the stack at which groups of values begin. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private objects = 0;

  constructor(
    readonly reader: PickleReader,
    /** Makes an error that says at which opcode. */
    readonly refusal: Refusal,
    private readonly limits: PickleLimits,
  ) {}

  push(value: PickleValue): void {
    this.checkHeight();
    this.stack.push(value);
  }

  /** Pushes something new that takes memory of its own. */
  create(value: PickleValue): void {
    if (++this.objects > this.limits.objects) {
      throw this.refusal(`the pickle has more than ${this.limits.objects} objects`);
    }
    this.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  /** The last value, which stays. Values before the last mark cannot be reached. */
  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || this.stack.length <= (this.marks.at(-1) ?? 0)) {
      throw this.refusal('takes a value where there is none');
    }
    return value;
  }

  mark(): void {
    this.checkHeight();
    this.marks.push(this.stack.length);
  }

  /** Takes all values down to the last mark, and the mark. */
  popToMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw this.refusal('takes values to a mark, and there is none');
    return this.stack.splice(height);
  }

  /** Takes a tuple, for a call's arguments. */
  popTuple(): readonly PickleValue[] {
    const value = this.pop();
    if (!(value instanceof PickleTuple)) throw this.refusal('takes a tuple, and finds something else');
    return value.items;
  }

  /** Keeps the last value under a number, by default the next one. */
  remember(index: number = this.memo.size): void {
    if (this.memo.size >= this.limits.memo) {
      throw this.refusal(`the pickle keeps more than ${this.limits.memo} values`);
    }
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.refusal(`asks for value ${index}, which was not kept`);
    this.push(value);
  }

  private checkHeight(): void {
    if (this.stack.length + this.marks.length < this.limits.stack) return;
    throw this.refusal(`more than ${this.limits.stack} values wait to be put together`);
  }

  /** The last value of all, when the pickle is over. */
  result(): PickleValue {
    const value = this.pop();
    if (this.stack.length > 0 || this.marks.length > 0) throw this.refusal('values are left over');
    return value;
  }
}
