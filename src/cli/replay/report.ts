/** What a replay could not show: told on stderr, or an error when it is damage. */
import type { CaptureReport } from '../../capture/pcapng/items.ts';
import type { RecordsReport } from '../../capture/records.ts';
import { StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';

/** What is no damage, and still not shown. */
export function tellOfSkipped({ otherLinkTypes, otherFamilies }: CaptureReport): void {
  const tell = (count: number, what: string): void => {
    if (count > 0) process.stderr.write(`sidestat: skipped: ${count} packets of other ${what}\n`);
  };
  tell(otherLinkTypes, 'link types than netlink');
  tell(otherFamilies, 'families than generic netlink');
}

/** @throws ERR_CAPTURE for whatever could not be shown */
export function checkReport(file: string, report: CaptureReport & Partial<RecordsReport>): void {
  const { damage, damaged, malformed = 0, withoutFamily = 0 } = report;
  const name = escapeText(file);
  if (damage) {
    const places = damaged > 1 ? `, the first of ${damaged} places` : '';
    const message = `${name} is damaged at byte ${damage.offset}${places}: ${damage.message}`;
    throw new StatError('ERR_CAPTURE', message, { hint: 'all that is whole was shown' });
  }
  if (malformed > 0) {
    const message = `${name} has ${malformed} netlink messages that break the rules`;
    throw new StatError('ERR_CAPTURE', message, { hint: 'all others were shown' });
  }
  if (withoutFamily > 0) {
    const message = `${withoutFamily} datagrams of ${name} come before any message that names TASKSTATS`;
    throw new StatError('ERR_CAPTURE', message, {
      hint: 'give the id of the family with --family',
    });
  }
}

/** @throws ERR_CAPTURE for frames of kstats that were left out */
export function checkKstats(file: string, damage: StatError | undefined): void {
  if (!damage) return;
  const message = `${escapeText(file)} has frames that are left out: ${damage.message}`;
  throw new StatError('ERR_CAPTURE', message, { hint: 'all others were shown' });
}
