//! What persons are charged with: code sections, the words beside them, levels.
//!
//! The letters of H&S 11357 to 11360 are those in force on the day of the event: they changed on
//! 9 November 2016. No charge spans that day (see [`super::history`]), so the letter of every row
//! fits its date. The words are ours; the state's own tables have others.

use jiff::civil::{Date, date};

use super::draw::Draw;

/// 9 November 2016: the new letters are in force.
pub(super) const NEW_LETTERS: Date = date(2016, 11, 9);

/// From this day on, possession of 28.5 g or less is an infraction.
const POSSESSION_AN_INFRACTION: Date = date(2011, 1, 1);

/// How serious a charge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Felony,
    Misdemeanor,
    Infraction,
}

use Level::{Felony, Infraction, Misdemeanor};

impl Level {
    /// `OFFENSE_TOC`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Felony => "F",
            Misdemeanor => "M",
            Infraction => "I",
        }
    }

    /// `CONV_STAT_DESCR`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Felony => "FELONY",
            Misdemeanor => "MISDEMEANOR",
            Infraction => "INFRACTION",
        }
    }
}

/// A charge: section and code, words, level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charge {
    pub(super) section: &'static str,
    pub(super) words: &'static str,
    pub(super) level: Level,
}

const fn charge(section: &'static str, words: &'static str, level: Level) -> Charge {
    Charge { section, words, level }
}

/// The four sections that Proposition 64 changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cannabis {
    Possession,
    Cultivation,
    ForSale,
    Sale,
}

/// One of the four sections, sale and possession for sale most often.
pub(super) fn cannabis_section(draw: &mut Draw) -> Cannabis {
    draw.weighted(&[
        (22, Cannabis::Possession),
        (14, Cannabis::Cultivation),
        (40, Cannabis::ForSale),
        (24, Cannabis::Sale),
    ])
}

/// A charge under one of the four sections, with the letters of the day.
pub(super) fn cannabis(section: Cannabis, on: Date, draw: &mut Draw) -> Charge {
    let mut charge =
        if on < NEW_LETTERS { old_letter(section, draw) } else { new_letter(section, draw) };
    if charge.section == "11357(B) HS" && on >= POSSESSION_AN_INFRACTION && on < NEW_LETTERS {
        charge.level = Infraction;
    }
    charge
}

type Letters<const N: usize> = [(usize, Charge); N];

/// Before 9 November 2016; cultivation and possession for sale had no letters.
fn old_letter(section: Cannabis, draw: &mut Draw) -> Charge {
    const POSSESSION: Letters<7> = [
        (36, charge("11357(A) HS", "POSS CONCENTRATED CANNABIS", Felony)),
        (9, charge("11357(A) HS", "POSS CONCENTRATED CANNABIS", Misdemeanor)),
        (25, charge("11357(B) HS", "POSS MARIJUANA 28.5 GRAMS/LESS", Misdemeanor)),
        (20, charge("11357(C) HS", "POSS MARIJUANA OVER 28.5 GRAMS", Misdemeanor)),
        // Recorded as a felony, which it was not.
        (2, charge("11357(C) HS", "POSS MARIJUANA OVER 28.5 GRAMS", Felony)),
        (4, charge("11357(D) HS", "POSS MARIJUANA SCHOOL:18 OR OVER", Misdemeanor)),
        (4, charge("11357(E) HS", "POSS MARIJUANA SCHOOL:UNDER 18", Misdemeanor)),
    ];
    const CULTIVATION: Charge = charge("11358 HS", "CULTIVATE/HARVEST MARIJUANA", Felony);
    const FOR_SALE: Charge = charge("11359 HS", "POSS MARIJUANA FOR SALE", Felony);
    const SALE: Letters<6> = [
        (45, charge("11360(A) HS", "SELL/TRANSPORT MARIJUANA", Felony)),
        (25, charge("11360(A) HS", "GIVE/FURNISH MARIJUANA", Felony)),
        (15, charge("11360(A) HS", "IMPORT MARIJUANA", Felony)),
        (10, charge("11360(B) HS", "TRANSPORT MARIJUANA 28.5 GRAMS/LESS", Misdemeanor)),
        (3, charge("11360(B) HS", "GIVE MARIJUANA 28.5 GRAMS/LESS", Misdemeanor)),
        (2, charge("11360(B) HS", "OFFER MARIJUANA 28.5 GRAMS/LESS", Misdemeanor)),
    ];
    match section {
        Cannabis::Possession => draw.weighted(&POSSESSION),
        Cannabis::Cultivation => CULTIVATION,
        Cannabis::ForSale => FOR_SALE,
        Cannabis::Sale => draw.weighted(&SALE),
    }
}

/// From 9 November 2016 on.
fn new_letter(section: Cannabis, draw: &mut Draw) -> Charge {
    const POSSESSION: Letters<6> = [
        (5, charge("11357(A)(1) HS", "POSS CANNABIS UNDER 18:28.5 G/LESS", Infraction)),
        (15, charge("11357(A)(2) HS", "POSS CANNABIS 18-20:28.5 G/LESS", Infraction)),
        (5, charge("11357(B)(1) HS", "POSS CANNABIS UNDER 18:OVER 28.5 G", Infraction)),
        (50, charge("11357(B)(2) HS", "POSS CANNABIS OVER 28.5 G", Misdemeanor)),
        (20, charge("11357(C) HS", "POSS CANNABIS SCHOOL:18 OR OVER", Misdemeanor)),
        (5, charge("11357(D) HS", "POSS CANNABIS SCHOOL:UNDER 18", Infraction)),
    ];
    const CULTIVATION: Letters<6> = [
        (5, charge("11358(A) HS", "CULTIVATE CANNABIS UNDER 18", Infraction)),
        (15, charge("11358(B) HS", "CULTIVATE CANNABIS 18-20", Infraction)),
        (50, charge("11358(C) HS", "CULTIVATE CANNABIS OVER 6 PLANTS", Misdemeanor)),
        (10, charge("11358(D)(1) HS", "CULTIVATE CANNABIS WITH PRIORS", Felony)),
        (10, charge("11358(D)(2) HS", "CULTIVATE CANNABIS WITH TWO PRIORS", Felony)),
        (10, charge("11358(D)(3) HS", "CULTIVATE CANNABIS:ENVIRONMENT", Felony)),
    ];
    const FOR_SALE: Letters<6> = [
        (5, charge("11359(A) HS", "POSS CANNABIS FOR SALE UNDER 18", Infraction)),
        (60, charge("11359(B) HS", "POSS CANNABIS FOR SALE", Misdemeanor)),
        (10, charge("11359(C)(1) HS", "POSS CANNABIS FOR SALE W/PRIORS", Felony)),
        (10, charge("11359(C)(2) HS", "POSS CANNABIS FOR SALE TWO PRIORS", Felony)),
        (10, charge("11359(C)(3) HS", "POSS CANNABIS FOR SALE TO MINOR", Felony)),
        (5, charge("11359(D) HS", "POSS CANNABIS FOR SALE:EMPLOY MINOR", Felony)),
    ];
    const SALE: Letters<6> = [
        (5, charge("11360(A)(1) HS", "SELL/TRANSPORT CANNABIS UNDER 18", Infraction)),
        (55, charge("11360(A)(2) HS", "SELL/TRANSPORT CANNABIS", Misdemeanor)),
        (10, charge("11360(A)(3)(A) HS", "SELL CANNABIS WITH PRIORS", Felony)),
        (10, charge("11360(A)(3)(C) HS", "SELL CANNABIS TO MINOR", Felony)),
        (10, charge("11360(A)(3)(D) HS", "IMPORT/EXPORT CANNABIS", Felony)),
        (10, charge("11360(B) HS", "GIVE CANNABIS 28.5 G/LESS", Infraction)),
    ];
    match section {
        Cannabis::Possession => draw.weighted(&POSSESSION),
        Cannabis::Cultivation => draw.weighted(&CULTIVATION),
        Cannabis::ForSale => draw.weighted(&FOR_SALE),
        Cannabis::Sale => draw.weighted(&SALE),
    }
}

/// The attempt of a charge under one of the four sections, where one is charged as such.
pub(super) fn attempt(charge: Charge) -> Charge {
    match charge.section {
        "11358 HS" => self::charge("664/11358 HS", "ATTEMPT CULTIVATE MARIJUANA", Felony),
        "11359 HS" => self::charge("664/11359 HS", "ATTEMPT POSS MARIJUANA/SALE", Felony),
        "11360(A) HS" => self::charge("664/11360(A) HS", "ATTEMPT SELL MARIJUANA", Felony),
        _ => charge,
    }
}

/// A charge of everyday; none of Proposition 64, none that bars relief.
pub(super) fn ordinary(draw: &mut Draw) -> Charge {
    const LIST: [(usize, Charge); 43] = [
        (70, charge("484(A) PC", "PETTY THEFT", Misdemeanor)),
        (30, charge("487(A) PC", "GRAND THEFT", Felony)),
        (60, charge("459 PC", "BURGLARY", Felony)),
        (8, charge("664/459 PC", "ATTEMPT BURGLARY", Felony)),
        (30, charge("496(A) PC", "RECEIVE STOLEN PROPERTY", Felony)),
        (40, charge("10851(A) VC", "TAKE VEHICLE W/O CONSENT", Felony)),
        (15, charge("470 PC", "FORGERY", Felony)),
        (25, charge("211 PC", "ROBBERY", Felony)),
        (30, charge("242 PC", "BATTERY", Misdemeanor)),
        (20, charge("243(E)(1) PC", "BATTERY ON PARTNER", Misdemeanor)),
        (30, charge("245(A)(1) PC", "ASSAULT WITH WEAPON", Felony)),
        (25, charge("273.5(A) PC", "CORPORAL INJURY ON PARTNER", Felony)),
        (10, charge("415 PC", "FIGHT/NOISE/OFFENSIVE WORDS", Misdemeanor)),
        (8, charge("417(A)(1) PC", "EXHIBIT WEAPON", Misdemeanor)),
        (12, charge("422 PC", "CRIMINAL THREAT", Felony)),
        (15, charge("594(A) PC", "VANDALISM", Misdemeanor)),
        (20, charge("12020(A) PC", "FORBIDDEN WEAPON", Felony)),
        (20, charge("12021(A) PC", "FELON WITH FIREARM", Felony)),
        (70, charge("11350(A) HS", "POSS CONTROLLED SUBSTANCE", Felony)),
        (60, charge("11377(A) HS", "POSS CONTROLLED SUBSTANCE", Felony)),
        (30, charge("11378 HS", "POSS CONTROLLED SUBSTANCE/SALE", Felony)),
        (25, charge("11351 HS", "POSS NARCOTIC FOR SALE", Felony)),
        (20, charge("11352(A) HS", "TRANSPORT/SELL NARCOTIC", Felony)),
        (4, charge("11361(A) HS", "USE MINOR IN MARIJUANA SALE", Felony)),
        (8, charge("11366 HS", "MAINTAIN PLACE FOR DRUGS", Felony)),
        (80, charge("23152(A) VC", "DUI ALCOHOL/DRUGS", Misdemeanor)),
        (50, charge("14601.1(A) VC", "DRIVE WHILE SUSPENDED", Misdemeanor)),
        (30, charge("12500(A) VC", "DRIVE W/O LICENSE", Misdemeanor)),
        (10, charge("853.7 PC", "FAIL TO APPEAR:WRITTEN PROMISE", Misdemeanor)),
        (40, charge("1203.2(A) PC", "PROBATION VIOLATION", Misdemeanor)),
        (20, charge("3056 PC", "PAROLE VIOLATION", Felony)),
        (4, charge("537 PC", "DEFRAUD INNKEEPER", Misdemeanor)),
        (4, charge("1602 PC", "CONDITIONS OF OUTPATIENT", Misdemeanor)),
        (5, charge("25658(A) BP", "FURNISH ALCOHOL TO MINOR", Misdemeanor)),
        (6, charge("602(L) PC", "TRESPASS:OCCUPY PROPERTY", Misdemeanor)),
        (12, charge("148(A)(1) PC", "OBSTRUCT PUBLIC OFFICER", Misdemeanor)),
        (10, charge("11364(A) HS", "POSS DRUG PARAPHERNALIA", Misdemeanor)),
        (10, charge("11550(A) HS", "UNDER INFLUENCE OF DRUG", Misdemeanor)),
        (6, charge("40508(A) VC", "FAIL TO APPEAR:TRAFFIC", Misdemeanor)),
        (5, charge("1320.5 PC", "FAIL TO APPEAR ON BAIL", Felony)),
        (8, charge("20002(A) VC", "HIT AND RUN:PROPERTY", Misdemeanor)),
        (6, charge("23103(A) VC", "RECKLESS DRIVING", Misdemeanor)),
        (8, charge("22350 VC", "UNSAFE SPEED", Infraction)),
    ];
    draw.weighted(&LIST)
}

/// A charge that often comes with cannabis charges.
pub(super) fn related(draw: &mut Draw) -> Charge {
    const LIST: [(usize, Charge); 12] = [
        (14, charge("647(F) PC", "DISORDERLY:INTOXICATED", Misdemeanor)),
        (3, charge("647(f) PC", "DISORDERLY:INTOXICATED", Misdemeanor)),
        (16, charge("602 PC", "TRESPASS", Misdemeanor)),
        (8, charge("466 PC", "POSS BURGLARY TOOLS", Misdemeanor)),
        (14, charge("148 PC", "OBSTRUCT/RESIST OFFICER", Misdemeanor)),
        (10, charge("148.9 PC", "FALSE NAME TO OFFICER", Misdemeanor)),
        (6, charge("1320 PC", "FAIL TO APPEAR:OWN RECOG", Misdemeanor)),
        (18, charge("11364 HS", "POSS DRUG PARAPHERNALIA", Misdemeanor)),
        (14, charge("11550 HS", "UNDER INFLUENCE OF DRUG", Misdemeanor)),
        (4, charge("4140 BP", "POSS HYPODERMIC NEEDLE", Misdemeanor)),
        (4, charge("4060 BP", "POSS DRUG W/O PRESCRIPTION", Misdemeanor)),
        (6, charge("40508 VC", "FAIL TO APPEAR:TRAFFIC", Misdemeanor)),
    ];
    draw.weighted(&LIST)
}

/// A super strike, or (one in three) an offense that requires registration and is none.
///
/// Also sections that look like the listed ones: attempts, subdivisions, `261.5 PC`.
pub(super) fn grave(draw: &mut Draw) -> Charge {
    const LIST: [(usize, Charge); 18] = [
        (12, charge("187(A) PC", "MURDER", Felony)),
        (6, charge("187 PC", "MURDER", Felony)),
        (10, charge("664/187(A) PC", "ATTEMPT MURDER", Felony)),
        (10, charge("207(A) PC", "KIDNAPPING", Felony)),
        (6, charge("209(B)(1) PC", "KIDNAP TO COMMIT ROBBERY", Felony)),
        (5, charge("220 PC", "ASSAULT TO COMMIT RAPE", Felony)),
        (10, charge("261(A)(2) PC", "RAPE BY FORCE/FEAR", Felony)),
        (12, charge("288(A) PC", "LEWD ACT WITH CHILD UNDER 14", Felony)),
        (4, charge("288A(C)(1) PC", "ORAL COPULATION UNDER 14", Felony)),
        (3, charge("289(A)(1)(A) PC", "PENETRATION BY FORCE", Felony)),
        (4, charge("191.5(A) PC", "VEHICULAR MANSLAUGHTER", Felony)),
        (3, charge("653F(B) PC", "SOLICIT MURDER", Felony)),
        (12, charge("243.4(A) PC", "SEXUAL BATTERY", Felony)),
        (6, charge("311.11(A) PC", "POSS OBSCENE MATTER OF MINOR", Felony)),
        (8, charge("647.6(A) PC", "ANNOY/MOLEST CHILD", Misdemeanor)),
        (8, charge("314(1) PC", "INDECENT EXPOSURE", Misdemeanor)),
        (8, charge("261.5(C) PC", "UNLAWFUL INTERCOURSE W/MINOR", Felony)),
        (3, charge("286(C)(1) PC", "SODOMY WITH PERSON UNDER 14", Felony)),
    ];
    draw.weighted(&LIST)
}

/// An offense and the gang enhancement that makes it a super strike, charged in one case.
pub(super) const GANG_PAIR: [Charge; 2] = [
    charge("246 PC", "SHOOT AT INHABITED DWELLING", Felony),
    charge("186.22(B)(4) PC", "GANG ENHANCEMENT", Felony),
];

/// The registration that bars relief.
pub(super) const SEX_REGISTRATION: Charge =
    charge("290 PC", "REGISTRATION OF SEX OFFENDER", Misdemeanor);

/// A registration that does not.
pub(super) const DRUG_REGISTRATION: Charge =
    charge("11590 HS", "REGISTRATION OF DRUG OFFENDER", Misdemeanor);

/// What brings a person on probation back to court.
pub(super) const PROBATION_VIOLATION: Charge =
    charge("1203.2(A) PC", "PROBATION VIOLATION", Misdemeanor);
