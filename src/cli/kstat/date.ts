/** The line of -T before each report. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = [
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
] as const;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/**
 * `d`: as date(1) writes it in the C locale; GMT+1 for a zone of which JavaScript has no short
 * name in English. `u`: seconds since the epoch, as time(2). Of what was recorded `timeMs`, with
 * `d` in UTC, since it is of a machine that may be elsewhere; without it the time is now.
 */
export function formatDate(style: 'd' | 'u', timeMs: number | undefined): string {
  const date = new Date(timeMs ?? Date.now());
  if (style === 'u') return String(Math.floor(date.getTime() / 1000));
  return timeMs === undefined ? formatLocal(date) : formatUtc(date);
}

function formatUtc(date: Date): string {
  // Sun, 01 Jan 2023 00:00:00 GMT
  const [day, of, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(of)).padStart(2)} ${time} UTC ${year}`;
}

function formatLocal(now: Date): string {
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  const day = String(now.getDate()).padStart(2);
  const date = `${DAYS[now.getDay()]} ${MONTHS[now.getMonth()]} ${day}`;
  return `${date} ${time} ${zoneOf(now)} ${now.getFullYear()}`;
}

function zoneOf(now: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(now);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
}
