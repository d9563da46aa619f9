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
 * name in English. `u`: seconds since the epoch, as time(2).
 */
export function formatDate(style: 'd' | 'u', now: Date): string {
  if (style === 'u') return String(Math.floor(now.getTime() / 1000));
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  const day = String(now.getDate()).padStart(2);
  const date = `${DAYS[now.getDay()]} ${MONTHS[now.getMonth()]} ${day}`;
  return `${date} ${time} ${zoneOf(now)} ${now.getFullYear()}`;
}

function zoneOf(now: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(now);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
}
