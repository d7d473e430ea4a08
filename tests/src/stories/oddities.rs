//! People whose records show what real files hold: other counties, charges in comments, dates that
//! are no dates, case numbers on one row of several.

use super::{Story, city_attorney, dismissal, felony, hand_review, misdemeanor, person, released};
use crate::export::Row;

pub(super) fn stories() -> Vec<Story> {
    vec![
        several_counties(),
        elsewhere_alone(),
        charge_in_the_comment(),
        another_charge_in_the_comment(),
        no_date_of_conviction(),
        dismissed_alone(),
        one_case_of_three_counts(),
    ]
}

fn several_counties() -> Story {
    let here = felony("11358 HS-CULTIVATE MARIJUANA", "20020821");
    let kern = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20060530").in_county("KERN");
    let fresno = misdemeanor("11357(B) HS-POSSESS MARIJUANA", "20090902").in_county("FRESNO");
    Story {
        subject: "70040014",
        about: "convictions in three counties, one of them in Los Angeles",
        determinations: vec![dismissal("Only has 11357-60 charges and completed sentence")],
        person: person("70040014", "TREMAINE,VIOLA P", "19760318")
            .gender("F")
            .race("H", "HISPANIC")
            .arrested_and_convicted("20020612", here.case_number("BA904001"))
            .sentence_part("JAIL", "30", "D")
            .arrested_and_convicted("20060219", kern.case_number("BF904002"))
            .arrested_and_convicted("20090711", fresno.case_number("F9040003"))
            .sentence_part("FINE", "", ""),
    }
}

fn elsewhere_alone() -> Story {
    let ventura = felony("11360(A) HS-SELL/TRANSPORT MARIJUANA", "20050718").in_county("VENTURA");
    Story {
        subject: "70040027",
        about: "a conviction in another county: theirs to determine",
        determinations: vec![],
        person: person("70040027", "UNDERHILL,WADE", "19840505")
            .race("W", "WHITE")
            .with(released("11360(A) HS-SELL/TRANSPORT MARIJUANA", "20041111"))
            .arrested_and_convicted("20050404", ventura.case_number("2005904101"))
            .sentence_part("JAIL", "120", "D")
            .arrested_and_convicted("20100126", misdemeanor("484(A) PC-THEFT", "20100323")),
    }
}

fn charge_in_the_comment() -> Story {
    let in_comment = felony("SEE COMMENT FOR CHARGE", "20070614")
        .comment("11358 HS-CULTIVATE MARIJUANA")
        .case_number("BA904201");
    let blank = felony("", "20080227").comment("11359 HS-POSSESS MARIJUANA FOR SALE");
    Story {
        subject: "70040030",
        about: "the charge stands in the comment",
        determinations: vec![
            dismissal("Only has 11357-60 charges and completed sentence"),
            dismissal("Only has 11357-60 charges and completed sentence"),
        ],
        person: person("70040030", "VANDERGRIFT,XENIA", "19800927")
            .gender("F")
            .race("W", "WHITE")
            .arrested_and_convicted("20070321", in_comment)
            .sentence_part("JAIL", "45", "D")
            .arrested_and_convicted("20071205", blank.case_number("BA904202")),
    }
}

fn another_charge_in_the_comment() -> Story {
    let cultivation = felony("11358 HS-CULTIVATE MARIJUANA", "20090310")
        .comment("ALSO PLED TO 11359 HS")
        .case_number("BA904301");
    Story {
        subject: "70040043",
        about: "the comment names another section than the charge",
        determinations: vec![hand_review("No applicable eligibility criteria")],
        person: person("70040043", "WESTERFIELD,YOLANDA", "19860130")
            .gender("F")
            .race("B", "BLACK")
            .arrested_and_convicted("20081018", cultivation)
            .sentence_part("JAIL", "90", "D")
            .arrested_and_convicted("20120704", felony("459 PC-BURGLARY", "20121016"))
            .then(Row::conviction("1203.2 PC-PROBATION VIOL:REARREST/REVOKE").on("20140611")),
    }
}

fn no_date_of_conviction() -> Story {
    let some_day_in_1994 = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "19940000");
    Story {
        subject: "70040056",
        about: "the record knows the year of the conviction and no more: under 21 all year long",
        determinations: vec![dismissal("21 years or younger")],
        person: person("70040056", "XAVIER,ZACHARY", "19740724")
            .race("X", "UNKNOWN")
            .with(some_day_in_1994.case_number("BA904401").set("CYC_DATE", "19940000"))
            .sentence_part("JAIL", "30", "D")
            .with(released("11357(B) HS-POSSESS MARIJUANA", "19980422")),
    }
}

fn dismissed_alone() -> Story {
    let dismissed = Row::dismissal("11358 HS-CULTIVATE MARIJUANA").on("20110929");
    Story {
        subject: "70040069",
        about: "every marijuana charge was dismissed: nothing to determine",
        determinations: vec![],
        person: person("70040069", "YARBOROUGH,ANSEL", "19880613")
            .race("A", "OTHER ASIAN")
            .with(Row::arrest("11358 HS-CULTIVATE MARIJUANA").on("20110506"))
            .then(dismissed.case_number("BA904501"))
            .also(Row::dismissal("11359 HS-POSSESS MARIJUANA FOR SALE").on("20110929"))
            .arrested_and_convicted("20131031", misdemeanor("415(1) PC-FIGHT", "20140107")),
    }
}

fn one_case_of_three_counts() -> Story {
    let cultivation = felony("11358 HS-CULTIVATE MARIJUANA", "20031209").case_number("BA904601");
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20031209");
    let possession = misdemeanor("11357(C) HS-POSS MARIJ MORE THAN 28.5 GRAMS", "20031209");
    Story {
        subject: "70040072",
        about: "three counts of one case; the case number stands on the first alone",
        determinations: vec![
            dismissal("Only has 11357-60 charges and completed sentence"),
            dismissal("Only has 11357-60 charges and completed sentence"),
            city_attorney(),
        ],
        person: person("70040072", "ZELLER,BIRDIE L", "19790815")
            .gender("F")
            .race("W", "WHITE")
            .arrested_and_convicted("20030902", cultivation)
            .sentence_part("JAIL", "180", "D")
            .also(sale)
            .sentence_part("JAIL", "180", "D")
            .also(possession)
            .sentence_part("FINE", "", "")
            .with(released("11364 HS-POSSESS CONTROL SUBSTANCE PARAPHERNALIA", "20090214")),
    }
}
