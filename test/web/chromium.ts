/** A page in Debian's Chromium, and what it complained of. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { expect } from 'vitest';
import { REPOSITORY } from '../machine.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Why the page cannot be tested here; undefined when it can. In CI it must be. */
export const whyNoChromium: string | undefined =
  existsSync(CHROMIUM) || process.env['CI'] === 'true'
    ? undefined
    : 'needs chromium (Debian package chromium)';

/** Where `npm run build` puts the page, and where tests do when that is old. */
const BUILT: readonly string[] = [join(REPOSITORY, 'dist/web'), join(REPOSITORY, 'build/web')];
/** What the page is made of. */
const SOURCES: readonly string[] = ['src', 'captures', 'vite.config.ts', 'package-lock.json'];

/** The folder with the files of the page as it is now; built only when a source is newer. */
export async function buildPage(): Promise<string> {
  const newest = Math.max(...SOURCES.map((name) => newestIn(join(REPOSITORY, name))));
  const current = BUILT.find((folder) => modifiedMs(join(folder, 'index.html')) > newest);
  if (current) return current;
  const outDir = BUILT.at(-1) as string;
  const configFile = join(REPOSITORY, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  return outDir;
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestIn(path: string): number {
  if (!statSync(path).isDirectory()) return modifiedMs(path);
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => modifiedMs(join(path, file))));
}

/** `more`: arguments of Chromium. */
export function launch(more: readonly string[] = []): Promise<Browser> {
  // As root Chromium does not start with its sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: [...args, ...more] });
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
export const PICTURES: string =
  process.env['SIDESTAT_PICTURES'] ?? join(REPOSITORY, 'build/pictures');

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
