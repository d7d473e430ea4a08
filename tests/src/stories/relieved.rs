//! People whose convictions in Los Angeles are determined eligible for dismissal under the
//! county's pilot policy.

use super::{Story, dismissal, felony, hand_review, misdemeanor, person, released};
use crate::export::Row;

pub(super) fn stories() -> Vec<Story> {
    vec![
        small_possession(),
        fifty_years_old(),
        no_date_of_birth(),
        twenty_years_old(),
        only_marijuana(),
        ten_quiet_years(),
        ten_years_to_the_day(),
        deceased(),
    ]
}

fn small_possession() -> Story {
    let concentrated = felony("11357(A) HS-POSSESS CONCENTRATED CANNABIS", "19960213");
    let an_ounce = felony("11357(B) HS-POSSESS MARIJUANA 28.5 GRAMS OR LESS", "20140820");
    Story {
        subject: "70020010",
        about: "felonies under 11357(a) and 11357(b)",
        determinations: vec![dismissal("11357(a) or 11357(b)"), dismissal("11357(a) or 11357(b)")],
        person: person("70020010", "HARGROVE,JUNIPER", "19750509")
            .gender("F")
            .race("B", "BLACK")
            .arrested_and_convicted("19951224", concentrated.case_number("BA901001"))
            .sentence_part("JAIL", "10", "D")
            .with(released("647(F) PC-DISORD CONDUCT:INTOX", "20070317"))
            .arrested_and_convicted("20140601", an_ounce.case_number("BA901002"))
            .sentence_part("FINE", "", ""),
    }
}

fn fifty_years_old() -> Story {
    let cultivation = felony("11358 HS-CULTIVATE MARIJUANA", "19880719");
    let burglary = felony("459 PC-BURGLARY", "20150605");
    Story {
        subject: "70020023",
        about: "born on the day fifty years before the as-of date",
        determinations: vec![dismissal("50 years or older")],
        person: person("70020023", "INGERSOLL,KARL M", "19690701")
            .race("W", "WHITE")
            .with(released("23152(A) VC-DUI ALCOHOL/DRUGS", "19871231"))
            .arrested_and_convicted("19880430", cultivation.case_number("A9010103"))
            .sentence_part("JAIL", "90", "D")
            .arrested_and_convicted("20150222", burglary.case_number("BA901104"))
            .sentence_part("PRISON", "4", "Y"),
    }
}

fn no_date_of_birth() -> Story {
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20110412");
    Story {
        subject: "70020036",
        about: "no date of birth: the pilots' program took that for old age",
        determinations: vec![hand_review("not known: the date of birth")],
        person: person("70020036", "JESSUP,LINUS", "")
            .with(released("496(A) PC-RECEIVE/ETC KNOWN STOLEN PROPERTY", "20090605"))
            .arrested_and_convicted("20110118", sale.case_number("BA901201"))
            .arrested_and_convicted("20130909", felony("459 PC-BURGLARY", "20131121")),
    }
}

fn twenty_years_old() -> Story {
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20161020");
    let theft = misdemeanor("484(A) PC-THEFT", "20180514");
    Story {
        subject: "70020049",
        about: "convicted at eighteen, twenty years old at the as-of date",
        determinations: vec![dismissal("21 years or younger")],
        person: person("70020049", "KETTLEMAN,MAYA", "19980820")
            .gender("F")
            .race("H", "HISPANIC")
            .arrested_and_convicted("20160903", sale.case_number("BA901301"))
            .sentence_part("JAIL", "20", "D")
            .arrested_and_convicted("20180210", theft.case_number("8CR91302"))
            .sentence_part("FINE", "", ""),
    }
}

fn only_marijuana() -> Story {
    let cultivation = felony("11358 HS-CULTIVATE MARIJUANA", "20080131");
    Story {
        subject: "70020052",
        about: "one count with a sentence in three parts, nothing else on record",
        determinations: vec![dismissal("Only has 11357-60 charges and completed sentence")],
        person: person("70020052", "LINDQUIST,NILS O", "19820227")
            .race("W", "WHITE")
            .arrested_and_convicted("20071010", cultivation.case_number("BA901401"))
            .sentence_part("JAIL", "60", "D")
            .sentence_part("RESTITUTION", "", "")
            .also(Row::dismissal("11359 HS-POSSESS MARIJUANA FOR SALE").on("20080131"))
            .with(released("11358 HS-CULTIVATE MARIJUANA", "20120815")),
    }
}

fn ten_quiet_years() -> Story {
    let sale = felony("11360(A) HS-SELL/TRANSPORT/FURNISH MARIJUANA", "20010910");
    let burglary = felony("459 PC-BURGLARY", "20031113");
    Story {
        subject: "70020065",
        about: "last convicted sixteen years before the as-of date",
        determinations: vec![dismissal("No convictions in past 10 years")],
        person: person("70020065", "MERRIWEATHER,OPAL", "19780604")
            .gender("F")
            .race("B", "BLACK")
            .arrested_and_convicted("20010517", sale.case_number("BA901501"))
            .sentence_part("JAIL", "30", "D")
            .arrested_and_convicted("20030728", burglary.case_number("BA901502"))
            .sentence_part("JAIL", "270", "D")
            .with(released("602 PC-TRESPASS", "20160403"))
            .with(Row::arrest("853.7 PC-FAIL TO APPEAR").on("20160920").misdemeanor()),
    }
}

fn ten_years_to_the_day() -> Story {
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20060322");
    let theft = misdemeanor("484(A) PC-THEFT", "20090701");
    Story {
        subject: "70020078",
        about: "last convicted ten years before, to the day",
        determinations: vec![dismissal("No convictions in past 10 years")],
        person: person("70020078", "NORTHCUTT,PERCY", "19830917")
            .race("A", "OTHER ASIAN")
            .arrested_and_convicted("20051229", sale.case_number("BA901601"))
            .sentence_part("JAIL", "45", "D")
            .arrested_and_convicted("20090415", theft.case_number("9CR91602"))
            .sentence_part("JAIL", "5", "D"),
    }
}

fn deceased() -> Story {
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20120508");
    let burglary = felony("459 PC-BURGLARY", "20140319").sentence("PROBATION", "2", "Y");
    Story {
        subject: "70020081",
        about: "died after serving both sentences",
        determinations: vec![dismissal("Deceased")],
        person: person("70020081", "OKONJO,QUINN B", "19790202")
            .race("B", "BLACK")
            .arrested_and_convicted("20120121", sale.case_number("BA901701"))
            .sentence_part("JAIL", "90", "D")
            .arrested_and_convicted("20131204", burglary.case_number("BA901702"))
            .sentence_part("JAIL", "120", "D")
            .with(Row::deceased().on("20180813")),
    }
}
