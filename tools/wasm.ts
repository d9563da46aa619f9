/**
 * `npm run build:wasm`: compiles assembly/ twice, with and without SIMD, to
 * build/decoder-*.wasm, and writes the bytes as base64 into src/generated/wasm-*.ts,
 * because a module inside a module works in every bundler, browser and Node alike.
 * The output depends on nothing but assembly/ and the version of the compiler.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root: string = fileURLToPath(new URL('..', import.meta.url));

const PAGE_BYTES = 65536;
/** Memory of the decoder; checked against the arena below. */
const PAGES = 57;

const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--initialMemory',
  String(PAGES),
  '--maximumMemory',
  String(PAGES),
];

const VARIANTS: readonly { name: string; flags: readonly string[] }[] = [
  { name: 'simd', flags: ['--enable', 'simd'] },
  { name: 'scalar', flags: [] },
];

async function compile(flags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const output = 'decoder.wasm';
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(
    ['assembly/index.ts', '--baseDir', root, '--outFile', output, ...FLAGS, ...flags],
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
function verify(binary: Uint8Array<ArrayBuffer>): void {
  const module = new WebAssembly.Module(binary);
  if (WebAssembly.Module.imports(module).length > 0) throw new Error('the module has imports');
  const exports = new WebAssembly.Instance(module).exports;
  const number = (name: string): number => (exports[name] as WebAssembly.Global).value as number;
  const pages = Math.ceil(number('ARENA_END') / PAGE_BYTES);
  if (pages !== PAGES) throw new Error(`the arena needs ${pages} pages, not ${PAGES}`);
  const staticEnd = (exports['staticEnd'] as () => number)();
  if (staticEnd > number('STATIC_SIZE')) throw new Error(`static data ends at ${staticEnd}`);
}

function twin(name: string, binary: Uint8Array): string {
  const bytes = Buffer.from(binary).toString('base64');
  return `// Generated from assembly/ by \`npm run build:wasm\`. Do not edit.\n
/** build/decoder-${name}.wasm in base64. */
export const wasm: string = '${bytes}';\n`;
}

mkdirSync(`${root}build`, { recursive: true });
mkdirSync(`${root}src/generated`, { recursive: true });
for (const { name, flags } of VARIANTS) {
  const binary = await compile(flags);
  verify(binary);
  writeFileSync(`${root}build/decoder-${name}.wasm`, binary);
  writeFileSync(`${root}src/generated/wasm-${name}.ts`, twin(name, binary));
  console.log(`build/decoder-${name}.wasm: ${binary.length} bytes`);
}
