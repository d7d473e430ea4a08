/** On paper nothing can be unfolded: what is folded on the screen is printed open, and folded again afterwards. */

const unfolded = new Set<HTMLDetailsElement>();

export function unfoldOnPaper(within: HTMLElement): void {
  window.addEventListener('beforeprint', () => {
    for (const folded of within.querySelectorAll<HTMLDetailsElement>('details:not([open])')) {
      folded.open = true;
      unfolded.add(folded);
    }
  });
  window.addEventListener('afterprint', () => {
    for (const folded of unfolded) folded.open = false;
    unfolded.clear();
  });
}
