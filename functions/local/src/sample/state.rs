//! The invented state: who lives where, and whose convictions fall in which counties.
//!
//! Persons have a statewide index, from 0. They are dealt in decks, so that samples of one seed fit
//! together: what is said of a person here and in all that is built on it depends on the seed and
//! the person's index alone, never on the county or the length of a sample.
//!
//! A deck holds every county's persons in the shares of [`WEIGHTS`] and, over 100 persons of a
//! county, every race in the shares of [`Race`]; then it is shuffled. Dealing instead of drawing
//! keeps the shares of even a small sample close.

use clear64_rules::county::County;

use super::draw::{Draw, Stream};

/// Inhabitants of the 58 counties in tens of thousands, at least 1, in the order of
/// [`County::all`]. Rough: the census of 2020, rounded, for samples that look plausible side by
/// side. What a county really sent or convicted is not modeled.
const WEIGHTS: [usize; COUNTIES] = [
    168, 1, 4, 21, 5, 2, 117, 3, 19, 101, 3, 14, 18, 2, 91, 15, 7, 3, 1001, 16, 26, 2, 9, 28, 1, 1,
    44, 14, 10, 319, 40, 2, 242, 159, 6, 218, 330, 87, 78, 28, 76, 45, 194, 27, 18, 1, 4, 45, 49,
    55, 10, 7, 2, 47, 6, 84, 22, 8,
];

/// One person in so many of San Francisco has the name and date of birth of another one: its
/// case-management system is linked by them.
const NAMESAKES: u64 = 151;

/// Counties of California.
pub(super) const COUNTIES: usize = 58;

/// Place of a county in the order of [`County::all`], from 0.
pub(super) type CountyIndex = u8;

/// Race as published for the pilot of Los Angeles: 32 % Black, 20 % White, 45 % Latino, 3 % other
/// or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Race {
    Black,
    White,
    Latino,
    Other,
}

impl Race {
    /// The race of each of 100 persons.
    fn of_hundred(place: u64) -> Self {
        match place % 100 {
            0..32 => Self::Black,
            32..52 => Self::White,
            52..97 => Self::Latino,
            _ => Self::Other,
        }
    }
}

/// What a person is dealt.
#[derive(Clone, Copy)]
pub(super) struct Card {
    /// Statewide index.
    pub(super) person: u64,
    /// The county of the person; at least one Proposition 64 conviction is there.
    pub(super) home: CountyIndex,
    /// Further counties with a Proposition 64 conviction of the person.
    pub(super) elsewhere: [Option<CountyIndex>; 2],
    /// Race.
    pub(super) race: Race,
    /// The person whose `CII_NUMBER` this one has by mistake. Of the same home county, so that
    /// both stand in its export.
    pub(super) shares_cii_of: Option<u64>,
    /// The person whose name and date of birth this one has by chance. Of the same home county.
    pub(super) namesake_of: Option<u64>,
}

impl Card {
    /// A person who has convictions at home alone, and everything to themselves.
    pub(super) fn of(person: u64, home: CountyIndex, race: Race) -> Self {
        Self { person, home, elsewhere: [None; 2], race, shares_cii_of: None, namesake_of: None }
    }

    /// The counties that have a Proposition 64 conviction of the person, home first.
    pub(super) fn counties(&self) -> impl Iterator<Item = CountyIndex> + use<> {
        [Some(self.home), self.elsewhere[0], self.elsewhere[1]].into_iter().flatten()
    }
}

/// The state of one seed.
pub(super) struct State {
    seed: u64,
    names: Vec<&'static str>,
    /// Each county as often as its weight says.
    inhabitants: Vec<CountyIndex>,
    /// The places from which each county's races are dealt.
    first_race: Vec<u64>,
    first_cii: u64,
}

impl State {
    /// The state of a seed.
    pub(super) fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed, Stream::Seed);
        let counties = (0..).zip(WEIGHTS);
        Self {
            seed,
            names: County::all().map(County::name).collect(),
            inhabitants: counties
                .flat_map(|(county, weight)| std::iter::repeat_n(county, weight))
                .collect(),
            first_race: WEIGHTS.iter().map(|_| draw.bits() % 100).collect(),
            first_cii: draw.bits(),
        }
    }

    /// The seed.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// The name of a county, as exports write it.
    pub(super) fn name(&self, county: CountyIndex) -> &'static str {
        self.names.get(usize::from(county)).copied().unwrap_or_default()
    }

    /// Whether it is the county with a case-management system.
    pub(super) fn is_san_francisco(&self, county: CountyIndex) -> bool {
        self.name(county) == "SAN FRANCISCO"
    }

    /// Place of a county.
    pub(super) fn index(&self, county: County) -> CountyIndex {
        (0..).zip(&self.names).find(|(_, name)| **name == county.name()).map_or(0, |(at, _)| at)
    }

    /// Any county, the larger ones more often.
    pub(super) fn any_county(&self, draw: &mut Draw) -> CountyIndex {
        self.inhabitants[draw.index(self.inhabitants.len())]
    }

    /// The state identification number that belongs to a person: 10 digits, no two alike.
    pub(super) fn cii(&self, person: u64) -> u64 {
        const NUMBERS: u128 = 10_000_000_000;
        // The factor has no divisor in common with 10, so that different persons stay different.
        let number = (u128::from(person) * 6_180_339_887 + u128::from(self.first_cii)) % NUMBERS;
        u64::try_from(number).unwrap_or(0)
    }

    /// The persons with a Proposition 64 conviction in a county, by statewide index.
    pub(super) fn convicted_in(&self, county: CountyIndex) -> impl Iterator<Item = Card> {
        (0..)
            .flat_map(|number| self.deal(number))
            .filter(move |card| card.counties().any(|of| of == county))
    }

    /// One deck.
    fn deal(&self, number: u64) -> Vec<Card> {
        let mut draw = Draw::new(self.seed, Stream::Deck(number));
        let mut deck = self.unshuffled(number);
        draw.shuffle(&mut deck);
        let mut last_at_home = [None; COUNTIES];
        let first = number * deck.len() as u64;
        for (person, card) in (first..).zip(&mut deck) {
            card.person = person;
            card.elsewhere = self.elsewhere(card.home, &mut draw);
            let last = &mut last_at_home[usize::from(card.home)];
            card.shares_cii_of = if draw.chance(2) { *last } else { None };
            let is_namesake = person % NAMESAKES == 9 && self.is_san_francisco(card.home);
            card.namesake_of = if is_namesake { *last } else { None };
            *last = Some(person);
        }
        deck
    }

    fn unshuffled(&self, number: u64) -> Vec<Card> {
        let mut deck = Vec::with_capacity(self.inhabitants.len());
        for ((home, weight), first) in (0..).zip(WEIGHTS).zip(&self.first_race) {
            for place in 0..weight as u64 {
                // 37 has no divisor in common with 100: all places come up, and neighbors differ.
                let race = Race::of_hundred(first + (number * weight as u64 + place) * 37);
                deck.push(Card::of(0, home, race));
            }
        }
        deck
    }

    /// One person in ten has Proposition 64 convictions in several counties.
    fn elsewhere(&self, home: CountyIndex, draw: &mut Draw) -> [Option<CountyIndex>; 2] {
        let counties = draw.weighted(&[(900, 0), (88, 1), (12, 2)]);
        let mut elsewhere = [None; 2];
        for at in 0..counties {
            let county = self.any_county(draw);
            if county != home && !elsewhere.contains(&Some(county)) {
                elsewhere[at] = Some(county);
            }
        }
        elsewhere
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_deck_holds_every_county_by_its_weight() {
        let deck = State::new(7).deal(3);
        for (county, weight) in (0..).zip(WEIGHTS) {
            assert_eq!(deck.iter().filter(|card| card.home == county).count(), weight);
        }
    }

    #[test]
    fn races_of_a_county_keep_their_shares_over_hundred_persons() {
        let state = State::new(7);
        let alpine = state.index("alpine".parse().unwrap());
        let deal = |number| state.deal(number).into_iter().find(|card| card.home == alpine);
        let races: Vec<Race> = (0..100).filter_map(deal).map(|card| card.race).collect();
        let count = |race| races.iter().filter(|of| **of == race).count();
        assert_eq!(
            [Race::Black, Race::White, Race::Latino, Race::Other].map(count),
            [32, 20, 45, 3]
        );
    }

    #[test]
    fn indexes_run_on_over_decks_and_numbers_are_distinct() {
        let state = State::new(7);
        let persons: Vec<u64> =
            (0..3).flat_map(|number| state.deal(number)).map(|card| card.person).collect();
        assert!(persons.iter().copied().eq(0..persons.len() as u64));
        let numbers: HashSet<u64> = persons.iter().map(|person| state.cii(*person)).collect();
        assert_eq!(numbers.len(), persons.len());
    }

    #[test]
    fn one_in_ten_is_convicted_in_several_counties_and_few_share_a_number() {
        let state = State::new(1);
        let cards: Vec<Card> = (0..5).flat_map(|number| state.deal(number)).collect();
        let share = |count: usize| count * 1000 / cards.len();
        let several = cards.iter().filter(|card| card.counties().count() > 1).count();
        assert!((70..110).contains(&share(several)), "{several}");
        let shared: Vec<&Card> = cards.iter().filter(|card| card.shares_cii_of.is_some()).collect();
        assert!((1..5).contains(&share(shared.len())), "{}", shared.len());
        for card in shared {
            let other =
                card.shares_cii_of.and_then(|person| cards.get(usize::try_from(person).ok()?));
            assert_eq!(other.map(|other| other.home), Some(card.home));
        }
    }
}
