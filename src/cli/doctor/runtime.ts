/** What sidestat runs on: platform, Node, WebAssembly, the native module. */
import { machine, release } from 'node:os';
import { addonLoadError } from '../../addon/index.ts';
import { hasWebAssembly } from '../../decoder/compile.ts';
import { PACKAGE } from '../../package/manifest.ts';
import { type Finding, finding } from './finding.ts';

/** A module of one function, which uses one SIMD instruction. */
const SIMD_PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // function 0 of type 0
  ...[0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b], // i32.const 0; i8x16.splat
);

export function checkPlatform(platform: string = process.platform): Finding {
  const system = `${platform} ${release()} ${machine()}`;
  if (platform === 'linux') return finding('platform', 'ok', system);
  return finding('platform', 'fail', system, 'use Linux: taskstats is a part of its kernel');
}

export function checkNode(version: string = process.versions.node): Finding {
  const needed = PACKAGE.engines.node.replace(/^>=/, '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest = 0, oldestMinor = 0] = needed.split('.').map(Number);
  const enough = major > oldest || (major === oldest && minor >= oldestMinor);
  if (enough) return finding('node', 'ok', `Node ${version}`);
  return finding('node', 'fail', `Node ${version}`, `install Node ${needed} or newer`);
}

type WebAssemblySupport = 'simd' | 'scalar' | 'none';

function webAssemblySupport(): WebAssemblySupport {
  if (!hasWebAssembly()) return 'none';
  return WebAssembly.validate(SIMD_PROBE) ? 'simd' : 'scalar';
}

export function checkSimd(support: WebAssemblySupport = webAssemblySupport()): Finding {
  if (support === 'simd') return finding('simd', 'ok', 'WebAssembly with SIMD');
  if (support === 'none') {
    return finding('simd', 'fail', 'no WebAssembly', 'run Node without --jitless');
  }
  const remedy = 'nothing is needed: the decoder without SIMD gives the same results, slower';
  return finding('simd', 'warn', 'WebAssembly without SIMD', remedy);
}

export function checkAddon(error: Error | undefined = addonLoadError()): Finding {
  if (!error) return finding('addon', 'ok', 'the native module is loaded');
  const [reason] = error.message.split('\n');
  return finding(
    'addon',
    'warn',
    `the native module does not load, which costs speed only: ${reason}`,
    'sidestat helper build, which needs make and a C++ compiler',
  );
}
