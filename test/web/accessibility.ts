/** What a screen reader and weak eyes need, looked for in what is visible. */
import type { Page } from 'playwright-core';

/** What has no name, a role without its parts, or an id twice; nothing when all is well. */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const visible = (selector: string): HTMLElement[] =>
      [...document.querySelectorAll<HTMLElement>(selector)].filter((e) => e.checkVisibility());
    const nameOf = (e: HTMLElement): string => {
      const labelledBy = e.getAttribute('aria-labelledby') ?? '';
      const labels = labelledBy.split(' ').map((id) => document.getElementById(id)?.textContent);
      const field = e as HTMLInputElement;
      const own = e.matches('input, select') ? field.labels?.[0]?.textContent : e.textContent;
      return (e.getAttribute('aria-label') ?? (labels.join('') || own) ?? '').trim();
    };
    const describe = (e: HTMLElement): string => e.outerHTML.slice(0, 120);
    const named =
      'button, input, select, a, dialog, nav, [role="slider"], [role="application"], [role="grid"], [role="img"], [role="tablist"], [role="tabpanel"], [role="region"], table';
    for (const e of visible(named)) if (nameOf(e) === '') faults.push(`no name: ${describe(e)}`);
    for (const e of visible('th'))
      if (!e.hasAttribute('scope')) faults.push(`no scope: ${describe(e)}`);
    for (const e of visible('[role="tab"]')) {
      if (!document.getElementById(e.getAttribute('aria-controls') ?? ''))
        faults.push(`no panel: ${describe(e)}`);
    }
    for (const e of visible('[role="grid"]')) {
      if (!e.hasAttribute('aria-rowcount') || e.tabIndex !== 0) faults.push(`grid: ${describe(e)}`);
    }
    for (const e of visible('[role="slider"]')) {
      const parts = ['valuemin', 'valuemax', 'valuenow', 'valuetext'];
      if (e.tabIndex !== 0 || parts.some((part) => !e.hasAttribute(`aria-${part}`)))
        faults.push(`slider: ${describe(e)}`);
    }
    const ids = [...document.querySelectorAll('[id]')].map((e) => e.id).filter(Boolean);
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
    faults.push(...twice.map((id) => `id twice: ${id}`));
    if (document.documentElement.lang === '') faults.push('no language');
    if (document.title === '') faults.push('no title');
    if (visible('h1').length !== 1) faults.push('not one h1');
    if (visible('main').length !== 1) faults.push('not one main');
    return faults;
  });
}

/** Text whose contrast to what is behind it is below 4.5 (WCAG 2.2, 1.4.3 AA). */
export function lowContrasts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    const context = canvas.getContext('2d', {
      willReadFrequently: true,
    }) as CanvasRenderingContext2D;
    /** Colours one over the other, as the eye gets them. */
    const blend = (colours: readonly string[]): number[] => {
      for (const colour of colours) {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
      }
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.map((value) => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (e: Element): string[] => {
      const colours: string[] = [];
      for (let at: Element | null = e; at; at = at.parentElement) {
        colours.unshift(getComputedStyle(at).backgroundColor);
      }
      return ['#fff', ...colours];
    };
    const poor: string[] = [];
    for (const e of document.querySelectorAll<HTMLElement>('body *')) {
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.nodeValue?.trim());
      const hint = e.matches(':placeholder-shown') ? '::placeholder' : undefined;
      if (!(own || hint) || !e.checkVisibility() || e.matches(':disabled')) continue;
      const below = behind(e);
      const ink = blend([...below, getComputedStyle(e, hint).color]);
      const [high = 0, low = 0] = [luminance(ink), luminance(blend(below))].sort((a, b) => b - a);
      const ratio = (high + 0.05) / (low + 0.05);
      if (ratio < 4.5)
        poor.push(`${ratio.toFixed(2)}: ${e.className} ${e.textContent?.slice(0, 40)}`);
    }
    return poor;
  });
}

/** Properties of the theme whose contrast to the page is below 3 (WCAG 2.2, 1.4.11 AA): of graphics. */
export function faintGraphics(page: Page, properties: readonly string[]): Promise<string[]> {
  return page.evaluate((names) => {
    const probe = document.createElement('i');
    document.body.append(probe);
    const luminance = (property: string): number => {
      probe.style.color = `var(${property})`;
      const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? [])
        .map((text) => Number(text) / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = luminance('--page');
    const ratios = names.map((name) => {
      const [high = 0, low = 0] = [luminance(name), paper].sort((one, other) => other - one);
      return [name, (high + 0.05) / (low + 0.05)] as const;
    });
    probe.remove();
    return ratios
      .filter(([, ratio]) => !(ratio >= 3))
      .map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`);
  }, properties);
}

/**
 * What a person with a keyboard, or with a page of this width, does not come to: controls of
 * `within` that Tab passes by, and those beyond the edge.
 */
export async function unreachable(page: Page, within: string): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0;
  const count = await page.evaluate((root) => {
    const wanted = 'button, input, select, a[href], summary, [tabindex="0"]';
    const controls = [...document.querySelectorAll<HTMLElement>(`:is(${root}) :is(${wanted})`)];
    const shown = controls.filter((e) => e.checkVisibility() && !e.matches(':disabled'));
    shown.forEach((e, i) => {
      e.dataset['reach'] = `${i}`;
    });
    (document.activeElement as HTMLElement | null)?.blur();
    return shown.length;
  }, within);
  const missing = new Set(Array.from({ length: count }, (_, i) => String(i)));
  const beyond: string[] = [];
  for (let presses = 0; presses < count + 100 && missing.size > 0; presses++) {
    await page.keyboard.press('Tab');
    const [reach, text, left, right] = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      const box = e.getBoundingClientRect();
      return [e.dataset['reach'], e.outerHTML.slice(0, 80), box.left, box.right] as const;
    });
    if (reach === undefined || !missing.delete(reach)) continue;
    if (left < 0 || right > width) beyond.push(`beyond the edge: ${text}`);
  }
  const passed = await page.evaluate(
    (list) =>
      list.map((i) => document.querySelector(`[data-reach="${i}"]`)?.outerHTML.slice(0, 80)),
    [...missing],
  );
  return [...beyond, ...passed.map((text) => `passed by: ${text}`)];
}
