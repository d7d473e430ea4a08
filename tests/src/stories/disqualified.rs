//! People near the disqualifiers of the county's pilot policy: the cut-off, super strikes, Penal
//! Code 290, two priors.

use super::{Story, dismissal, felony, hand_review, misdemeanor, not_eligible, person, released};
use crate::export::Row;

pub(super) fn stories() -> Vec<Story> {
    vec![
        after_the_act(),
        superstrike(),
        gang_pair(),
        sex_offense(),
        registered(),
        two_priors(),
        two_priors_of_two_sections(),
    ]
}

fn after_the_act() -> Story {
    let sale = felony("11360(A) HS-SELL/TRANSPORT/FURNISH MARIJUANA", "20170302");
    let on_the_day = felony("11358 HS-CULTIVATE MARIJUANA", "20161109");
    Story {
        subject: "70010011",
        about: "convicted on the day the Act took effect, and again in 2017",
        determinations: vec![
            not_eligible("Occurred after 11/09/2016"),
            not_eligible("Occurred after 11/09/2016"),
        ],
        person: person("70010011", "ABERNATHY,COLE R", "19850611")
            .race("W", "WHITE")
            .with(released("11357 HS-POSSESS MARIJUANA", "20100830"))
            .arrested_and_convicted("20160704", on_the_day.case_number("BA900101"))
            .sentence_part("JAIL", "30", "D")
            .arrested_and_convicted("20170115", sale.case_number("BA900102"))
            .sentence_part("JAIL", "90", "D"),
    }
}

fn superstrike() -> Story {
    let before = felony("11358 HS-CULTIVATE MARIJUANA", "19930518");
    let murder = felony("187 PC-MURDER", "19961203").sentence("PRISON", "7", "Y");
    let after = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20050926");
    Story {
        subject: "70010024",
        about: "one conviction before and one after a super strike",
        determinations: vec![dismissal("21 years or younger"), not_eligible("PC 667(e)(2)(c)(iv)")],
        person: person("70010024", "BRISTOW,HANK", "19720807")
            .race("B", "BLACK")
            .with(released("459 PC-BURGLARY", "19910203"))
            .arrested_and_convicted("19930401", before.case_number("BA900201"))
            .sentence_part("JAIL", "60", "D")
            .arrested_and_convicted("19960630", murder.case_number("BA900202"))
            .also(Row::dismissal("245(A)(1) PC-FORCE/ADW NOT FIREARM:GBI LIKELY").on("19961203"))
            .arrested_and_convicted("20050811", after.case_number("BA900203"))
            .sentence_part("JAIL", "180", "D"),
    }
}

fn gang_pair() -> Story {
    let threat = felony("136.1 PC-PREVENT/DISSUADE VICTIM/WITNESS", "20020416");
    let gang = felony("186.22(B)(4) PC-GANG ENHANCEMENT", "20020416");
    let cultivation = felony("11358 HS-CULTIVATE MARIJUANA", "20070122");
    Story {
        subject: "70010037",
        about: "a gang enhancement in the case of an offense it can enhance",
        determinations: vec![not_eligible("PC 667(e)(2)(c)(iv)")],
        person: person("70010037", "CALLOWAY,DREW A", "19790928")
            .race("H", "HISPANIC")
            .with(released("594(A) PC-VANDALISM", "19990514"))
            .arrested_and_convicted("20020109", threat.case_number("BA900301"))
            .also(gang)
            .sentence_part("PRISON", "2", "Y")
            .arrested_and_convicted("20061105", cultivation.case_number("BA900302"))
            .then(Row::conviction("1203.2 PC-PROBATION VIOL:REARREST/REVOKE").on("20080603")),
    }
}

fn sex_offense() -> Story {
    let annoying = misdemeanor("647.6 PC-ANNOY/MOLEST CHILD", "19980611");
    let sale = felony("11360(A) HS-SELL/TRANSPORT/FURNISH MARIJUANA", "20040913");
    Story {
        subject: "70010040",
        about: "a conviction that Penal Code 290 names, six years before",
        determinations: vec![not_eligible("PC 290")],
        person: person("70010040", "DELACROIX,EMIL", "19740416")
            .race("W", "WHITE")
            .arrested_and_convicted("19980302", annoying.case_number("8CR90401"))
            .sentence_part("JAIL", "120", "D")
            .arrested_and_convicted("20040720", sale.case_number("BA900402"))
            .sentence_part("JAIL", "60", "D")
            .with(Row::arrest("484(A) PC-THEFT").on("20110818").misdemeanor()),
    }
}

fn registered() -> Story {
    let sale = felony("11359 HS-POSSESS MARIJUANA FOR SALE", "20090224");
    Story {
        subject: "70010053",
        about: "registered under Penal Code 290, with no such conviction on record",
        determinations: vec![hand_review(
            "not known: whether a conviction or registration falls under PC 290(c)",
        )],
        person: person("70010053", "ELLERBY,FINN J", "19761230")
            .race("W", "WHITE")
            .with(released("314(1) PC-INDECENT EXPOSURE", "20010809"))
            .with(Row::registration("290 PC-REGISTRATION OF SEX OFFENDER").on("20031017"))
            .then(Row::registration("290 PC-REGISTRATION OF SEX OFFENDER").on("20041018"))
            .arrested_and_convicted("20081122", sale.case_number("BA900501"))
            .sentence_part("JAIL", "45", "D")
            .with(Row::registration("290 PC-REGISTRATION OF SEX OFFENDER").on("20101019")),
    }
}

fn two_priors() -> Story {
    let sale = |date| felony("11359 HS-POSSESS MARIJUANA FOR SALE", date);
    Story {
        subject: "70010066",
        about: "the third conviction for possession for sale",
        determinations: vec![
            dismissal("Only has 11357-60 charges and completed sentence"),
            dismissal("Only has 11357-60 charges and completed sentence"),
            not_eligible("Two priors"),
        ],
        person: person("70010066", "FAIRBANKS,GUS T", "19731105")
            .race("B", "BLACK")
            .arrested_and_convicted("19950310", sale("19950622").case_number("BA900601"))
            .arrested_and_convicted("19990817", sale("19991104").case_number("BA900602"))
            .sentence_part("JAIL", "120", "D")
            .arrested_and_convicted("20030128", sale("20030507").case_number("BA900603"))
            .also(Row::dismissal("11366 HS-MAINTAIN PLACE").on("20030507"))
            .with(released("11357(C) HS-POSS MARIJ MORE THAN 28.5 GRAMS", "20080919")),
    }
}

fn two_priors_of_two_sections() -> Story {
    let attempt = felony("664/11360 HS-ATTEMPTED SALE OF MARIJUANA", "19941018");
    let sale = |date| felony("11360(A) HS-SELL/TRANSPORT/FURNISH MARIJUANA", date);
    Story {
        subject: "70010079",
        about: "an attempt and a completed offense before a third conviction of the section",
        determinations: vec![
            dismissal("No convictions in past 10 years"),
            dismissal("No convictions in past 10 years"),
            not_eligible("Two priors"),
        ],
        person: person("70010079", "GAINSBOROUGH,IDA", "19710322")
            .gender("F")
            .race("W", "WHITE")
            .arrested_and_convicted("19940805", attempt.case_number("BA900701"))
            .arrested_and_convicted("19970214", sale("19970430").case_number("BA900702"))
            .arrested_and_convicted("20000627", sale("20001002").case_number("BA900703"))
            .arrested_and_convicted("20040116", misdemeanor("484(A) PC-THEFT", "20040309"))
            .sentence_part("FINE", "", ""),
    }
}
