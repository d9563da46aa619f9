import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generated } from '../../tools/gen/main.ts';

describe('generated files', () => {
  it.each([...generated()])('%s is what schema/ says (npm run gen)', (path, text) => {
    const onDisk = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(onDisk).toBe(text);
  });
});
