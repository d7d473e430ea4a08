//! Three values: what is unknown stays unknown unless the known part alone decides.

use clear64_rules::truth::Truth::{self, False, True, Unknown};

const ALL: [Truth; 3] = [True, False, Unknown];

#[test]
fn both_hold_if_each_does_and_not_if_one_does_not() {
    for (one, other, both, either) in [
        (True, True, True, True),
        (True, False, False, True),
        (True, Unknown, Unknown, True),
        (False, False, False, False),
        (False, Unknown, False, Unknown),
        (Unknown, Unknown, Unknown, Unknown),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            assert_eq!(one.and(other), both, "{one:?} and {other:?}");
            assert_eq!(one.or(other), either, "{one:?} or {other:?}");
            assert_eq!(Truth::all([one, other]), both, "all of {one:?}, {other:?}");
            assert_eq!(Truth::any([one, other]), either, "any of {one:?}, {other:?}");
        }
    }
    assert_eq!((Truth::all([]), Truth::any([])), (True, False), "of none");
}

#[test]
fn what_is_not_known_is_not_known_not_to_hold_either() {
    for (truth, negated, known, possible) in [
        (True, False, Some(true), true),
        (False, True, Some(false), false),
        (Unknown, Unknown, None, true),
    ] {
        assert_eq!(!truth, negated);
        assert_eq!((truth.is(true), truth.is(false)), (truth, negated));
        assert_eq!((truth.known(), truth.is_known()), (known, known.is_some()));
        assert_eq!(truth.is_possible(), possible);
    }
    assert_eq!((Truth::from(true), Truth::from(false)), (True, False));
}

#[test]
fn a_fact_that_becomes_unknown_never_turns_one_known_answer_into_the_other() {
    let operations: [fn(Truth, Truth) -> Truth; 3] =
        [Truth::and, Truth::or, |one, other| (!one).or(other)];
    for operation in operations {
        for one in ALL {
            for other in ALL {
                let unknown = operation(Unknown, other);
                assert!(
                    unknown == Unknown || unknown == operation(one, other),
                    "{one:?} {other:?}"
                );
            }
        }
    }
}

#[test]
fn not_all_is_some_not_and_not_any_is_none() {
    for one in ALL {
        for other in ALL {
            assert_eq!(!one.and(other), (!one).or(!other), "{one:?} {other:?}");
            assert_eq!(!one.or(other), (!one).and(!other), "{one:?} {other:?}");
            for third in ALL {
                assert_eq!(one.and(other).and(third), one.and(other.and(third)));
                assert_eq!(one.and(other.or(third)), one.and(other).or(one.and(third)));
            }
        }
    }
}
