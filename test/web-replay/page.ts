/** The page as static files: any web server would do, this one knows nothing of sidestat. */
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Page } from 'playwright-core';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export class StaticServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `more`: what it serves besides, by path. */
  static async start(
    folder: string,
    more: Readonly<Record<string, Uint8Array>> = {},
  ): Promise<StaticServer> {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
      if (more[path]) {
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(more[path]);
        return;
      }
      const file = join(folder, path === '/' ? 'index.html' : path);
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
        response.writeHead(404).end();
        return;
      }
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StaticServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Drops a file on the page, as a person does. */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      const decoded = Uint8Array.from(atob(content as string), (each) => each.charCodeAt(0));
      data.items.add(new File([decoded], fileName as string));
      return data;
    },
    [name, Buffer.from(bytes).toString('base64')],
  );
  await page.dispatchEvent('.app', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('.app', 'drop', { dataTransfer: transfer });
}

/** What the page says of the file in the bar, when all of it was read. */
export async function facts(page: Page): Promise<string> {
  await page.waitForSelector('.transport[aria-busy="false"]', { timeout: 30_000 });
  return page.innerText('.transport .facts');
}

/** The text of the file that the page saves. */
export async function saved(page: Page, label: 'NDJSON' | 'CSV'): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 30_000 }),
    page.click(`.transport button:text-is("${label}")`),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/** Drags the position over the whole timeline and half of it back. */
export async function scrub(page: Page): Promise<void> {
  const box = await page.locator('.scrubber').boundingBox();
  if (!box) throw new Error('there is no timeline');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 5, y, { steps: 100 });
  await page.mouse.move(box.x + box.width / 2, y, { steps: 50 });
  await page.mouse.up();
}

interface FrameCounter {
  frames: number;
  running: boolean;
  readonly beginMs: number;
}

/** Frames a second that the page draws while something is done. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const counter: FrameCounter = { frames: 0, running: true, beginMs: performance.now() };
    Object.assign(globalThis, { counter });
    requestAnimationFrame(function count() {
      counter.frames++;
      if (counter.running) requestAnimationFrame(count);
    });
  });
  await work();
  return page.evaluate(() => {
    const { counter } = globalThis as unknown as { counter: FrameCounter };
    counter.running = false;
    return (1000 * counter.frames) / (performance.now() - counter.beginMs);
  });
}

/** Other work on the machine makes a measurement worse, and never better. */
const TRIES = 3;

/** What is measured, again until it is good enough; the last of them is, or none was. */
export async function measured<T>(
  measure: () => Promise<T>,
  isEnough: (figure: T) => boolean,
): Promise<T[]> {
  const figures: T[] = [];
  while (figures.length < TRIES) {
    const figure = await measure();
    figures.push(figure);
    if (isEnough(figure)) break;
  }
  return figures;
}
