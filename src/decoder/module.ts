/** The WebAssembly module: which build, compiled once, instantiated for every decoder. */
import { decodeBase64 } from './base64.ts';
import { compile, hasWebAssembly } from './compile.ts';

/** What assembly/index.ts exports besides its numbers. */
export interface Functions {
  index(
    start: number,
    length: number,
    bigEndian: number,
    familyId: number,
    defaultVersion: number,
  ): number;
  records(): number;
  malformed(): number;
  unknown(): number;
  overruns(): number;
  layouts(): number;
  select(what: number, kind: number, event: number): number;
  columns(first: number, count: number, fields: number, format: number): number;
  bytes(field: number, first: number, count: number): void;
  value(record: number, field: number): bigint;
}

export interface Instance {
  readonly simd: boolean;
  readonly functions: Functions;
  /** Every number that the module exports: regions of its memory, limits, codes. */
  readonly numbers: Readonly<Record<string, number>>;
  /** All of the memory; it never grows, so the views over it stay valid. */
  readonly memory: ArrayBuffer;
}

interface Compiled {
  readonly simd: boolean;
  readonly module: WebAssembly.Module;
}

const compiled = new Map<boolean | undefined, Promise<Compiled>>();

/** `simd` undefined: the SIMD build where the engine accepts it. */
export async function instantiate(simd: boolean | undefined): Promise<Instance> {
  let pending = compiled.get(simd);
  if (!pending) {
    pending = choose(simd);
    compiled.set(simd, pending);
  }
  const { module, simd: chosen } = await pending;
  const { exports } = await WebAssembly.instantiate(module);
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (value instanceof WebAssembly.Global) numbers[name] = value.value as number;
  }
  return {
    simd: chosen,
    functions: exports as unknown as Functions,
    numbers,
    memory: (exports['memory'] as WebAssembly.Memory).buffer as ArrayBuffer,
  };
}

async function choose(simd: boolean | undefined): Promise<Compiled> {
  if (simd !== false) {
    const bytes = decodeBase64((await import('../generated/wasm-simd.ts')).wasm);
    if (simd || (hasWebAssembly() && WebAssembly.validate(bytes))) {
      return { simd: true, module: await compile(bytes) };
    }
  }
  const bytes = decodeBase64((await import('../generated/wasm-scalar.ts')).wasm);
  return { simd: false, module: await compile(bytes) };
}

/** A number that the module must export. */
export function numberOf({ numbers }: Instance, name: string): number {
  const value = numbers[name];
  if (value === undefined) throw new Error(`the module exports no ${name}`);
  return value;
}
