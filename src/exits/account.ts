/** What is missing, and the account at the end, for people. */

import { formatCount } from '../text/units.ts';
import type { ExitGap, GapReason } from './gap.ts';
import type { ExitTotals } from './totals.ts';

const WHY: Readonly<Record<GapReason, string>> = {
  kernel: 'the buffer of the helper in the kernel was full',
  queue: 'they were not read in time',
  damaged: 'they came damaged',
  withheld: 'the policy of the helper does not show them',
  unknown: 'the reason is not known',
};

/** Stands behind an account that is not the last word. */
export const IN_DOUBT = '; more may be missing, as the end was not told';

function exits(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'exit' : 'exits'}`;
}

/** `12 exits lost on CPU 3: the buffer ... was full`. */
export function gapLine({ count, reason, cpu }: ExitGap): string {
  const what = reason === 'withheld' ? 'withheld' : 'lost';
  const where = cpu === undefined ? '' : ` on CPU ${cpu}`;
  return `${exits(count)} ${what}${where}: ${WHY[reason]}`;
}

/** `1,234 exits, 0 lost, 5 withheld`. */
export function accountLine(totals: ExitTotals): string {
  const { delivered, filtered, lost, withheld, unread, settled } = totals;
  const left = filtered > 0 ? `${formatCount(filtered)} left out, ` : '';
  const rest = unread > 0 ? `, ${formatCount(unread)} not shown` : '';
  const doubt = settled ? '' : IN_DOUBT;
  const missing = `${formatCount(lost)} lost, ${formatCount(withheld)} withheld`;
  return `${exits(delivered)}, ${left}${missing}${rest}${doubt}`;
}
