import { beforeAll, describe, expect, it } from 'vitest';
import { Decoder, type IndexContext } from '../../src/decoder/index.ts';
import { difference } from './compare.ts';
import { AGGR_PID, type ByteOrder, concat, FAMILY, Messages } from './messages.ts';
import { Random } from './random.ts';

/** Bytes before the struct: all headers, and the id. */
const STRUCT_AT = 36;
/** Bytes of the version. */
const VERSION_SIZE = 2;

interface Form {
  readonly kind: 'pid' | 'tgid';
  readonly port: number;
  readonly version: number;
  /** Bytes of the struct; some need padding. */
  readonly size: number;
}

const FORMS: readonly Form[] = [
  { kind: 'pid', port: 7, version: 16, size: 560 },
  { kind: 'pid', port: 0, version: 13, size: 416 },
  { kind: 'tgid', port: 7, version: 8, size: 329 },
  { kind: 'tgid', port: 0, version: 0, size: 328 },
  { kind: 'pid', port: 0, version: 1, size: 2 },
];

describe.each(['little', 'big'] as const)(
  'messages like the one before (%s endian)',
  (byteOrder) => {
    const decoders: Decoder[] = [];
    beforeAll(async () => {
      decoders.push(await Decoder.load({ simd: true }), await Decoder.load({ simd: false }));
    });
    const build = new Messages(byteOrder);
    const random = new Random(byteOrder === 'little' ? 1 : 2);
    const context = { byteOrder, familyId: FAMILY, defaultVersion: 14 } as const;

    function message({ kind, port, version, size }: Form, ...behind: Uint8Array[]): Uint8Array {
      const struct = build.struct(version, size, random);
      return build.taskstats({ port }, build.aggregate(kind, random.u32(), struct), ...behind);
    }

    function check(payload: Uint8Array, what: string, asked: IndexContext = context): void {
      for (const decoder of decoders) {
        decoder.input.set(payload);
        const bad = difference(decoder, payload, asked);
        if (bad) expect.fail(`${what}: ${bad}`);
      }
    }

    it.each(FORMS)(
      'are $kind records of version $version in $size bytes, from port $port',
      (form) => {
        const [first, ...more] = [1, 2, 3, 4].map(() => message(form));
        check(concat(first as Uint8Array, ...more), 'whole');
        // Between two of another form, which then have to be told apart from it.
        for (const other of FORMS) {
          check(concat(message(form), message(other), message(form), message(other)), other.kind);
        }
      },
    );

    it.each(FORMS)('but for one bit are told apart: $kind, version $version', (form) => {
      const [before, after] = [message(form), message(form)];
      for (let bit = 0; bit < 8 * (STRUCT_AT + VERSION_SIZE); bit++) {
        const changed = message(form);
        (changed[bit >> 3] as number) ^= 1 << (bit & 7);
        check(concat(before, changed, after), `bit ${bit & 7} of byte ${bit >> 3}`);
      }
    });

    it.each(FORMS)('are read as far as they go: $kind, version $version', (form) => {
      const payload = concat(message(form), message(form));
      for (let length = payload.length >> 1; length < payload.length; length++) {
        check(payload.slice(0, length), `cut at ${length}`);
      }
    });

    it('are not those that have something behind the struct', () => {
      const [form] = FORMS as [Form];
      const more = (): Uint8Array =>
        message(form, build.aggregate('tgid', 5, build.struct(16, 560, random)));
      const padded = (): Uint8Array => message(form, build.null());
      check(concat(message(form), more(), message(form), more(), more()), 'a second struct');
      check(concat(padded(), padded(), message(form), padded()), 'an empty attribute');
    });

    it('are not those with other parts of the same lengths', () => {
      const [form] = FORMS as [Form];
      const struct = build.struct(form.version, form.size, random);
      const id = (): Uint8Array => build.u32(random.u32());
      const late = (): Uint8Array => {
        const parts = concat(build.stats(struct), build.attribute(1, id()));
        return build.taskstats({}, build.attribute(AGGR_PID, parts));
      };
      check(concat(late(), late(), message(form), late()), 'the id behind the struct');
      const cgroup = (): Uint8Array => {
        const padding = build.attribute(9, concat(build.u32(0), id()));
        return build.generic(5, {}, padding, build.attribute(1, struct));
      };
      check(concat(cgroup(), cgroup(), cgroup()), 'a struct of another kind in its place');
      // A nest whose struct stands where it does in others, with `parts` in the place of the id.
      const nameless = (...parts: Uint8Array[]): Uint8Array =>
        build.taskstats({}, build.attribute(AGGR_PID, concat(...parts, build.stats(struct))));
      const other = (): Uint8Array => nameless(build.attribute(9, id()));
      check(concat(other(), other(), message(form), other()), 'an attribute that is no id');
      const empty = build.attribute(9, new Uint8Array(0));
      const broken = build.attribute(9, new Uint8Array(0)).fill(0xff);
      check(concat(nameless(empty, empty), nameless(empty, broken)), 'one more attribute');
      const noop = build.message({ type: 1 }, message(form).subarray(16));
      check(message(form), 'a row that the next payload does not have');
      check(concat(noop, noop, noop), 'no row');
    });

    it('are not looked for in the payload before', () => {
      const [form] = FORMS as [Form];
      const payload = concat(message(form), message(form));
      check(payload, 'known');
      check(payload, 'of another family', { ...context, familyId: FAMILY + 1 });
      check(payload, 'known again');
      const other: ByteOrder = byteOrder === 'little' ? 'big' : 'little';
      check(payload, 'of the other byte order', { ...context, byteOrder: other });
    });
  },
);
