/** The kstat module of WebAssembly: compiled once, instantiated for every decoder. */
import { decodeBase64 } from '../../decoder/base64.ts';
import { compile } from '../../decoder/compile.ts';

/** What assembly/kstat/index.ts exports besides its numbers. */
export interface Functions {
  index(length: number, last: number, bigEndian: number): number;
  kstats(): number;
  malformed(): number;
  statistics(kstat: number, first: number): number;
  nextKstat(): number;
  nextRow(): number;
  select(by: number, instance: number, type: number): number;
  columns(count: number, names: number, format: number): number;
}

export interface Instance {
  readonly functions: Functions;
  /** Every number that the module exports: regions of its memory, limits, codes. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Grows for records that are larger than others: views do not stay valid. */
  readonly memory: WebAssembly.Memory;
}

let compiled: Promise<WebAssembly.Module> | undefined;

async function load(): Promise<WebAssembly.Module> {
  const { wasm } = await import('../../generated/wasm-kstat.ts');
  return compile(decodeBase64(wasm));
}

export async function instantiate(): Promise<Instance> {
  compiled ??= load();
  const module = await compiled; // fails where there is no WebAssembly
  const { exports } = await WebAssembly.instantiate(module);
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (value instanceof WebAssembly.Global) numbers[name] = value.value as number;
  }
  return {
    functions: exports as unknown as Functions,
    numbers,
    memory: exports['memory'] as WebAssembly.Memory,
  };
}

/** A number that the module must export. */
export function numberOf({ numbers }: Instance, name: string): number {
  const value = numbers[name];
  if (value === undefined) throw new Error(`the kstat module exports no ${name}`);
  return value;
}
