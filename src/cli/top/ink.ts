/** What a piece of text is, and how it looks on a terminal of this kind. */
import { usesColor } from '../style.ts';

export type Ink =
  | 'name'
  | 'note'
  | 'warning'
  | 'alarm'
  | 'badge'
  | 'bar'
  | 'barSort'
  | 'cursor'
  | 'stale'
  | 'faint'
  | 'cpu'
  | 'warm'
  | 'hot'
  | 'key';

export type Paint = (ink: Ink, text: string) => string;

/** Parameters of SGR, ECMA-48 8.3.117. */
const COLORS: Readonly<Record<Ink, string>> = {
  name: '1;36',
  note: '36',
  warning: '33',
  alarm: '1;31',
  badge: '1;30;43',
  bar: '30;42',
  barSort: '1;30;46',
  cursor: '30;46',
  stale: '2',
  faint: '90',
  cpu: '1;32',
  warm: '33',
  hot: '1;31',
  key: '1',
};

/** NO_COLOR asks for no colours; bold and reverse video are none. */
const ATTRIBUTES: Readonly<Partial<Record<Ink, string>>> = {
  name: '1',
  alarm: '1',
  badge: '1;7',
  bar: '7',
  barSort: '1;4',
  cursor: '7',
  hot: '1',
  key: '1',
};

export function terminalPaint(
  output: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): Paint {
  const look: Readonly<Partial<Record<Ink, string>>> = usesColor(output, env) ? COLORS : ATTRIBUTES;
  return (ink, text) => {
    const parameters = look[ink];
    return parameters === undefined || text === '' ? text : `\x1b[${parameters}m${text}\x1b[0m`;
  };
}
