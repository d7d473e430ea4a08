/** The county's own policy and the scenarios, side by side. */

import { count } from '../cell';
import { chartFigure, countBars } from '../chart';
import { grid } from '../grid';
import { together } from '../loaded';
import { section, type Finding } from '../section';
import { derived, notShown, say, type Sentence } from '../sentence';
import type { Slice } from '../table';
import type { View } from '../view';
import * as words from '../words';

interface Scenario {
  readonly policy: string;
  readonly outcomes: Slice;
  readonly impact: Slice;
}

export function scenarioSection(view: View, place: string): HTMLElement {
  const loaded = together(view.data.counts('outcome-by-section'), view.data.counts('impact'));
  return section('scenarios', 'Scenarios', loaded, ([outcomes, impact]) => {
    const policies = ['county-policy', ...view.meta.scenarios];
    const scenarios = policies.map((policy) => ({
      policy,
      outcomes: outcomes.at(place, policy),
      impact: impact.at(place, policy),
    }));
    return scenarioFinding(view, place, scenarios);
  });
}

function ownName(place: string): string {
  return place === 'california' ? 'Each county’s own policy' : 'The county’s own policy';
}

export function scenarioHeading(place: string, scenarios: readonly Scenario[], threshold: number): Sentence {
  const [own, other] = scenarios;
  if (own === undefined || other === undefined) return say`No scenario is published.`;
  const relief = ({ impact }: Scenario) => impact.cell('all', 'some-relief', 'people');
  const [now, then] = [count(relief(own)), count(relief(other))];
  const under = place === 'california' ? 'the counties’ own policies' : 'the county’s own policy';
  if (now === undefined || then === undefined) {
    return say`How many more people would have some relief if every Proposition 64 conviction were dismissed is ${notShown(relief(own), relief(other))}.`;
  }
  // A difference of a few people is a count of a few people.
  const difference = Math.abs(then - now);
  if (difference < threshold) {
    return say`If every Proposition 64 conviction were dismissed, ${relief(other)} people would have some relief, about as many as under ${under}.`;
  }
  const how = 'people with some relief, the scenario less the own policy';
  const more = derived(difference, how, { formula: 'difference', cells: [relief(other), relief(own)] });
  return say`If every Proposition 64 conviction were dismissed, ${relief(other)} people would have some relief: ${more} ${then < now ? 'fewer' : 'more'} than under ${under}.`;
}

function scenarioFinding(view: View, place: string, scenarios: readonly Scenario[]): Finding {
  const heading = scenarioHeading(place, scenarios, view.meta.threshold.persons);
  const name = (policy: string) => (policy === 'county-policy' ? ownName(place) : words.policy(policy));
  const bars = scenarios.map(({ policy, impact }) => ({ label: name(policy), cell: impact.cell('all', 'some-relief', 'people') }));
  const table = grid(
    {
      caption: 'The own policy and the scenarios side by side',
      corner: { heading: 'Policy', isText: true },
      columns: [
        { heading: 'In scope', unit: 'convictions' },
        { heading: 'Dismissed and sealed', unit: 'convictions' },
        { heading: 'Redesignated', unit: 'convictions' },
        ...['some-relief', 'no-felony', 'no-conviction-last-7-years', 'no-conviction'].map((column) => ({
          heading: words.impact(column),
          unit: 'people',
        })),
      ],
      rows: scenarios.map(({ policy, outcomes, impact }) => ({
        heading: name(policy),
        entries: [
          ...['all', 'dismissal', 'reduction'].map((column) => outcomes.cell('all', column, 'convictions')),
          ...['some-relief', 'no-felony', 'no-conviction-last-7-years', 'no-conviction'].map((column) =>
            impact.cell('all', column, 'people'),
          ),
        ],
      })),
      notes: ['A scenario is hypothetical: it is no county’s decision.'],
    },
    view.meta.threshold.persons,
  );
  return { heading, body: [chartFigure(view, countBars(bars), heading, 'People with some relief'), table] };
}

