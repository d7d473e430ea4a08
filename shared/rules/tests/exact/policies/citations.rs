//! On whose authority each rule decides, and where it stands written.

use clear64_rules::county::County;
use clear64_rules::policy::Authority;
use clear64_rules::section::Prop64;

use crate::alike::shipped;

/// The rules that the statute requires; every other is a county's.
const CUT_OFF: &str = "after-proposition-64";
const BARS: [&str; 3] = ["super-strike", "pc-290", "two-priors"];

#[test]
fn the_cut_off_and_the_disqualifiers_are_the_statutes_and_the_rest_the_countys() {
    const LOS_ANGELES: &str = "the Los Angeles pilot program, 2019";
    for (policy, source, statutory) in [
        ("sacramento-2019", "the Sacramento pilot program, 2019", 1),
        ("san-joaquin-2019", "the San Joaquin pilot program, 2019", 1),
        ("contra-costa-2019", "the Contra Costa pilot program, 2019", 1),
        ("los-angeles-2019", LOS_ANGELES, 4),
        ("los-angeles-announced-2020", "the county's announcement of February 2020", 4),
        ("self-service-default", "the pilots' self-service tool, 2020", 0),
        ("dismiss-all", "a scenario, no county's decision", 0),
        ("dismiss-all-and-related", "a scenario, no county's decision", 0),
    ] {
        let policy = shipped(policy);
        let mut found = 0;
        for rule in &policy.rules {
            let cited = Prop64::ALL.map(|section| rule.cite.for_section(Some(section)));
            let place = format!("{} {}", policy.name, rule.id);
            if rule.authority == Authority::Statute {
                found += 1;
            }
            if rule.id == CUT_OFF {
                assert_eq!(rule.authority, Authority::Statute, "{place}");
                assert_eq!(cited, [Some("H&S 11361.8"); 4], "{place}");
            } else if BARS.contains(&&*rule.id) {
                assert_eq!(rule.authority, Authority::Statute, "{place}");
                let felonies = ["H&S 11358(d)", "H&S 11359(c)", "H&S 11360(a)(3)"].map(Some);
                assert_eq!((cited[0], &cited[1..]), (None, &felonies[..]), "{place}");
            } else {
                // The announcement is silent on who decides where it is not followed.
                let source = if rule.id == "misdemeanor-of-a-city" { LOS_ANGELES } else { source };
                assert_eq!(cited, [Some(source); 4], "{place}");
            }
        }
        assert_eq!(found, statutory, "{}", policy.name);
    }
}

#[test]
fn each_pilots_policy_is_shipped_for_its_county_and_ran_on_its_program() {
    use clear64_rules::reading::Program::{Early, Late};
    for (policy, county, program, gang_pairs) in [
        ("sacramento-2019", Some("SACRAMENTO"), Early, false),
        ("san-joaquin-2019", Some("SAN JOAQUIN"), Early, false),
        ("contra-costa-2019", Some("CONTRA COSTA"), Early, false),
        ("los-angeles-2019", Some("LOS ANGELES"), Late, true),
        ("los-angeles-announced-2020", None, Late, true),
        ("self-service-default", None, Late, false),
        ("dismiss-all", None, Late, false),
        ("dismiss-all-and-related", None, Late, false),
    ] {
        let shipped = shipped(policy);
        assert_eq!(shipped.county.map(County::name), county, "{policy}");
        assert_eq!((shipped.program, shipped.gang_pairs), (program, gang_pairs), "{policy}");
    }
}
