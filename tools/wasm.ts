/**
 * `npm run build:wasm`: compiles the modules of assembly/ to build/*.wasm, and writes the
 * bytes as base64 into src/generated/wasm-*.ts, because a module inside a module works
 * in every bundler, browser and Node alike. The output depends on nothing but
 * assembly/ and the version of the compiler.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root: string = fileURLToPath(new URL('..', import.meta.url));

const PAGE_BYTES = 65536;

interface Module {
  /** Of the file in build/. */
  readonly file: string;
  /** Of the file in src/generated/, behind `wasm-`. */
  readonly twin: string;
  readonly entry: string;
  /** Memory at the start; checked against the arena below. */
  readonly pages: number;
  /** Memory at the most. */
  readonly maximumPages: number;
  readonly flags: readonly string[];
}

/** A netlink decoder never grows: a socket writes into its memory. */
const DECODER = { entry: 'assembly/index.ts', pages: 57, maximumPages: 57 };

const MODULES: readonly Module[] = [
  { ...DECODER, file: 'decoder-simd', twin: 'simd', flags: ['--enable', 'simd'] },
  { ...DECODER, file: 'decoder-scalar', twin: 'scalar', flags: [] },
  // Grows for a kstat that is larger than others, at most MAX_KSTAT_DATA of the protocol.
  {
    entry: 'assembly/kstat/index.ts',
    file: 'kstat',
    twin: 'kstat',
    pages: 49,
    maximumPages: 320,
    flags: [],
  },
];

const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub'];

async function compile({
  entry,
  pages,
  maximumPages,
  flags,
}: Module): Promise<Uint8Array<ArrayBuffer>> {
  const output = 'module.wasm';
  const memory = ['--initialMemory', `${pages}`, '--maximumMemory', `${maximumPages}`];
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(
    [entry, '--baseDir', root, '--outFile', output, ...FLAGS, ...memory, ...flags],
    {
      stderr: messages,
      writeFile: (name, contents) => {
        if (name === output && typeof contents !== 'string') binary = new Uint8Array(contents);
      },
    },
  );
  // A warning is a mistake, too: there is no other check of the types in assembly/.
  const report = messages.toString();
  if (error || report !== '' || !binary) throw new Error(`asc: ${report || error?.message}`);
  return binary;
}

/** What the arena promises to JavaScript, and the compiler cannot check. */
function verify(binary: Uint8Array<ArrayBuffer>, { pages }: Module): void {
  const module = new WebAssembly.Module(binary);
  if (WebAssembly.Module.imports(module).length > 0) throw new Error('the module has imports');
  const exports = new WebAssembly.Instance(module).exports;
  const number = (name: string): number => (exports[name] as WebAssembly.Global).value as number;
  const needed = Math.ceil(number('ARENA_END') / PAGE_BYTES);
  if (needed !== pages) throw new Error(`the arena needs ${needed} pages, not ${pages}`);
  const staticEnd = (exports['staticEnd'] as () => number)();
  if (staticEnd > number('STATIC_SIZE')) throw new Error(`static data ends at ${staticEnd}`);
}

function twin(file: string, binary: Uint8Array): string {
  const bytes = Buffer.from(binary).toString('base64');
  return `// Generated from assembly/ by \`npm run build:wasm\`. Do not edit.\n
/** build/${file}.wasm in base64. */
export const wasm: string = '${bytes}';\n`;
}

mkdirSync(`${root}build`, { recursive: true });
mkdirSync(`${root}src/generated`, { recursive: true });
for (const module of MODULES) {
  const binary = await compile(module);
  verify(binary, module);
  writeFileSync(`${root}build/${module.file}.wasm`, binary);
  writeFileSync(`${root}src/generated/wasm-${module.twin}.ts`, twin(module.file, binary));
  console.log(`build/${module.file}.wasm: ${binary.length} bytes`);
}
