/** Dark or light: as the system says, until the person at the page says otherwise. */

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'sidestat.theme';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function currentTheme(): Theme {
  return THEMES.find((theme) => theme === document.documentElement.dataset['theme']) ?? 'system';
}

/** Called when the colours have changed. */
export function onThemeChange(listener: () => void): void {
  listeners.add(listener);
}

const listeners = new Set<() => void>();

export function restoreTheme(): void {
  try {
    apply(THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system');
  } catch {
    apply('system');
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);
}

/** The next one in the order system, light, dark. */
export function nextTheme(): Theme {
  const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length] as Theme;
  apply(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // It holds until the page is left.
  }
  return next;
}

function apply(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** A colour of the style sheet as a canvas takes it; `name` is a custom property. */
export function colour(name: string): string {
  const probe = document.documentElement;
  // Computed values of custom properties are not resolved; those of real ones are.
  const before = probe.style.outlineColor;
  probe.style.outlineColor = `var(${name})`;
  const result = getComputedStyle(probe).outlineColor;
  probe.style.outlineColor = before;
  return result;
}
