/** Engines that run no WebAssembly, or refuse it. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../src/decoder/compile.ts';
import { Decoder } from '../../src/decoder/index.ts';
import { KstatDecoder } from '../../src/kstat/decode/decoder.ts';

describe('an engine', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('that refuses the module, as a page without the right policy does, says so', async () => {
    const cause = new WebAssembly.CompileError('Refused to compile or instantiate WebAssembly');
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(cause);
    await expect(compile(new Uint8Array(8))).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED',
      cause,
      hint: expect.stringContaining("'wasm-unsafe-eval'"),
    });
  });

  it('without WebAssembly has no decoders, and says so', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    for (const load of [() => Decoder.load(), () => KstatDecoder.load()]) {
      await expect(load()).rejects.toMatchObject({
        code: 'ERR_UNSUPPORTED',
        hint: expect.stringContaining('without --jitless'),
      });
    }
  });
});
