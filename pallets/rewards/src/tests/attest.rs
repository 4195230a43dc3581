//! An attestor says that somebody did something.

use crate::{mock::*, EntryOf, Error, Event, Places, ProgrammeTerms, Refused, Rule};
use frame::testing_prelude::*;
use piazza_primitives::{MemberKind, WEEK};

/// A programme that Hera changed, with her recycled paper.
fn run_in(change: impl FnOnce(&mut ProgrammeTerms), test: impl FnOnce()) {
    run(|| {
        programme_that(change);
        fund(0, BUDGET);
        behaviour(0, |_| ());
        test();
    });
}

#[test]
fn the_pot_pays_at_once() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_eq!(balance(ANNA), 200);
            assert_eq!(balance(Rewards::pot(0)), BUDGET - 200);
            let programme = entered(0);
            assert_eq!((programme.paid, programme.owed, programme.waiting), (200, 0, 0));
            assert_said(Event::Completed {
                programme: 0,
                behaviour: 0,
                proof: proof_of(1),
                person: ANNA,
                quantity: 40,
                challengeable_until: None,
            });
            assert_said(Event::Rewarded {
                programme: 0,
                behaviour: 0,
                person: ANNA,
                amount: 200,
                paid: 200,
                recovered: 0,
            });
        },
    );
}

#[test]
fn a_fraction_of_a_cent_is_nothing() {
    run_with(
        |terms| terms.decimals = 1,
        || {
            assert_ok!(attest(0, entry(ANNA, 19, 1)));
            assert_eq!(balance(ANNA), 9);
            assert_ok!(attest(0, entry(ANNA, 1, 2)));
            assert_eq!(balance(ANNA), 9);
        },
    );
}

#[test]
fn whenever_so_many_have_come_together() {
    let every_third = |terms: &mut crate::BehaviourTerms| {
        terms.rule = Rule::Every(3);
        terms.tariff = 100;
    };
    run_with(every_third, || {
        let after = |quantity, number| {
            assert_ok!(attest(0, entry(ANNA, quantity, number)));
            balance(ANNA)
        };
        assert_eq!(after(2, 1), 0);
        assert_eq!(after(1, 2), 100);
        assert_eq!(after(2, 3), 100);
        assert_eq!(after(5, 4), 300);
        assert_eq!(after(2, 5), 400);
        assert_ok!(attest(0, entry(BRUNO, 2, 6)));
        assert_eq!(balance(BRUNO), 0);
    });
}

#[test]
fn the_person_is_an_active_member() {
    run_with(
        |_| (),
        || {
            assert_noop!(attest(0, entry(STRANGER, 1, 1)), refused(Refused::UnknownPerson));
            assert_noop!(attest(0, entry(SUSPENDED, 1, 1)), refused(Refused::PersonNotActive));
        },
    );
}

#[test]
fn a_programme_may_be_for_some_kinds_only() {
    let for_tourists = |terms: &mut ProgrammeTerms| terms.kinds = BoundedVec::truncate_from(vec![MemberKind::Tourist]);
    run_in(for_tourists, || {
        assert_noop!(attest(0, entry(ANNA, 1, 1)), refused(Refused::MayNotJoin));
        assert_ok!(attest(0, entry(TOURIST, 1, 1)));
    });
}

#[test]
fn a_programme_may_be_for_some_zones_only() {
    let for_elsewhere = |terms: &mut ProgrammeTerms| terms.zones = BoundedVec::truncate_from(vec![ELSEWHERE]);
    run_in(for_elsewhere, || {
        assert_noop!(attest(0, entry(ANNA, 1, 1)), refused(Refused::MayNotJoin));
        assert_ok!(attest(0, entry(ELSA, 1, 1)));
    });
}

#[test]
fn nobody_attests_for_himself() {
    run_with(
        |_| (),
        || {
            assert_noop!(attest(0, entry(DESK, 1, 1)), refused(Refused::OwnBehaviour));
            assert_ok!(attest_by(OFFICE, 0, entry(DESK, 1, 1)));
        },
    );
}

#[test]
fn a_quantity_is_more_than_nothing_and_as_large_as_may_be() {
    run_with(
        |terms| terms.largest = 80,
        || {
            assert_noop!(attest(0, entry(ANNA, 0, 1)), refused(Refused::ZeroQuantity));
            assert_noop!(attest(0, entry(ANNA, 81, 1)), refused(Refused::QuantityTooLarge));
            assert_noop!(attest(0, entry(ANNA, u64::MAX, 1)), refused(Refused::QuantityTooLarge));
            assert_ok!(attest(0, entry(ANNA, 80, 1)));
        },
    );
}

#[test]
fn it_happened_within_the_programme_and_not_too_long_ago() {
    run_with(
        |_| (),
        || {
            assert_noop!(attest(0, entry_at(START - 1, ANNA, 1, 1)), refused(Refused::TooEarly));
            assert_noop!(
                attest(0, entry_at(now() + 1, ANNA, 1, 1)),
                refused(Refused::InTheFuture)
            );
            at(START + WEEK);
            assert_ok!(attest(0, entry_at(START, ANNA, 1, 1)));
            pass(1);
            assert_noop!(attest(0, entry_at(START, ANNA, 1, 2)), refused(Refused::Stale));
            at(END + 1);
            assert_noop!(attest(0, entry_at(END + 1, ANNA, 1, 2)), refused(Refused::Ended));
            at(END + WEEK);
            assert_ok!(attest(0, entry_at(END, ANNA, 1, 2)));
        },
    );
}

#[test]
fn a_programme_may_start_later() {
    let tomorrow = START + 24 * 3_600_000;
    run_in(
        |terms| terms.start = tomorrow,
        || {
            at(tomorrow);
            assert_noop!(
                attest(0, entry_at(tomorrow - 1, ANNA, 1, 1)),
                refused(Refused::TooEarly)
            );
            assert_ok!(attest(0, entry(ANNA, 1, 1)));
        },
    );
}

#[test]
fn nothing_is_promised_once_the_guarantee_has_ended() {
    run_in(
        |terms| terms.guarantee.until = END,
        || {
            at(END);
            assert_ok!(attest(0, entry(ANNA, 1, 1)));
            pass(1);
            assert_noop!(attest(0, entry_at(END, ANNA, 1, 2)), refused(Refused::Ended));
        },
    );
}

#[test]
fn companions_are_for_shared_rides() {
    run_with(
        |_| (),
        || {
            let riding = EntryOf::<Test> {
                companion: Some(BRUNO),
                ..entry(ANNA, 1, 1)
            };
            assert_noop!(attest(0, riding), refused(Refused::WrongCompanion));
        },
    );
}

#[test]
fn what_is_not_in_the_panel_is_not_attested() {
    run(|| {
        programme();
        proposal(0, |_| ());
        assert_noop!(Rewards::authorise(signed(HERA), 0, DESK), Error::<Test>::NotInPanel);
        assert!(attest(0, entry(ANNA, 1, 1)).is_err());
    });
}

#[test]
fn check_ins_and_meters_speak_for_themselves() {
    run(|| {
        programme();
        let circuit = Rule::Circuit {
            places: Places::Venues,
            distinct: 3,
        };
        behaviour(0, |terms| terms.rule = circuit);
        assert_noop!(attest(0, entry(ANNA, 1, 1)), Error::<Test>::WrongWay);
        let keys = programme_of_keys();
        let saving = behaviour(keys, |terms| terms.rule = Rule::Saving { until: END - 1 });
        assert_noop!(attest(saving, entry(ANNA, 1, 1)), Error::<Test>::WrongWay);
    });
}

#[test]
fn a_suspended_attestor_attests_nothing() {
    run_with(
        |_| (),
        || {
            suspend(DESK);
            assert_noop!(attest(0, entry(ANNA, 1, 1)), NOT_ACTIVE);
        },
    );
}
