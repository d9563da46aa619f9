/** Numbers in at most six columns, without their unit: that stands in the title above them. */
import { ABSENT, type Scale, scaled } from './units.ts';

const SIZE: Scale = { base: 1024, units: ['B', 'K', 'M', 'G', 'T', 'P', 'E'] };

/** `104`, `1.2M`; beyond all that makes sense `2e+9`, which kernels do say, and damaged bytes. */
function large(value: number): string {
  if (value < 999_999.5) return String(Math.round(value));
  return value < 999.95e6 ? `${(value / 1e6).toFixed(1)}M` : value.toExponential(0);
}

/** Percent: `0.0`, `12.3`, `104`. */
export function formatShare(percent: number, missing: string = ABSENT): string {
  if (Number.isNaN(percent)) return missing;
  return percent < 99.95 ? percent.toFixed(1) : large(percent);
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
  return perSec < 9.95 ? perSec.toFixed(1) : large(perSec);
}
