/**
 * JSON lines, one kstat each: the header and the data as the process that read them
 * saw them, in hexadecimal. `{"arch", "header", "data", "data_base", "read_errno"}`.
 */
import type { KstatDecoder } from '../decode/index.ts';
import type { KstatContext, KstatParts } from '../decode/types.ts';
import type { KstatReading } from '../reading.ts';
import { textError } from '../text/error.ts';

const BYTE_ORDERS: Readonly<Record<string, KstatContext['byteOrder']>> = {
  amd64: 'little',
  i386: 'little',
  sparcv9: 'big',
  sparc: 'big',
};

/** Called with the byte order of the file, which the first line tells. */
export type ContextListener = (context: KstatContext) => void;

/** @throws ERR_CAPTURE, with file and line */
export async function* jsonReadings(
  lines: AsyncIterable<string>,
  file: string,
  decoder: KstatDecoder,
  onContext: ContextListener,
): AsyncGenerator<KstatReading> {
  let line = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const { parts, context } = parseKstatLine(text, file, line);
    onContext(context);
    const [reading] = decoder.parts([parts], context);
    if (reading === undefined) throw textError(file, line, 'the header is no kstat_t');
    yield reading;
  }
}

export interface KstatLine {
  readonly parts: KstatParts;
  readonly context: KstatContext;
}

/** @throws ERR_CAPTURE, with file and line */
export function parseKstatLine(text: string, file: string, line: number): KstatLine {
  const fail = (message: string): never => {
    throw textError(file, line, message);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('the line is no JSON');
  }
  if (typeof value !== 'object' || value === null) return fail('the line is no object');
  const fields = value as Record<string, unknown>;
  const byteOrder = BYTE_ORDERS[String(fields['arch'])];
  if (byteOrder === undefined)
    return fail(`arch is none of ${Object.keys(BYTE_ORDERS).join(', ')}`);
  const base = fields['data_base'] ?? '0';
  const errno = fields['read_errno'] ?? 0;
  if (typeof base !== 'string' || !/^(?:0x[\da-f]{1,16}|\d{1,20})$/i.test(base)) {
    return fail('data_base is no address');
  }
  if (!Number.isInteger(errno) || (errno as number) < 0) return fail('read_errno is no errno');
  const header = parseHex(fields['header']) ?? fail('header is not hexadecimal');
  const data = parseHex(fields['data'] ?? '') ?? fail('data is not hexadecimal');
  const parts = { header, data, dataBase: BigInt(base), errno: errno as number };
  return { parts, context: { byteOrder } };
}

function parseHex(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || !/^(?:[\da-f]{2})*$/i.test(text)) return undefined;
  // A view of its own, since small buffers share their memory.
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
