import { CocotagError } from '../../../../errors.js';
import { shortened } from '../shortened.js';

/** The error for a graph that cannot be wrapped, or not without being told more. */
export function notWrappable(path: string, why: string, hint: string): CocotagError {
  return new CocotagError(
    'MODEL_INVALID',
    `${path} cannot be brought to cocotag's contract: ${shortened(why)}`,
    {
      path,
      hint: shortened(hint),
    },
  );
}

/** Values of a graph for a message: the first few names. */
export function listed(values: readonly { readonly name: string }[]): string {
  const names = values.slice(0, 5).map(({ name }) => name);
  return values.length > 5 ? `${names.join(', ')} and ${values.length - 5} more` : names.join(', ');
}
