/** A section of a page: a heading that says the finding, a chart, its table; or in words, why there is none. */

import { el, type Child } from './element';
import { sentence } from './figure';
import type { Loaded } from './loaded';
import type { Sentence } from './sentence';

export interface Finding {
  readonly heading: Sentence;
  readonly body: readonly Child[];
}

/** A section made of what is loaded. */
export function section<Value>(
  id: string,
  label: string,
  loaded: Loaded<Value>,
  found: (value: Value) => Finding,
): HTMLElement {
  const { heading, body } = loaded.state === 'ready' ? found(loaded.value) : missing(label, loaded);
  return frame(id, label, loaded.state, [el('h2', { id: `${id}-heading`, tabindex: -1 }, ...sentence(heading)), ...body]);
}

/** A section of words alone. */
export function prose(id: string, label: string, heading: string, body: readonly Child[]): HTMLElement {
  return section(id, label, { state: 'ready', value: body }, (body) => ({ heading: [heading], body }));
}

/** Two sections can have found the same: the label is part of the section's name. */
function frame(id: string, label: string, state: Loaded<unknown>['state'], content: readonly Child[]): HTMLElement {
  return el(
    'section',
    { id, class: 'finding', 'data-state': state, 'aria-labelledby': `${id}-label ${id}-heading` },
    el('p', { id: `${id}-label`, class: 'label' }, label),
    el('div', { class: 'finding-content' }, ...content),
  );
}

function missing(label: string, loaded: Exclude<Loaded<unknown>, { state: 'ready' }>): Finding {
  if (loaded.state === 'loading') {
    return { heading: [`${label}: on its way`], body: [el('p', { class: 'notice' }, 'Loading these figures. The rest of the page is there already.')] };
  }
  return {
    heading: [`${label}: not loaded`],
    body: [
      el(
        'p',
        { class: 'notice notice-failed' },
        `These figures could not be loaded: ${loaded.why}. What else is on the page is complete. `,
        el('button', { type: 'button', 'data-action': 'retry' }, 'Try again'),
      ),
    ],
  };
}
