/** Colours, only where a person sees them: https://no-color.org, FORCE_COLOR as in Node. */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

interface Output {
  readonly isTTY?: boolean;
}

/** FORCE_COLOR (but 0) wins over NO_COLOR; without either, a terminal that is not dumb has colours. */
export function usesColor(output: Output, env: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return output.isTTY === true && term !== 'dumb';
}

/** A function that styles text for this output, or leaves it as it is. */
export function stylist(output: Output): (format: Format, text: string) => string {
  if (!usesColor(output)) return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}
