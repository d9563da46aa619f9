/** Exit tables out of datagrams, without a helper. */
import { Decoder } from '../../src/decoder/index.ts';
import {
  type ExitOrigin,
  ExitTableBuilder,
  type ExitTableSettings,
} from '../../src/exits/builder.ts';
import type { ExitTable } from '../../src/exits/table.ts';
import { type ByteOrder, concat, FAMILY } from '../decoder/messages.ts';

export interface Source {
  byteOrder?: ByteOrder;
  familyId?: number;
  origin?: Partial<ExitOrigin>;
}

export async function tableOf(
  datagrams: readonly Uint8Array[],
  settings: ExitTableSettings = {},
  { byteOrder = 'little', familyId = FAMILY, origin = {} }: Source = {},
): Promise<ExitTable> {
  const decoder = await Decoder.load();
  const builder = new ExitTableBuilder(settings);
  const bytes = concat(...datagrams);
  decoder.input.set(bytes);
  for (let done = 0; done < bytes.length; ) {
    done += decoder.index(done, bytes.length - done, { byteOrder, familyId }).consumed;
    builder.append(decoder, { timeNs: 5_000_000n, cpu: 3, ...origin });
  }
  return builder.finish();
}
