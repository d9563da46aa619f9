/**
 * Offsets of struct taskstats computed a second time, by the rules of C, from
 * nothing but the order, types and alignment of its members. The tests compare
 * them with the offsets that stand in the schema: two sources must agree.
 */
import { type Family, type Member, taskstats, typeOf } from './schema.ts';

/** Versions from here on have the same offsets on every machine. */
export const FIRST_PORTABLE = 4;

export interface ComputedLayout {
  offsets: Map<string, number>;
  size: number;
}

/** Version 4 added `aligned(8)`; versions 1 to 3 have the natural alignment of the ABI. */
function alignment(member: Member, family: Family): number {
  const natural = typeOf(member.type).align;
  const abi = family === 'B32' ? Math.min(natural, 4) : natural;
  const declared = family === 'C' || family === 'D' ? (member.aligned ?? 1) : 1;
  return Math.max(abi, declared);
}

/** The members of one version in the order of its declaration. */
export function membersOf(version: number, family: Family): Member[] {
  const present = taskstats.fields.filter(
    (member) => member.since <= version && member.offset[family] !== undefined,
  );
  return present.sort((a, b) => (a.offset[family] ?? 0) - (b.offset[family] ?? 0));
}

export function computeLayout(version: number, family: Family): ComputedLayout {
  const offsets = new Map<string, number>();
  let end = 0;
  let structAlign = 1;
  for (const member of membersOf(version, family)) {
    const align = alignment(member, family);
    const start = Math.ceil(end / align) * align;
    offsets.set(member.cname, start);
    end = start + typeOf(member.type).size;
    structAlign = Math.max(structAlign, align);
  }
  return { offsets, size: Math.ceil(end / structAlign) * structAlign };
}
