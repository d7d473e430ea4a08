import { describe, expect, test } from 'vitest';
import { meaning, percent } from '../src/cell';
import { plain as spelled, say, shareOf, type Sentence } from '../src/sentence';
import { breakdownHeading, outcomeHeading, outcomesOf } from '../src/sections/outcome';
import { groupHeading, impactHeading } from '../src/sections/impact';
import { scenarioHeading } from '../src/sections/scenario';
import { progressHeading } from '../src/sections/progress';
import { compareHeading } from '../src/pages/compare';
import { headline } from '../src/pages/statewide';
import { CountTable, type Slice } from '../src/table';
import { countRows, meta, SECTION_COUNTS, type Count } from './published';

/** Spaces that do not break are spaces. */
const plain = (sentence: Sentence) => spelled(sentence).replaceAll('\u00a0', ' ');

function slice(counts: Readonly<Record<string, Readonly<Record<string, Count>>>>, unit = 'convictions', policy = 'county-policy'): Slice {
  return new CountTable('table', countRows('california', policy, unit, counts)).at('california', policy);
}

describe('a share', () => {
  test.each([
    [0, '0%'],
    [0.004, 'under 1%'],
    [0.337, '34%'],
    [0.9999, 'over 99%'],
    [1, '100%'],
  ])('of %d is %s', (ratio, said) => {
    expect(percent(ratio)).toBe(said);
  });

  test('of a withheld count is withheld, and of nothing says so in words', () => {
    const counts = slice({ all: { dismissal: 'suppressed', reduction: 0, all: 0 } });
    const all = counts.cell('all', 'all', 'convictions');
    expect(shareOf(counts.cell('all', 'dismissal', 'convictions'), all)).toMatchObject({ text: 'withheld' });
    expect(shareOf(counts.cell('all', 'reduction', 'convictions'), all)).toMatchObject({ text: 'no convictions' });
  });
});

describe('the sentence of a finding', () => {
  const people = slice({ all: { people: 120, 'some-relief': 90 } }, 'people');

  test('of the state has number, unit, date and how many counties of how many', () => {
    expect(plain(headline(meta({}), slice(SECTION_COUNTS), people))).toBe(
      '110 convictions in 1 of 58 counties would be dismissed and sealed and 12 redesignated, if courts ordered what is determined, as of November 29, 2026.',
    );
  });

  test('of the state has people where the number of convictions is withheld, and words where all is', () => {
    const withheld = slice({ all: { dismissal: 'suppressed', reduction: 'suppressed', all: 'suppressed' } });
    expect(plain(headline(meta({}), withheld, people))).toBe(
      '90 of 120 people in 1 of 58 counties would have some relief, if courts ordered what is determined, as of November 29, 2026.',
    );
    expect(plain(headline(meta({}), withheld, slice({ all: { people: 120, 'some-relief': 'suppressed' } }, 'people')))).toBe(
      'How many convictions in 1 of 58 counties would be dismissed and sealed is withheld, as of November 29, 2026.',
    );
  });

  test('of the state says so under a scenario, and nothing of redesignation where there is none', () => {
    const scenario = slice({ all: { dismissal: 1200, reduction: 0, all: 1200 } }, 'convictions', 'dismiss-all');
    expect(plain(headline(meta({}), scenario, people))).toBe(
      '1,200 convictions in 1 of 58 counties would be dismissed and sealed, under a scenario that no county has decided, as of November 29, 2026.',
    );
  });

  test('never says that a determination is done', () => {
    for (const sentence of [headline(meta({}), slice(SECTION_COUNTS), people), outcomeHeading(slice(SECTION_COUNTS)), breakdownHeading(slice(SECTION_COUNTS), 'section')]) {
      expect(plain(sentence)).not.toMatch(/clear|expunge|was dismissed|were dismissed/i);
    }
  });

  test('of outcomes has the share of what is in scope', () => {
    expect(plain(outcomeHeading(slice(SECTION_COUNTS)))).toBe('Of 162 convictions in scope, 110 would be dismissed and sealed (68%).');
  });

  test('of sections names the greatest count that is shown', () => {
    expect(plain(breakdownHeading(slice(SECTION_COUNTS), 'section'))).toBe(
      'Possession for sale (H&S 11359): 70 of 110 convictions that would be dismissed and sealed (64%), the most of any row shown; 1 of 3 rows is withheld.',
    );
  });

  test('of sections says that nothing can be shown where all is withheld', () => {
    const withheld = slice({ '11357': { dismissal: 'suppressed', all: 12 }, all: { dismissal: 'suppressed', all: 12 } });
    expect(plain(breakdownHeading(withheld, 'section'))).toBe('How the convictions that would be dismissed are divided is withheld.');
  });

  test('of sections says of rows that are not shown what their table says', () => {
    const mixed = slice({ '11357': { dismissal: 'not-reported' }, '11358': { dismissal: 'suppressed' }, '11359': { dismissal: 'suppressed' }, '11360': { dismissal: 70 }, related: { all: 12 }, all: { dismissal: 110 } });
    expect(plain(breakdownHeading(mixed, 'section'))).toBe(
      'Sale or transport (H&S 11360): 70 of 110 convictions that would be dismissed and sealed (64%), the most of any row shown; 2 of 5 rows are withheld, 1 is not reported, 1 is not determined.',
    );
  });

  test.each([
    ['not reported', { '11357': { dismissal: 'not-reported' }, all: { dismissal: 'not-reported' } }],
    ['not determined', {}],
    ['withheld or not reported', { '11357': { dismissal: 'not-reported' }, '11358': { dismissal: 'suppressed' }, all: { dismissal: 110 } }],
  ] as const)('of sections without a count is %s', (word, counts) => {
    expect(plain(breakdownHeading(slice(counts), 'section'))).toBe(`How the convictions that would be dismissed are divided is ${word}.`);
  });

  test('of outcomes says that nothing is in scope', () => {
    expect(plain(outcomeHeading(slice({ all: { dismissal: 0, all: 0 } })))).toBe('No conviction is in scope.');
  });

  test('of sections says that there is none, not that zero is the most', () => {
    const none = slice({ '11357': { dismissal: 0, all: 12 }, all: { dismissal: 0, all: 12 } });
    expect(plain(breakdownHeading(none, 'section'))).toMatch(/^No conviction would be dismissed/);
  });

  test('of sections does not take one zero beside withheld counts for none', () => {
    const counts = slice({ '11357': { dismissal: 'suppressed', all: 40 }, related: { dismissal: 0, all: 0 }, all: { dismissal: 'suppressed', all: 40 } });
    expect(plain(breakdownHeading(counts, 'section'))).toBe('How the convictions that would be dismissed are divided is withheld.');
  });

  test('of people has people as its unit', () => {
    const people = slice({ all: { people: 120, 'some-relief': 90, 'no-conviction': 'suppressed' } }, 'people');
    expect(plain(impactHeading(people))).toBe(
      'If all of it were ordered, 90 of 120 people would have some relief; of how many no conviction would be left is withheld.',
    );
  });

  test('of people leaves out a denominator that is withheld', () => {
    const counts = slice({ all: { people: 'suppressed', 'some-relief': 90, 'no-conviction': 20 } }, 'people');
    expect(plain(impactHeading(counts))).toBe('If all of it were ordered, 90 people would have some relief, and 20 no conviction left at all.');
  });

  test('of groups has the shares of the largest, and leaves out what is withheld', () => {
    const groups = slice(
      {
        black: { people: 60, 'some-relief': 45 },
        white: { people: 'suppressed', 'some-relief': 'suppressed' },
        latino: { people: 100, 'some-relief': 50 },
        unknown: { people: 900, 'some-relief': 1 },
      },
      'people',
    );
    expect(plain(groupHeading(groups, 'race'))).toBe('Of people with a conviction in scope, some relief would reach 50% of Latino people and 75% of Black people, the largest groups whose share is shown.');
  });

  test('of groups says that nothing can be shown where all is withheld', () => {
    const groups = slice({ black: { people: 'suppressed', 'some-relief': 'suppressed' } }, 'people');
    expect(plain(groupHeading(groups, 'race'))).toBe('What share of each group would have some relief is withheld.');
  });

  test.each([
    ['What share of each group would have some relief is not reported.', { black: { people: 'not-reported', 'some-relief': 'not-reported' } }],
    ['What share of each group would have some relief is not determined.', {}],
    ['Nobody whose group is known has a conviction in scope.', { black: { people: 0, 'some-relief': 0 }, unknown: { people: 20, 'some-relief': 20 } }],
  ] as const)('of groups without a share: %s', (said, counts) => {
    expect(plain(groupHeading(slice(counts, 'people'), 'race'))).toBe(said);
  });

  test('of scenarios has the difference only if both counts are shown', () => {
    const of = (count: Count, policy: string) => ({
      policy,
      outcomes: slice(SECTION_COUNTS),
      impact: slice({ all: { 'some-relief': count } }, 'people', policy),
    });
    expect(plain(scenarioHeading('california', [of(90, 'county-policy'), of(110, 'dismiss-all')], 11))).toBe(
      'If every Proposition 64 conviction were dismissed, 110 people would have some relief: 20 more than under the counties’ own policies.',
    );
    expect(plain(scenarioHeading('alpine', [of(90, 'county-policy'), of('not-reported', 'dismiss-all')], 11))).toBe(
      'How many more people would have some relief if every Proposition 64 conviction were dismissed is not reported.',
    );
  });

  test('of scenarios does not tell of a difference of a few people', () => {
    const of = (count: Count, policy: string) => ({
      policy,
      outcomes: slice(SECTION_COUNTS),
      impact: slice({ all: { 'some-relief': count } }, 'people', policy),
    });
    expect(plain(scenarioHeading('alpine', [of(1030, 'county-policy'), of(1031, 'dismiss-all')], 11))).toBe(
      'If every Proposition 64 conviction were dismissed, 1,031 people would have some relief, about as many as under the county’s own policy.',
    );
  });

  test('of progress counts counties by where they stand', () => {
    expect(plain(progressHeading(meta({})))).toBe('1 of 58 counties is determined under an approved policy; 57 have sent nothing.');
    expect(plain(progressHeading(meta({ state: 'draft' })))).toBe(
      '0 of 58 counties are determined under an approved policy; 1 is a draft, 57 have sent nothing.',
    );
    expect(plain(progressHeading(meta({ state: 'not-published' })))).toBe(
      '0 of 58 counties are determined under an approved policy; 1 is not published, 57 have sent nothing.',
    );
  });

  test('of the comparison is hypothetical', () => {
    const policies = [
      slice({ all: { dismissal: 20, all: 100 } }, 'convictions', 'los-angeles-2019'),
      slice({ all: { dismissal: 60, all: 100 } }, 'convictions', 'sacramento-2019'),
    ];
    expect(plain(compareHeading(policies, 'all'))).toBe(
      'Hypothetically, on the same data Sacramento 2019 would dismiss the most convictions, 60, and Los Angeles 2019 the fewest, 20.',
    );
    policies.push(slice({ all: { dismissal: 60, all: 100 } }, 'convictions', 'contra-costa-2019'));
    expect(plain(compareHeading(policies, 'all'))).toBe(
      'Hypothetically, on the same data Sacramento 2019 and Contra Costa 2019 would dismiss the most convictions, 60 each, and Los Angeles 2019 the fewest, 20.',
    );
  });

  test('of the comparison says of policies that are not shown what their table says', () => {
    const policy = (name: string, dismissal: Count) => slice({ all: { dismissal } }, 'convictions', name);
    const [one, other] = [policy('los-angeles-2019', 20), policy('sacramento-2019', 60)];
    expect(plain(compareHeading([one, other, policy('san-joaquin-2019', 'not-reported')], 'all'))).toBe(
      'Hypothetically, on the same data Sacramento 2019 would dismiss the most convictions, 60, and Los Angeles 2019 the fewest, 20; 1 of 3 policies is not reported.',
    );
    expect(plain(compareHeading([one, policy('san-joaquin-2019', 'suppressed')], 'all'))).toBe(
      'Which policy would dismiss the most cannot be shown: the other counts are withheld.',
    );
  });
});

describe('a count that is not shown', () => {
  test('has words in its place, and a sentence that says what they mean', () => {
    const cell = slice({ all: { dismissal: 'suppressed' } }).cell('all', 'dismissal', 'convictions');
    expect(plain(say`${cell}`)).toBe('withheld');
    expect(meaning('suppressed', 11)).toBe('Withheld: fewer than eleven people, or it would reveal such a count.');
  });

  test('keeps its column, while one of zeros alone is left out and named', () => {
    const counts = slice({ all: { dismissal: 12, reduction: 0, 'hand-review': 'suppressed', all: 20 } });
    expect(outcomesOf(counts)).toEqual({ shown: ['dismissal', 'hand-review'], none: ['reduction'] });
  });
});
