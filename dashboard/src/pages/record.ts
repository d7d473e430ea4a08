/** For whoever has a conviction: what is and is not here, and how to ask. In English and Spanish. */

import { filter, formatAddress, withFilters } from '../address';
import { el, link, type Child } from '../element';
import { prose } from '../section';
import type { Page, View } from '../view';
import { ENGLISH, SPANISH, type RecordText } from './record-text';

const LANGUAGES = ['en', 'es'] as const;

export function record(view: Pick<View, 'address'>): Page {
  const language = filter(view.address, 'lang', LANGUAGES) ?? 'en';
  const text = language === 'es' ? SPANISH : ENGLISH;
  return { title: text.title, language, content: [header(view, text, language), ...text.parts.map((part, index) => block(part, index))] };
}

function header(view: Pick<View, 'address'>, text: RecordText, language: string): HTMLElement {
  const links = [
    { lang: 'en', label: 'English' },
    { lang: 'es', label: 'Español' },
  ].map(({ lang, label }) => {
    const anchor = link(formatAddress(withFilters(view.address, { lang: lang === 'en' ? '' : lang })), label);
    anchor.lang = lang;
    anchor.id = `lang-${lang}`;
    if (lang === language) anchor.setAttribute('aria-current', 'true');
    return el('li', {}, anchor);
  });
  return el(
    'header',
    { class: 'headline' },
    el('nav', { class: 'choice', 'aria-label': text.languages }, el('ul', {}, ...links)),
    el('p', { class: 'label' }, text.label),
    el('h1', { id: 'heading', tabindex: -1 }, text.heading),
    ...text.lead.map((paragraph) => el('p', { class: 'lead' }, paragraph)),
  );
}

function block({ label, heading, paragraphs, steps }: RecordText['parts'][number], index: number): HTMLElement {
  const id = `part-${index + 1}`;
  const body: Child[] = [
    ...paragraphs.map((paragraph) => el('p', {}, paragraph)),
    ...(steps === undefined ? [] : [el('dl', { class: 'steps' }, ...steps.flatMap(step))]),
  ];
  return prose(id, label, heading, body);
}

function step({ name, text, address }: NonNullable<RecordText['parts'][number]['steps']>[number]): HTMLElement[] {
  const said: Child[] = text.map((paragraph) => el('p', {}, paragraph));
  if (address !== undefined) {
    const anchor = el('a', { href: address, rel: 'noreferrer' }, address.replace('https://', ''));
    said.push(el('p', {}, anchor));
  }
  return [el('dt', {}, name), el('dd', {}, ...said)];
}
