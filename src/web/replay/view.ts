/** Replay of captures: drop one anywhere, pick one, or take the sample. Nothing leaves the page. */
import { MAX_CAPTURE_BYTES, MAX_CAPTURE_PACKETS } from '../../capture/timeline/scan.ts';
import { formatBytes } from '../../text/units.ts';
import { button, element, setText } from '../dom/element.ts';
import type { Source } from '../source/source.ts';
import type { Shell, Shortcut, View } from '../view.ts';
import type { CaptureOverview } from './messages.ts';
import { ReplaySource } from './source.ts';
import { TransportBar } from './transport.ts';
import { contentText, troubleText } from './words.ts';

const SAMPLE = new URL('../../../captures/sample.pcapng.gz', import.meta.url);
const SAMPLE_MS = 30_000;

/** While a capture is open. */
const SHORTCUTS: readonly Shortcut[] = [
  { keys: ', .', what: 'replay: step back, step' },
  { keys: '[ ]', what: 'replay: the range begins, ends here' },
];

export function makeReplayView(shell: Shell): View {
  return new ReplayView(shell);
}

class ReplayView implements View {
  readonly name = 'replay';
  readonly title = 'Replay';
  readonly element: HTMLElement;
  readonly shortcuts: readonly Shortcut[] = [];
  readonly #shell: Shell;
  readonly #about = element('p', { class: 'about-capture' });
  readonly #failure = element('p', { class: 'problem', role: 'alert', hidden: true });
  #bar: TransportBar | undefined;
  #stop: () => void = () => {};

  constructor(shell: Shell) {
    this.#shell = shell;
    const input = element('input', { type: 'file', accept: '.pcapng,.pcap,.gz', class: 'pick' });
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file) this.#open(file, file.name);
      input.value = '';
    });
    this.element = element(
      'section',
      { class: 'replay' },
      element(
        'div',
        { class: 'drop' },
        element('h2', {}, 'Replay a capture'),
        element('p', {}, 'Drop a capture anywhere on this page. It stays in your browser.'),
        element('label', { class: 'picker' }, 'Open a file', input),
        button('Play the sample', () => this.#openSample(), { class: 'sample' }),
        element('p', { class: 'limits' }, LIMITS),
        this.#failure,
      ),
      this.#about,
    );
    this.#acceptDrops();
    document.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get everywhere(): readonly Shortcut[] {
    return this.#bar ? SHORTCUTS : [];
  }

  attach(source: Source | undefined): void {
    this.#bar?.close();
    this.#stop();
    this.#bar = undefined;
    setText(this.#about, '');
    if (!(source instanceof ReplaySource)) return;
    this.#bar = new TransportBar(source, (text) => this.#shell.announce(text));
    (this.element.closest('.app') ?? document.body).append(this.#bar.element);
    const stops = [source.overview.listen((overview) => this.#describe(source.title, overview))];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  show(): void {}

  hide(): void {}

  #open(file: Blob, title: string, play = false): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: 'replay',
    });
    this.#fail('');
    const source = new ReplaySource(file, title, worker, play);
    this.#shell.use(source);
    const stop = source.overview.listen((overview) => {
      const view = viewFor(overview);
      if (!view) return;
      stop();
      this.#shell.open(view);
      this.#shell.announce(`${title}: ${contentText(overview)}`);
    });
  }

  async #openSample(): Promise<void> {
    try {
      const response = await fetch(SAMPLE, { signal: AbortSignal.timeout(SAMPLE_MS) });
      if (!response.ok) throw new Error(`the server says ${response.status}`);
      this.#open(await response.blob(), 'sample.pcapng.gz', true);
    } catch (error) {
      this.#fail(`The sample cannot be loaded: ${(error as Error).message}`);
    }
  }

  /** Anywhere on the page, whichever view is shown. */
  #acceptDrops(): void {
    const hasFile = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') ?? false;
    const mark = (on: boolean): void => {
      document.documentElement.classList.toggle('dragging', on);
    };
    document.addEventListener('dragover', (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      mark(true);
    });
    document.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) mark(false);
    });
    document.addEventListener('drop', (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      mark(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (file) this.#open(file, file.name);
    });
  }

  #onKey(event: KeyboardEvent): void {
    const { target } = event;
    const typing =
      target instanceof HTMLElement && target.closest('input, select, textarea, dialog');
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (this.#bar?.key(event)) event.preventDefault();
  }

  #describe(title: string, overview: CaptureOverview): void {
    const { hello } = overview;
    const kernel = hello ? `, recorded on Linux ${hello.kernel} ${hello.machine}` : '';
    setText(this.#about, `${title}: ${contentText(overview)}${kernel}. ${troubleText(overview)}`);
  }

  #fail(text: string): void {
    this.#failure.hidden = text === '';
    setText(this.#failure, text);
  }
}

const LIMITS = `pcapng and pcap of sidestat, Wireshark and tcpdump, plain or gzip, up to ${formatBytes(MAX_CAPTURE_BYTES)} and ${(MAX_CAPTURE_PACKETS / 1e6).toFixed(0)} million packets; compressed ones up to 1 GiB inflated.`;

/** The view in which there is something to see; undefined while nothing is known. */
function viewFor({ done, snapshots, totals }: CaptureOverview): string | undefined {
  if (snapshots > 0) return 'tasks';
  if (totals.exits > 0) return 'exits';
  if (totals.kstats > 0) return 'kstat';
  return done ? 'inspect' : undefined;
}
