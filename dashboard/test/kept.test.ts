// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { el } from '../src/element';
import { keep } from '../src/kept';

function content(): HTMLElement[] {
  return [el('details', { id: 'one' }), el('details', { id: 'two' }), el('div', { class: 'frame', 'aria-label': 'A table' }), el('a', { id: 'link', href: '#/' })];
}

test('what is open, scrolled and focused is so again when a page is made anew', () => {
  const main = document.createElement('main');
  document.body.append(main);
  main.replaceChildren(...content());
  document.getElementById('two')?.setAttribute('open', '');
  const frame = main.querySelector('.frame');
  if (frame === null) throw new Error('expected a frame');
  frame.scrollLeft = 40;
  document.getElementById('link')?.focus();
  const bringBack = keep(main);
  main.replaceChildren(...content());
  bringBack();
  expect([...main.querySelectorAll('details')].map((details) => details.hasAttribute('open'))).toEqual([false, true]);
  expect(main.querySelector('.frame')?.scrollLeft).toBe(40);
  expect(document.activeElement?.id).toBe('link');
});
