/** A page in Debian's Chromium, and what it complained of. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';

/** Why the page cannot be tested here; undefined when it can. In CI it must be. */
export const whyNoChromium: string | undefined =
  existsSync(CHROMIUM) || process.env['CI'] === 'true'
    ? undefined
    : 'needs chromium (Debian package chromium)';

/** Builds the page as it is now; the folder with the files. */
export async function buildPage(name: string): Promise<string> {
  const outDir = join(ROOT, 'build', name);
  const configFile = join(ROOT, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  return outDir;
}

export function launch(): Promise<Browser> {
  // As root Chromium does not start with its sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** A page that keeps account of errors, of the console and of the policy. */
export class WatchedPage {
  readonly page: Page;
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => this.complaints.push(String(error.stack ?? error)));
  }

  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<WatchedPage> {
    const context = await browser.newContext({
      viewport: { width: 1400, height: 800 },
      colorScheme: 'light',
      ...options,
    });
    const page = await context.newPage();
    const watched = new WatchedPage(page);
    await page.exposeFunction('reportViolation', (what: string) => {
      watched.complaints.push(`policy: ${what}`);
    });
    await page.addInitScript(() => {
      const { reportViolation } = globalThis as unknown as {
        reportViolation: (what: string) => void;
      };
      document.addEventListener('securitypolicyviolation', (event) =>
        reportViolation(`${event.effectiveDirective} ${event.blockedURI}`),
      );
    });
    await page.goto(url);
    return watched;
  }

  /** Ends it; nothing may have been wrong with it. */
  async close(): Promise<void> {
    await this.page.context().close();
    expect(this.complaints).toEqual([]);
  }
}

/** Where pictures of the page go: beside the other results, or where they are asked for. */
export const PICTURES: string = process.env['SIDESTAT_PICTURES'] ?? join(ROOT, 'build/pictures');

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
