/**
 * Observable Plot puts a `<style>` into each drawing, which the page's policy of content forbids: it is taken
 * out before the drawing enters the document, and what it says stands in chart.css.
 */

/** A drawing without its style, and without the names of its groups: the whole of it is one image with a name. */
export function withoutStyle<Drawing extends Element>(drawing: Drawing): Drawing {
  drawing.querySelectorAll('style').forEach((style) => style.remove());
  drawing.querySelectorAll('[aria-label]').forEach((group) => group.removeAttribute('aria-label'));
  return drawing;
}
