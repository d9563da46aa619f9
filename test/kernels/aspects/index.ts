import type { Aspect } from './aspect.ts';
import { CGROUP_ASPECTS } from './cgroup.ts';
import { EXIT_ASPECTS } from './exits.ts';
import { GET_ASPECTS } from './get.ts';
import { HELLO_ASPECTS } from './hello.ts';
import { POLICY_ASPECTS } from './policy.ts';

export const ASPECTS: readonly Aspect[] = [
  ...HELLO_ASPECTS,
  ...GET_ASPECTS,
  ...CGROUP_ASPECTS,
  ...POLICY_ASPECTS,
  ...EXIT_ASPECTS,
];
