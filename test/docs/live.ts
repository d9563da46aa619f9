/** Whether this process can have the kernel's statistics; a reason for a test's name when it cannot. */
import { existsSync, readFileSync } from 'node:fs';
import { REPOSITORY } from '../machine.ts';

const CAP_NET_ADMIN = 12n;

function holdsCapability(): boolean {
  const status = readFileSync('/proc/self/status', 'utf8');
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(status)?.[1] ?? '0'}`);
  const mapped = readFileSync('/proc/self/uid_map', 'utf8');
  return ((effective >> CAP_NET_ADMIN) & 1n) === 1n && /^\s*0\s+0\s+4294967295\s*$/.test(mapped);
}

export const HELPER: string = `${REPOSITORY}build/sidestat-helper`;

/** Why nothing live can be tested; undefined when it can. */
export function whyNotLive(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (!existsSync(HELPER)) return 'no helper is built';
  if (!existsSync(`${REPOSITORY}dist/index.js`)) return 'dist/ is not built';
  return holdsCapability() ? undefined : 'CAP_NET_ADMIN is missing';
}
