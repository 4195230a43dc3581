//! A registrar enrols a list.

use crate::{mock::*, weights::WeightInfo, Enrolment, Entries, Error, Event, Members as Register};
use frame::{deps::sp_runtime::AccountId32, testing_prelude::*};

/// The account and the enrolment of row `row`.
fn row(row: u32) -> (AccountId, Enrolment) {
    let mut bytes = [200; 32];
    bytes[..4].copy_from_slice(&row.to_be_bytes());
    (AccountId32::new(bytes), resident(1_000 + u64::from(row)))
}

fn rows(number: u32) -> Vec<(AccountId, Enrolment)> {
    (0..number).map(row).collect()
}

fn enrol_all(rows: Vec<(AccountId, Enrolment)>) -> DispatchResult {
    let entries = Entries::<Test>::try_from(rows).expect("not too many");
    Members::enrol_batch(registrar(), entries)
}

#[test]
fn a_batch_takes_256_rows_and_not_one_more() {
    run(|| {
        assert_ok!(enrol_all(rows(256)));
        assert_eq!(Register::<Test>::iter().count(), 257, "with Rosa");
        assert!(Entries::<Test>::try_from(rows(257)).is_err());
    });
}

#[test]
fn an_empty_batch_enrols_nobody() {
    run(|| {
        assert_ok!(enrol_all(vec![]));
        assert_eq!(Register::<Test>::iter().count(), 1, "Rosa");
    });
}

#[test]
fn every_row_has_its_event() {
    run(|| {
        let before = events().len();
        assert_ok!(enrol_all(rows(3)));
        let enrolled: Vec<_> = events()
            .into_iter()
            .skip(before)
            .map(|event| match event {
                Event::Enrolled { account, .. } => account,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(enrolled, [row(0).0, row(1).0, row(2).0]);
    });
}

#[test]
fn a_row_that_is_refused_is_reported() {
    run(|| {
        assert_ok!(enrol_all(vec![row(0), (POT, resident(1))]));
        let event = Event::EnrolmentRefused {
            row: 1,
            account: POT,
            reason: Error::<Test>::PotAccount.into(),
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn a_row_that_is_refused_does_not_stop_the_others() {
    run(|| {
        assert_ok!(enrol_all(vec![(POT, resident(1)), row(0)]));
        assert!(!Register::<Test>::contains_key(POT));
        assert!(Register::<Test>::contains_key(row(0).0));
    });
}

#[test]
fn an_identity_on_two_rows_is_enrolled_once() {
    run(|| {
        assert_ok!(enrol_all(vec![(ALDO, resident(1)), (BRUNO, resident(1))]));
        assert!(Register::<Test>::contains_key(ALDO));
        assert!(!Register::<Test>::contains_key(BRUNO));
    });
}

#[test]
fn only_a_registrar_enrols_a_list() {
    run(|| {
        let entries = || Entries::<Test>::try_from(rows(1)).expect("one");
        assert_noop!(Members::enrol_batch(signed(STRANGER), entries()), BadOrigin);
        assert_noop!(Members::enrol_batch(council(), entries()), BadOrigin);
    });
}

#[test]
fn a_batch_weighs_what_its_rows_weigh() {
    let weight = |number| {
        let entries = Entries::<Test>::try_from(rows(number)).expect("not too many");
        crate::Call::<Test>::enrol_batch { entries }
            .get_dispatch_info()
            .call_weight
    };
    assert_eq!(weight(0), <() as WeightInfo>::enrol_batch(0));
    assert_eq!(weight(256), <() as WeightInfo>::enrol_batch(256));
}
