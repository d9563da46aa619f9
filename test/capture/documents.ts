/** What `replay --ndjson --raw` must print for datagrams, as the oracle reads them. */
import { decodePayload, type OracleContext, type OracleRecord } from '../oracle/decode.ts';

function jsonOf(value: bigint | string): number | string {
  if (typeof value === 'bigint') {
    const exact = value >= -(2n ** 53n - 1n) && value <= 2n ** 53n - 1n;
    return exact ? Number(value) : value.toString();
  }
  const bytes = Uint8Array.from(value.replace(/\0.*$/s, ''), (each) => each.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function document(record: OracleRecord): object[] {
  const { what, event, kind, id, version, errno } = record;
  const stats = Object.fromEntries(
    Object.entries(record.stats).map(([name, value]) => [name, jsonOf(value)]),
  );
  if (what === 'taskstats') return [{ type: what, event, kind, id, version, stats }];
  if (what === 'cgroupstats') return [{ type: what, stats }];
  return what === 'error' ? [{ type: what, errno }] : [];
}

export function expectedDocuments(
  datagrams: readonly Uint8Array[],
  context: OracleContext,
): object[] {
  return datagrams.flatMap((bytes) => decodePayload(bytes, context).flatMap(document));
}
