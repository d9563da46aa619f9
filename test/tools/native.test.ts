import { expect, it } from 'vitest';
import { nativeBuild } from '../../tools/native.ts';

it('builds for a system what that system can use, and nothing else', () => {
  expect(nativeBuild('linux').folders).toEqual(['helper', 'helper/addon']);
  expect(nativeBuild('sunos')).toEqual({ make: 'gmake', folders: ['helper/kstat'] });
  expect(nativeBuild('darwin').folders).toEqual([]);
});
