//! Decisions that need no storage.

use crate::rules::end_of_enrolment;

#[test]
fn an_enrolment_may_end_at_the_last_moment_of_its_tier_and_not_later() {
    assert_eq!(end_of_enrolment(1_000, Some(1_500), Some(500)), Some(Some(1_500)));
    assert_eq!(end_of_enrolment(1_000, Some(1_501), Some(500)), None);
}

#[test]
fn an_enrolment_without_an_end_lasts_as_long_as_its_tier_allows() {
    assert_eq!(end_of_enrolment(1_000, None, Some(500)), Some(Some(1_500)));
    assert_eq!(end_of_enrolment(1_000, None, None), Some(None));
}

#[test]
fn an_enrolment_does_not_end_before_it_begins() {
    assert_eq!(end_of_enrolment(1_000, Some(999), None), None);
}
