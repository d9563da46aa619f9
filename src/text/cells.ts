/** Numbers in at most six columns, without their unit: that stands in the title above them. */
import { ABSENT, type Scale, scaled } from './units.ts';

const SIZE: Scale = { base: 1024, units: ['B', 'K', 'M', 'G', 'T', 'P', 'E'] };

/** Percent: `0.0`, `12.3`, `104`. */
export function formatShare(percent: number, missing: string = ABSENT): string {
  if (Number.isNaN(percent)) return missing;
  return percent < 99.95 ? percent.toFixed(1) : String(Math.round(percent));
}

/** Bytes: `0`, `512B`, `1.50K`, `12.3G`. */
export function formatSize(bytes: number, missing: string = ABSENT): string {
  if (Number.isNaN(bytes)) return missing;
  return bytes === 0 ? '0' : scaled(bytes, SIZE);
}

/** A number a second: `0`, `1.5`, `1235`, `1.2M`. */
export function formatFrequency(perSec: number, missing: string = ABSENT): string {
  if (Number.isNaN(perSec)) return missing;
  if (perSec === 0) return '0';
  if (perSec < 9.95) return perSec.toFixed(1);
  return perSec < 999_999.5 ? String(Math.round(perSec)) : `${(perSec / 1e6).toFixed(1)}M`;
}
