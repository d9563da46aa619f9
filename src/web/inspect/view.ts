/** Frames of a capture, byte by byte. */
import { element } from '../dom/element.ts';
import type { Shell, View } from '../view.ts';

export function makeInspectView(_shell: Shell): View {
  return {
    name: 'inspect',
    title: 'Inspect',
    element: element('section'),
    shortcuts: [],
    attach: () => {},
    show: () => {},
    hide: () => {},
  };
}
