/** Where WebAssembly cannot run, a clear error; Node's own is a ReferenceError. */
import { StatError } from '../errors.ts';

/** Whether there is WebAssembly at all. */
export function hasWebAssembly(): boolean {
  return typeof WebAssembly !== 'undefined';
}

/** @throws ERR_UNSUPPORTED where the engine has no WebAssembly, or a page may not use it */
export async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  if (!hasWebAssembly()) {
    throw new StatError('ERR_UNSUPPORTED', 'there is no WebAssembly here', {
      hint: 'run Node without --jitless; browsers have none in their lockdown modes',
    });
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new StatError('ERR_UNSUPPORTED', 'the WebAssembly module is refused', {
      cause,
      hint: "the Content-Security-Policy of a page needs script-src 'wasm-unsafe-eval'",
    });
  }
}
