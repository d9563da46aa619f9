/**
 * Elements without markup in strings. Children that are strings become text nodes, so
 * whatever a process calls itself is shown and never parsed.
 */

export type Child = Node | string;
/** true sets an attribute without a value; false and undefined leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const result = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(result, name, value);
  result.append(...children);
  return result;
}

/** Writes only what differs: each write costs the page and a screen reader something. */
export function setAttribute(
  target: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) {
    if (target.hasAttribute(name)) target.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (target.getAttribute(name) !== text) target.setAttribute(name, text);
}

export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** A list of values to choose one of, each with what it is called. */
export function choice(
  label: string,
  choices: readonly (readonly [value: string, text: string])[],
): HTMLSelectElement {
  const options = choices.map(([value, text]) => element('option', { value }, text));
  return element('select', { 'aria-label': label, title: label }, ...options);
}

/** A button that does something and is no part of a form. */
export function button(
  label: string,
  onClick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const result = element('button', { type: 'button', ...attributes }, label);
  result.addEventListener('click', onClick);
  return result;
}
