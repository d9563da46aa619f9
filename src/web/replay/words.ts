/** Times, sizes and what is wrong with a file, in words. */
import { formatBytes } from '../../text/units.ts';
import type { CaptureOverview } from './messages.ts';

const NS_PER_MS = 1_000_000n;

/** `2026-11-22 07:03:13.250`, of the clock of the person who looks. */
export function timeText(timeNs: bigint): string {
  const date = new Date(Number(timeNs / NS_PER_MS));
  if (Number.isNaN(date.getTime())) return `${timeNs} ns`;
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, -1).replace('T', ' ');
}

/** `1:02:03.456`, `12.345 s`. */
export function spanText(ns: bigint): string {
  const ms = Number(ns / NS_PER_MS);
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(3)} s`;
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const minutes = seconds / 60;
  const rest = `${pad(minutes % 60)}:${pad(seconds % 60)}`;
  return minutes < 60 ? rest : `${Math.floor(minutes / 60)}:${rest}`;
}

export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** What a capture holds. */
export function contentText({ totals, bytesTotal, snapshots }: CaptureOverview): string {
  const parts = [
    formatBytes(bytesTotal),
    count(totals.packets, 'packet'),
    count(snapshots, 'table'),
    count(totals.exits, 'exit'),
    ...(totals.kstats > 0 ? [count(totals.kstats, 'kstat')] : []),
  ];
  return parts.join(', ');
}

/** What is not shown, and why; empty when all is. */
export function troubleText(overview: CaptureOverview): string {
  const { damage, damaged, openEnds, stoppedAt, skipped, totals } = overview;
  const parts: string[] = [];
  if (damage) {
    const places = damaged > 1 ? `, the first of ${damaged} places` : '';
    parts.push(
      `Damaged at byte ${damage.offset}${places}: ${damage.message}. All that is whole is shown.`,
    );
  }
  // Damage says as much.
  if (openEnds > 0 && !damage) {
    parts.push('Its end was not told: more may be missing.');
  }
  if (stoppedAt !== undefined) {
    parts.push(`There are too many packets: only those up to byte ${stoppedAt} are shown.`);
  }
  if (skipped > 0) parts.push(`${count(skipped, 'packet')} of other kinds skipped.`);
  if (totals.timeless > 0) parts.push(`${count(totals.timeless, 'record')} without a time.`);
  if (totals.withoutFamily > 0) {
    const unread = count(totals.withoutFamily, 'datagram');
    const those = totals.withoutFamily === 1 ? 'it' : 'them';
    parts.push(`${unread} cannot be read: nothing before ${those} names TASKSTATS.`);
  }
  return parts.join(' ');
}
