//! A sponsor closes a programme that has ended.

use crate::{mock::*, Error, Event, Sharing};
use frame::testing_prelude::*;
use piazza_primitives::{ProgrammeBudgets, DAY, WEEK};

fn close() -> DispatchResult {
    call(|| Rewards::close_programme(signed(HERA), 0))
}

#[test]
fn what_is_left_goes_back_to_the_deposits_and_not_to_the_sponsor() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            at(END + WEEK + 1);
            assert_ok!(close());
            assert_eq!((balance(ANNA), balance(DEPOSITS)), (200, BUDGET - 200));
            assert_eq!((balance(HERA), balance(Rewards::pot(0))), (0, 0));
            assert!(entered(0).closed);
            assert_said(Event::ProgrammeClosed {
                programme: 0,
                returned: BUDGET - 200,
            });
        },
    );
}

#[test]
fn a_programme_that_was_never_funded_closes() {
    run(|| {
        programme_that(|_| ());
        at(END + 1);
        assert_ok!(close());
        assert_eq!((balance(HERA), balance(DEPOSITS)), (0, 0));
    });
}

#[test]
fn not_while_something_can_be_attested() {
    run_with(
        |_| (),
        || {
            at(END + WEEK);
            assert_noop!(close(), Error::<Test>::NotOverYet);
            pass(1);
            assert_ok!(close());
        },
    );
}

#[test]
fn only_the_sponsor_closes_and_only_once() {
    run(|| {
        programme();
        at(END + 1);
        for who in [CHOIR, ANNA] {
            assert_noop!(Rewards::close_programme(signed(who), 0), Error::<Test>::NotTheSponsor);
        }
        assert_noop!(
            Rewards::close_programme(signed(HERA), 1),
            Error::<Test>::NoSuchProgramme
        );
        assert_ok!(close());
        assert_noop!(close(), Error::<Test>::ProgrammeIsClosed);
    });
}

#[test]
fn the_council_closes_for_a_sponsor_who_left() {
    run(|| {
        programme();
        at(END);
        assert_noop!(Rewards::close_programme(council(), 0), Error::<Test>::NotOverYet);
        pass(1);
        suspend(HERA);
        assert_noop!(close(), NOT_ACTIVE);
        assert_ok!(Rewards::close_programme(council(), 0));
        assert_eq!(balance(DEPOSITS), BUDGET);
    });
}

#[test]
fn not_while_an_attestation_waits() {
    run_with(
        |terms| terms.window = 31 * DAY,
        || {
            at(END);
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            pass(31 * DAY);
            assert_noop!(close(), Error::<Test>::StillWaiting);
            pass(1);
            idle();
            assert_eq!(balance(ANNA), 200);
            assert_ok!(close());
        },
    );
}

#[test]
fn not_while_a_goal_is_open() {
    run_with(
        |terms| terms.rule = crate::Rule::Goal,
        || {
            let group = BoundedVec::truncate_from(vec![ANNA]);
            assert_ok!(Rewards::open_goal(
                signed(HERA),
                0,
                group,
                10,
                END,
                100,
                Sharing::Equally
            ));
            at(END + WEEK + 1);
            assert_noop!(close(), Error::<Test>::StillWaiting);
            idle();
            assert_ok!(close());
            assert_eq!(balance(DEPOSITS), BUDGET);
        },
    );
}

#[test]
fn not_while_people_may_claim() {
    run_with(
        |_| (),
        || {
            give(TOURIST, 14_900);
            assert_ok!(attest(0, entry(TOURIST, 40, 1)));
            assert_eq!(owed_and_debt(0, TOURIST), (200, 0));
            let over = END + WEEK + CLAIM_PERIOD;
            at(over);
            assert_noop!(close(), Error::<Test>::StillOwed);
            at(over + 1);
            assert_ok!(close());
            assert_eq!(balance(DEPOSITS), BUDGET);
        },
    );
}

#[test]
fn earlier_if_everybody_claimed() {
    run_with(
        |_| (),
        || {
            give(TOURIST, 14_900);
            assert_ok!(attest(0, entry(TOURIST, 40, 1)));
            enrol(TOURIST, piazza_primitives::MemberKind::Tourist, None);
            assert_ok!(Rewards::claim(signed(TOURIST), 0, None));
            at(END + WEEK + 1);
            assert_ok!(close());
            assert_eq!((balance(TOURIST), balance(DEPOSITS)), (15_100, BUDGET - 200));
        },
    );
}

#[test]
fn a_closed_programme_takes_nothing() {
    run_with(
        |_| (),
        || {
            at(END + WEEK + 1);
            assert_ok!(close());
            assert!(<Rewards as ProgrammeBudgets<AccountId>>::accepts(&Rewards::pot(0), 1).is_err());
            assert_noop!(attest(0, entry_at(END, ANNA, 40, 1)), Error::<Test>::ProgrammeIsClosed);
            assert_noop!(
                Rewards::propose_behaviour(signed(ANNA), 0, paper()),
                Error::<Test>::ProgrammeIsClosed
            );
            assert_noop!(Rewards::claim(signed(ANNA), 0, None), Error::<Test>::ProgrammeIsClosed);
        },
    );
}
