/** What no thread can have done, whatever the kernel says. */

/** Ages may be whole seconds. */
export const SECOND_NS = 1e9;

/**
 * Whether a single thread of this age cannot have waited so long. Linux 6.12 and later may count
 * a wait from the boot of the machine: docs/delays.md. False when the age is NaN, not known.
 */
export function exceedsLife(delayNs: number, elapsedUs: number): boolean {
  return delayNs > elapsedUs * 1000 + SECOND_NS;
}
