/** Elements of the page. Attributes alone, no markup in strings: what is published is text. */

type Attribute = string | number | boolean | undefined;
export type Child = Node | string;

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

export function link(href: string, ...children: readonly Child[]): HTMLAnchorElement {
  return el('a', { href }, ...children);
}
