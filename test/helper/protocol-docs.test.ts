import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Named, protocol, type WireField } from '../../tools/gen/schema.ts';
import { IS_ROOT, REPOSITORY } from '../machine.ts';
import { Helper } from './driver.ts';

const page = readFileSync(`${REPOSITORY}docs/protocol.md`, 'utf8');

/** Every table of the page as its lines, header first. */
const tables = page.split(/\n\n/).filter((block) => block.startsWith('|'));

function wireTable(fields: readonly WireField[]): string {
  const rows = fields.map(
    ({ offset, type, name, doc }) => `| ${offset} | ${type} | \`${name}\` | ${doc} |`,
  );
  return ['| offset | type | name | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function valueTable(title: string, rows: readonly Named[]): string {
  const lines = rows.map(({ value, name, doc }) => `| ${value} | \`${name}\` | ${doc} |`);
  return [`| value | ${title} | meaning |`, '|---|---|---|', ...lines].join('\n');
}

function limitTable(rows: readonly Named[]): string {
  const lines = rows.map(({ name, value, doc }) => `| \`${name}\` | ${value} | ${doc} |`);
  return ['| name | value | meaning |', '|---|---|---|', ...lines].join('\n');
}

describe('docs/protocol.md', () => {
  it.each([
    ['the header of a frame', wireTable(protocol.frame)],
    ['the kinds of frame', valueTable('kind', protocol.kinds)],
    ['the limits', limitTable(protocol.limits)],
    ['a GAP', wireTable(protocol.gap)],
    ['the flags of a frame', valueTable('flag', protocol.flags)],
    ['the reasons of a GAP', valueTable('reason', protocol.reasons)],
    ['an ERROR', wireTable(protocol.error)],
    ['the codes of an ERROR', valueTable('code', protocol.errors)],
    ['the header of a request', wireTable(protocol.request)],
    ['the operations', valueTable('operation', protocol.operations)],
    ['a batch of kstats', wireTable(protocol.kstatBatch)],
    ['a kstat record', wireTable(protocol.kstatRecord)],
    ['the identity of a kstat', wireTable(protocol.kstatIdentity)],
    ['a pattern of kstats', wireTable(protocol.kstatPattern)],
  ])('has the table of %s as schema/protocol.json says', (_, table) => {
    expect(tables).toContain(table);
  });

  it('has the sizes and the version of schema/protocol.json', () => {
    expect(page).toContain(`# The frame protocol, version ${protocol.version}\n`);
    expect(page).toContain(`A frame is a header of ${protocol.frameSize} bytes`);
    expect(page).toContain(`A request is a header of ${protocol.requestSize} bytes`);
    expect(page).toContain(`### GAP\n\n${protocol.gapSize} bytes.`);
    expect(page).toContain(`### ERROR\n\n${protocol.errorSize} bytes.`);
    expect(page).toContain(`a batch header of ${protocol.kstatBatchSize} bytes`);
    expect(page).toContain(`A record begins with ${protocol.kstatRecordSize} bytes`);
    expect(page).toContain(`identities of ${protocol.kstatIdentitySize} bytes`);
    expect(page).toContain(`patterns of ${protocol.kstatPatternSize} bytes`);
  });

  it.skipIf(!IS_ROOT)('has every key of a live hello, with its type (needs root)', async () => {
    const table = tables.find((block) => block.startsWith('| key | type |')) ?? '';
    const documented = new Map(
      [...table.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, key, type]) => [key, type]),
    );
    await using helper = new Helper();
    const hello = Object.entries(await helper.hello());
    for (const [key, value] of hello) {
      const type = { number: 'uint', string: 'string', boolean: 'bool', object: 'binary' };
      expect([key, documented.get(key)]).toEqual([key, type[typeof value as keyof typeof type]]);
    }
    const absent = [...documented.keys()].filter((key) => !hello.some(([name]) => name === key));
    expect(absent).toEqual(['exitEventsReason', 'kernelError']); // nothing is amiss here
  });
});
