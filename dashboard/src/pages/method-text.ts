/** The words of the page on method. What they say of the law is in the program's documents, with its source. */

/** Stage, whose it is, and what is done. */
export const STAGES: readonly (readonly [string, string, string])[] = [
  ['Identified', 'California Department of Justice (DOJ)', 'lists convictions that may be eligible, from its own records'],
  ['Determined', 'District attorney', 'asks a policy about each conviction: what this site shows'],
  ['Challenged or not', 'District attorney', 'tells the court and the public defender'],
  ['Ordered', 'Court', 'dismisses and seals, or redesignates'],
  ['State record updated', 'DOJ', 'changes the record that others see'],
];

export const AFTER_STAGES = [
  'This site shows the second stage alone. How many orders were made, and how many records were updated, is not in these data.',
  'Relief is for convictions from before November 9, 2016, the day on which Proposition 64 came into force, as the pilot programs and courts apply it; the statute turns on the law at the time of the offense. Where a rule interprets the law, the policy says so.',
];

export const INPUTS = [
  'A county uploads the criminal-record export that DOJ handed to it: a row for each charge of each event, 95 columns. Every row gets exactly one status: determined, a repeat of a count, out of scope, not a conviction, or rejected because it cannot be read. The five add up, or the run fails.',
  'A run names its inputs by checksum, its policy by hash, its reading and its as-of date, and gives the same bytes again. Rows, names and numbers stay in the county’s results; what is published here are counts.',
  'Juvenile adjudications are not rows of convictions, and are out of scope. Quantities are not in the export.',
];

export const RULES = [
  'A policy is a list of rules in order. Each has a condition, an outcome, a reason, a source, and an authority: what the statute requires, or what the county adds. Each county’s page shows its policy rule by rule.',
  'A condition can be true, false or not known. If it is not known, the rule says whether a person has to review the conviction or the rule is passed over. What no rule decides goes to a person’s review.',
  'A person with a row that could not be read has an incomplete record: every conviction in scope of that person goes to review, under every policy.',
  'Without a policy of its own a county is determined under the shipped one. Until somebody of the county approves a policy, its figures are a draft, and in no statewide total.',
];

export const DEFINITIONS: readonly (readonly [string, string])[] = [
  ['Determined', 'A policy was asked about the conviction. It is no court’s decision.'],
  ['Would be dismissed and sealed', 'The policy determines the conviction eligible for dismissal and sealing as legally invalid.'],
  ['Would be redesignated', 'The policy determines it eligible for redesignation as a misdemeanor or an infraction.'],
  ['A person reviews', 'The export does not say enough, or the policy leaves it to a person.'],
  ['Not eligible under the policy', 'Under this policy, as of this date. A court can decide otherwise.'],
  ['In scope', 'Convictions of H&S 11357 to 11360 in the county, and related charges where the policy names them.'],
  ['Some relief', 'People with at least one conviction that would be dismissed or redesignated.'],
  ['No felony left', 'People who have a felony on record, and of whom each would be dismissed or redesignated. What may be a felony counts as one.'],
  ['No conviction left of the last seven years', 'People who have a conviction of the seven years before the as-of date, and of whom each of these would be dismissed and sealed.'],
  ['No conviction left at all', 'People all of whose convictions would be dismissed and sealed.'],
  ['Place', 'A county’s figures are of its own export. The state’s count each person once, over all determined counties, with the relief of all of them.'],
];

export const UNITS = [
  'A case can hold several convictions, and a person several cases. Every number here names its unit; cases are not counted by this program, and stand only in figures that others have published.',
  'A person counts once in a cell of a table. People of counties do not add up to the state’s: who has convictions in two counties is one person.',
];

export const LISTS = [
  'Too long: it names convictions that may be eligible, and a prosecutor may find a ground to challenge some of them. Too short: cases that are only in a court’s records, or that DOJ’s data describe otherwise, are not on it.',
  'So a number of eligible convictions says little unless it says whose list it is of. Those here are of the exports that counties have uploaded, and of nothing else.',
];

export const PUBLISHED_OF_LISTS = [
  'Riverside: over 24,000 convictions found by the district attorney, 8,164 on DOJ’s list (press and agency reports).',
  'Los Angeles: 58,000 more cases found in court records in 2021, not in DOJ’s data (press and agency reports).',
  'San Diego: the City Attorney filed about 500 of an announced 5,000 (press and agency reports; unit not stated).',
];

export const RACES = [
  'It is not what the person would say. A value that is in no group is not known, never other; where rows of a person differ, the first that says something counts.',
];

export const READINGS = [
  'The exact reading says “not known” where the export does not tell, and mends the defects of the pilots’ program. The pilot reading reproduces that program with its defects; its runs are historical, not for filing, and are never published here.',
  'Race, sex and age are what the latest run says of a person. Race and sex are what an officer recorded.',
];

export const CHANGES = [
  'Against the pilots’ program of 2018 to 2020, the exact reading has 21 mends, among them: code sections match whole; an unknown date stays unknown; “21 years or younger” is under 21 on the day of conviction; years are calendar years; one list of super strikes and of PC 290(c) holds for every county. The change log of the program lists all of them, and the command compare shows what each one moves.',
];
