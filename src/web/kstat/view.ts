/** Kstat. */
import { element } from '../dom/element.ts';
import type { Shell, View } from '../view.ts';

export function makeKstatView(_shell: Shell): View {
  return {
    name: 'kstat',
    title: 'Kstat',
    element: element('section'),
    shortcuts: [],
    attach: () => {},
    show: () => {},
    hide: () => {},
  };
}
