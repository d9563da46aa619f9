/** Drawing that follows its data: at most once for each frame of the screen, and only when seen. */

export class Redraw {
  readonly #draw: () => void;
  #seen = false;
  #frame = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** It is seen from now on, with what came meanwhile. */
  show(): void {
    this.#seen = true;
    this.request();
  }

  hide(): void {
    this.#seen = false;
  }

  /** Something to draw has changed. */
  request(): void {
    if (this.#frame !== 0 || !this.#seen) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#seen) this.#draw();
    });
  }
}
