/** One county: where it stands, its counts, its policy rule by rule, its uploads. */

import { count } from '../cell';
import { contents } from '../contents';
import { hasCounts, readCounties, standing, type County } from '../county';
import { el } from '../element';
import { sentence } from '../figure';
import { mapped, together, type Loaded } from '../loaded';
import { policyChoice, policyOf } from '../policy-choice';
import { referenceSection } from '../reference';
import { furtherSections } from '../sections/breakdown';
import { BY_AGE, groupSection, impactSection, raceSection } from '../sections/impact';
import { BY_DECADE, BY_SECTION, breakdownSection, outcomeSection } from '../sections/outcome';
import { policySection } from '../sections/policy';
import { countyList } from '../sections/progress';
import { scenarioSection } from '../sections/scenario';
import { uploadSection } from '../sections/upload';
import { section } from '../section';
import { notShown, ofWhole, say, type Sentence } from '../sentence';
import type { Page, View } from '../view';
import { day } from '../words';

export function county(view: View): Page {
  const { place } = view.address;
  const counties = mapped(view.data.rows('counties'), readCounties);
  if (place === undefined) return chooser(counties);
  if (counties.state !== 'ready') {
    const missing = section('standing', 'County', counties, () => ({ heading: [], body: [] }));
    return { title: 'County', content: [el('header', { class: 'headline' }, el('h1', { id: 'heading', tabindex: -1 }, 'A county')), missing] };
  }
  const found = counties.value.find((county) => county.place === place);
  if (found === undefined) return unknown(counties);
  return { title: `${found.name} County`, isEmpty: !hasCounts(found), content: content(view, found) };
}

function chooser(counties: Loaded<readonly County[]>): Page {
  return {
    title: 'Counties',
    content: [
      el('header', { class: 'headline' }, el('h1', { id: 'heading', tabindex: -1 }, 'The counties of California')),
      section('counties', 'Choose one', counties, (known) => ({
        heading: say`Each county has a page`,
        body: [countyList(known)],
      })),
    ],
  };
}

function unknown(counties: Loaded<readonly County[]>): Page {
  const page = chooser(counties);
  const said = el('p', { class: 'notice' }, 'The address names no county of California. These are the counties:');
  return { ...page, isEmpty: true, content: [...page.content.slice(0, 1), said, ...page.content.slice(1)] };
}

function content(view: View, county: County): HTMLElement[] {
  const { place } = county;
  const policy = policyOf(view);
  const counts = hasCounts(county)
    ? [
        outcomeSection(view, place, policy),
        impactSection(view, place, policy),
        raceSection(view, place, policy),
        breakdownSection(view, place, policy, BY_SECTION),
        groupSection(view, place, policy, BY_AGE),
        breakdownSection(view, place, policy, BY_DECADE),
        scenarioSection(view, place),
        ...furtherSections(view, place, policy),
      ]
    : [];
  // Of a county without counts, what became of its uploads says why.
  const policyAndUploads = [policySection(view, county), uploadSection(view, county)];
  const others = hasCounts(county) ? policyAndUploads : policyAndUploads.reverse();
  const sections = [...counts, ...others, referenceSection(view, place, `${county.name} County`)];
  return [
    el(
      'header',
      { class: 'headline' },
      el('p', { class: 'label' }, `${county.name} County`),
      el('h1', { id: 'heading', tabindex: -1 }, ...sentence(headlineOf(view, county, policy))),
      ...standing(county).map((said) => el('p', { class: 'lead' }, said)),
    ),
    ...(hasCounts(county) ? [policyChoice(view, place)] : []),
    contents(view, sections),
    ...sections,
  ];
}

const WITHOUT: Readonly<Record<County['state'], string>> = {
  determined: 'is determined',
  draft: 'is determined as a draft',
  'not-published': 'is not published',
  received: 'has sent its export, which is not determined yet',
  'not-received': 'has sent no export',
  refused: 'sent an export that was refused',
  failed: 'sent an export that could not be determined',
  withdrawn: 'has withdrawn its export',
};

function headlineOf(view: View, county: County, policy: string): Sentence {
  const loaded = together(view.data.counts('outcome-by-section'), view.data.counts('impact'));
  if (!hasCounts(county) || loaded.state !== 'ready') return say`${county.name} County ${WITHOUT[county.state]}.`;
  const [outcomes, impact] = [loaded.value[0].at(county.place, policy), loaded.value[1].at(county.place, policy)];
  const when = county.asOf === undefined ? '' : `, as of ${day(county.asOf)}`;
  const draft = county.state === 'draft' ? 'Draft: ' : '';
  const under = policy === 'county-policy' ? '' : ' under a scenario';
  const [all, dismissal] = [outcomes.cell('all', 'all', 'convictions'), outcomes.cell('all', 'dismissal', 'convictions')];
  if (count(all) !== undefined && count(dismissal) !== undefined) {
    return say`${draft}${dismissal} of ${all} convictions in scope in ${county.name} County would be dismissed and sealed${under}${when}.`;
  }
  const [people, relief] = [impact.cell('all', 'people', 'people'), impact.cell('all', 'some-relief', 'people')];
  if (count(relief) !== undefined) {
    return say`${draft}${relief}${ofWhole(people)} people in ${county.name} County would have some relief${under}${when}.`;
  }
  return say`${draft}How many convictions in ${county.name} County would be dismissed and sealed is ${notShown(dismissal, all)}${when}.`;
}
