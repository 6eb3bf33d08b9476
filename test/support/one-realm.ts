import { types } from 'node:util';

/**
 * jest runs tests in a realm of their own, whose `Error` is not Node's: what node:fs throws is no `instanceof Error`
 * there. Importing this file makes it one again, as it is outside of jest.
 */
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, thrown: unknown): boolean {
    return this === Error && types.isNativeError(thrown) ? true : isInstance.call(this, thrown);
  },
});
