//! People whose convictions in Los Angeles somebody has to look at under the county's pilot policy.

use super::{Story, city_attorney, felony, hand_review, misdemeanor, person, released};
use crate::export::Row;

pub(super) fn stories() -> Vec<Story> {
    vec![misdemeanors(), other_possession(), serving(), no_criteria()]
}

fn misdemeanors() -> Story {
    let possession = misdemeanor("11357(B) HS-POSSESS MARIJUANA 28.5 GRAMS OR LESS", "19990708");
    let infraction = Row::conviction("11357(B) HS-POSSESS MARIJUANA 28.5 GRAMS OR LESS");
    Story {
        subject: "70030012",
        about: "a misdemeanor, and an infraction after the Act",
        determinations: vec![city_attorney(), city_attorney()],
        person: person("70030012", "PEMBERTON,ROSE", "19770823")
            .gender("F")
            .race("W", "WHITE")
            .arrested_and_convicted("19990522", possession.case_number("9CR93001"))
            .sentence_part("FINE", "", "")
            .arrested_and_convicted(
                "20170611",
                infraction.on("20170802").infraction().case_number("7CR93002"),
            )
            .with(released("415(2) PC-DISTURB BY LOUD/UNREASONABLE NOISE", "20180101")),
    }
}

fn other_possession() -> Story {
    let more_than_an_ounce = felony("11357(C) HS-POSS MARIJ MORE THAN 28.5 GRAMS", "20010627");
    let no_subdivision = felony("11357 HS-POSSESS MARIJUANA", "20040211");
    Story {
        subject: "70030025",
        about: "felonies under 11357 that are neither (a) nor (b)",
        determinations: vec![hand_review("Other 11357"), hand_review("Other 11357")],
        person: person("70030025", "QUILLER,SAM E", "19801010")
            .race("H", "HISPANIC")
            .arrested_and_convicted("20010315", more_than_an_ounce.case_number("BA903101"))
            .sentence_part("JAIL", "15", "D")
            .arrested_and_convicted("20031130", no_subdivision.case_number("BA903102"))
            .then(Row::conviction("1203.2 PC-PROBATION VIOL:REARREST/REVOKE").on("20050526")),
    }
}

fn serving() -> Story {
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20140904");
    let robbery = felony("211 PC-ROBBERY", "20160210").sentence("PRISON", "8", "Y");
    Story {
        subject: "70030038",
        about: "serving a sentence for another offense",
        determinations: vec![hand_review("Currently serving sentence")],
        person: person("70030038", "RUTLEDGE,TOBIAS", "19851128")
            .race("B", "BLACK")
            .arrested_and_convicted("20140618", sale.case_number("BA903201"))
            .sentence_part("JAIL", "180", "D")
            .arrested_and_convicted("20150930", robbery.case_number("BA903202"))
            .also(Row::dismissal("245(A)(1) PC-FORCE/ADW NOT FIREARM:GBI LIKELY").on("20160210"))
            .also(Row::dismissal("182(A)(1) PC-CONSPIRACY:COMMIT CRIME").on("20160210")),
    }
}

fn no_criteria() -> Story {
    let sale = felony("11360(A) HS-SELL/TRANSPORT/FURNISH MARIJUANA", "20130117");
    let theft = misdemeanor("484(A) PC-THEFT", "20151202");
    Story {
        subject: "70030041",
        about: "convicted of theft four years before, and no rule applies",
        determinations: vec![hand_review("No applicable eligibility criteria")],
        person: person("70030041", "SUTHERLAND,UMA", "19811219")
            .gender("F")
            .race("W", "WHITE")
            .arrested_and_convicted("20121009", sale.case_number("BA903301"))
            .sentence_part("JAIL", "60", "D")
            .arrested_and_convicted("20150913", theft.case_number("5CR93302"))
            .sentence_part("FINE", "", "")
            .with(released("11350(A) HS-POSSESS NARCOTIC CONTROL SUBSTANCE", "20170727")),
    }
}
