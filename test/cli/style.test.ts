import { describe, expect, it } from 'vitest';
import { usesColor } from '../../src/cli/style.ts';

const TERMINAL = { isTTY: true };
const PIPE = {};

describe('colours', () => {
  it('are for terminals that have them', () => {
    expect(usesColor(TERMINAL, { TERM: 'xterm' })).toBe(true);
    expect(usesColor(TERMINAL, { TERM: 'dumb' })).toBe(false);
    expect(usesColor(PIPE, { TERM: 'xterm' })).toBe(false);
  });

  it('are off with NO_COLOR, unless it is empty', () => {
    expect(usesColor(TERMINAL, { NO_COLOR: '1' })).toBe(false);
    expect(usesColor(TERMINAL, { NO_COLOR: '' })).toBe(true);
  });

  it('are on with FORCE_COLOR, also against NO_COLOR, and off with FORCE_COLOR=0', () => {
    expect(usesColor(PIPE, { FORCE_COLOR: '1' })).toBe(true);
    expect(usesColor(PIPE, { FORCE_COLOR: '', NO_COLOR: '1' })).toBe(true);
    expect(usesColor(TERMINAL, { FORCE_COLOR: '0' })).toBe(false);
    expect(usesColor(TERMINAL, { FORCE_COLOR: 'false' })).toBe(false);
  });
});
