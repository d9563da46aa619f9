/** One page under a tab. */
import type { Source } from './source/source.ts';

export interface Shortcut {
  readonly keys: string;
  readonly what: string;
}

export interface View {
  /** Stands in the address: `#tasks`. */
  readonly name: string;
  readonly title: string;
  readonly element: HTMLElement;
  readonly shortcuts: readonly Shortcut[];
  /** Keys that work under every tab, for now. */
  readonly everywhere?: readonly Shortcut[];
  /** Follows a source from now on; undefined: none. What it showed of another one goes. */
  attach(source: Source | undefined): void;
  /** It is seen now, or not any longer. A view that is not seen collects but does not draw. */
  show(): void;
  hide(): void;
  /** A key that no input wanted; true when it was for this view. */
  key?(event: KeyboardEvent): boolean;
}

/** What a view may ask of the page around it. */
export interface Shell {
  /** All views follow this source from now on; the one before is closed. */
  use(source: Source | undefined): void;
  readonly source: Source | undefined;
  open(view: string): void;
  /** Says something once, to eyes and to screen readers. */
  announce(text: string): void;
}
