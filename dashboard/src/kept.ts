/** What a reader has opened, scrolled to and focused, over the making anew of a page. */

/** Notes it; the answer brings it back in what has the same names. */
export function keep(main: HTMLElement): () => void {
  const focused = document.activeElement?.id ?? '';
  const open = [...main.querySelectorAll('details[open]')].map(({ id }) => id);
  const scrolled = new Map([...main.querySelectorAll('.frame')].map((frame) => [nameOf(frame), frame.scrollLeft]));
  return () => {
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    for (const frame of main.querySelectorAll('.frame')) frame.scrollLeft = scrolled.get(nameOf(frame)) ?? 0;
    if (focused !== '' && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  };
}

function nameOf(frame: Element): string {
  return frame.getAttribute('aria-label') ?? '';
}
