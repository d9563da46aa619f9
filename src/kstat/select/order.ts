/** The order of kstat(8): without regard to case, equal names in reverse of their order. */

const UPPER = /[A-Z]/g;

/** The key of strcasecmp(3C) in the C locale, which knows the letters of ASCII only. */
function foldCase(text: string): string {
  return text.replace(UPPER, (letter) => letter.toLowerCase());
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

interface Keyed<T> {
  readonly item: T;
  readonly key: readonly [module: string, instance: number, name: string];
}

/** What kstats are sorted by. */
export interface Identified {
  readonly module: string;
  readonly instance: number;
  readonly name: string;
}

/** Kstats by module, instance as a number, and name. */
export function sortKstats<T extends Identified>(kstats: readonly T[]): T[] {
  const keyed = kstats.map(
    (item): Keyed<T> => ({
      item,
      key: [foldCase(item.module), item.instance, foldCase(item.name)],
    }),
  );
  // kstat(8) inserts each item before its equals; a stable sort keeps their order.
  keyed.reverse();
  keyed.sort(
    ({ key: a }, { key: b }) => compareText(a[0], b[0]) || a[1] - b[1] || compareText(a[2], b[2]),
  );
  return keyed.map(({ item }) => item);
}

/** Statistics by name. */
export function sortStatistics<T extends { readonly name: string }>(statistics: readonly T[]): T[] {
  const keyed = statistics.map((item) => ({ item, key: foldCase(item.name) }));
  keyed.reverse();
  keyed.sort((a, b) => compareText(a.key, b.key));
  return keyed.map(({ item }) => item);
}
