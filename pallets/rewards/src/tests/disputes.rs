//! An attestation is withdrawn, or challenged and decided.

use crate::{mock::*, BehaviourTerms, Error, Event, Records, SumOf, Totals};
use frame::testing_prelude::*;
use piazza_primitives::{Appointment, MemberKind, DAY};

const WINDOW: u64 = 3 * DAY;

fn withdraw(who: AccountId) -> DispatchResult {
    Rewards::withdraw(signed(who), 0, proof_of(1))
}

fn challenge(who: AccountId) -> DispatchResult {
    Rewards::challenge(signed(who), 0, proof_of(1), hash(9))
}

fn decide(upheld: bool) -> DispatchResult {
    Rewards::decide(signed(ARBITRATOR), 0, proof_of(1), upheld)
}

/// What waits for its window, and is paid then.
fn later(terms: &mut BehaviourTerms) {
    terms.window = WINDOW;
}

/// What is paid, and may be taken back within its window.
fn at_once(terms: &mut BehaviourTerms) {
    later(terms);
    terms.at_once = true;
}

/// Anna's 40 kg are attested: 2.00.
fn run_attested(change: fn(&mut BehaviourTerms), test: impl FnOnce()) {
    run_with(change, || {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        test();
    });
}

/// As [`run_attested`], and challenged by the sponsor.
fn run_challenged(change: fn(&mut BehaviourTerms), test: impl FnOnce()) {
    run_attested(change, || {
        assert_ok!(challenge(HERA));
        test();
    });
}

fn waiting_and_reserved() -> (u32, u128) {
    let programme = entered(0);
    (programme.waiting, programme.reserved)
}

#[test]
fn what_nobody_challenges_is_paid_when_the_window_ends() {
    run_attested(later, || {
        assert_eq!(waiting_and_reserved(), (1, 200));
        at(START + WINDOW);
        idle();
        assert_eq!(balance(ANNA), 0);
        pass(1);
        idle();
        assert_eq!(balance(ANNA), 200);
        assert_eq!(waiting_and_reserved(), (0, 0));
    });
}

#[test]
fn what_is_paid_at_once_is_paid_once() {
    run_attested(at_once, || {
        assert_eq!(balance(ANNA), 200);
        assert_eq!(waiting_and_reserved(), (1, 0));
        at(START + WINDOW + 1);
        idle();
        assert_eq!(balance(ANNA), 200);
        assert_eq!(waiting_and_reserved(), (0, 0));
    });
}

#[test]
fn an_attestor_withdraws_his_mistake_within_the_window() {
    run_attested(later, || {
        at(START + WINDOW);
        assert_ok!(withdraw(DESK));
        assert_said(Event::Withdrawn {
            programme: 0,
            proof: proof_of(1),
            by: DESK,
        });
        assert_eq!(waiting_and_reserved(), (0, 0));
        pass(DAY);
        idle();
        assert_eq!(balance(ANNA), 0);
        assert_noop!(withdraw(DESK), Error::<Test>::NoSuchAttestation);
    });
}

#[test]
fn a_mistake_that_was_paid_becomes_a_debt() {
    run_attested(at_once, || {
        assert_ok!(withdraw(DESK));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (0, 200)));
        assert_said(Event::DebtIncurred {
            programme: 0,
            person: ANNA,
            amount: 200,
        });
    });
}

#[test]
fn nobody_withdraws_what_another_attested() {
    run_attested(later, || {
        for who in [OFFICE, HERA, ANNA] {
            assert_noop!(withdraw(who), Error::<Test>::NotYourAttestation);
        }
        assert_noop!(
            Rewards::withdraw(signed(DESK), 0, proof_of(2)),
            Error::<Test>::NoSuchAttestation
        );
    });
}

#[test]
fn nothing_is_withdrawn_or_challenged_after_the_window() {
    run_attested(later, || {
        at(START + WINDOW + 1);
        assert_noop!(withdraw(DESK), Error::<Test>::WindowClosed);
        assert_noop!(challenge(ANNA), Error::<Test>::WindowClosed);
        idle();
        assert_noop!(withdraw(DESK), Error::<Test>::WindowClosed);
        assert_eq!(balance(ANNA), 200);
    });
}

#[test]
fn without_a_window_it_stands() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_noop!(withdraw(DESK), Error::<Test>::WindowClosed);
            assert_noop!(challenge(HERA), Error::<Test>::WindowClosed);
        },
    );
}

#[test]
fn those_concerned_challenge_and_nobody_else() {
    run_attested(later, || {
        for who in [BRUNO, CHOIR, ARBITRATOR] {
            assert_noop!(challenge(who), Error::<Test>::NotConcerned);
        }
        assert_noop!(challenge(STRANGER), NOT_ACTIVE);
        assert_noop!(
            Rewards::challenge(signed(ANNA), 0, proof_of(2), hash(9)),
            Error::<Test>::NoSuchAttestation
        );
    });
    for who in [ANNA, HERA, DESK, OFFICE] {
        run_attested(later, || {
            assert_ok!(challenge(who.clone()));
            assert_said(Event::Challenged {
                programme: 0,
                proof: proof_of(1),
                by: Some(who),
                reason: hash(9),
            });
        });
    }
}

#[test]
fn a_companion_is_concerned_too() {
    run_with(
        |terms| {
            later(terms);
            terms.rule = crate::Rule::SharedRide;
        },
        || {
            assert_ok!(attest(0, ride(12, 1)));
            for who in [ANNA, BRUNO] {
                assert_ok!(Rewards::confirm(signed(who), 0, proof_of(1)));
            }
            assert_ok!(challenge(BRUNO));
            assert_ok!(decide(true));
            assert_eq!((balance(ANNA), balance(BRUNO), entered(0).reserved), (0, 0, 0));
        },
    );
}

#[test]
fn what_is_challenged_waits_however_long_it_takes() {
    run_challenged(later, || {
        assert_noop!(challenge(ANNA), Error::<Test>::AlreadyChallenged);
        assert_noop!(withdraw(DESK), Error::<Test>::AlreadyChallenged);
        pass(60 * DAY);
        idle();
        assert_eq!(balance(ANNA), 0);
        assert_eq!(waiting_and_reserved(), (1, 200));
        assert!(Records::<Test>::contains_key(0, proof_of(1)));
        assert_ok!(decide(false));
        assert_eq!(balance(ANNA), 200);
        assert_eq!(waiting_and_reserved(), (0, 0));
        idle();
        assert!(!Records::<Test>::contains_key(0, proof_of(1)));
    });
}

#[test]
fn what_was_not_paid_is_not_paid_if_the_challenge_is_upheld() {
    run_challenged(later, || {
        assert_ok!(decide(true));
        assert_said(Event::Decided {
            programme: 0,
            proof: proof_of(1),
            by: ARBITRATOR,
            upheld: true,
        });
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (0, (0, 0)));
        assert_eq!(waiting_and_reserved(), (0, 0));
        assert_eq!(entered(0).available(), BUDGET);
        assert_eq!(totals(SumOf::Programme(0)), Totals::default());
    });
}

#[test]
fn what_was_paid_stays_paid_if_the_challenge_is_not_upheld() {
    run_challenged(at_once, || {
        assert_ok!(decide(false));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (0, 0)));
        assert_eq!(totals(SumOf::Programme(0)).credits, 200);
    });
}

#[test]
fn what_was_paid_is_kept_from_future_rewards() {
    run_challenged(at_once, || {
        assert_ok!(decide(true));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (0, 200)));
        assert_eq!(totals(SumOf::Behaviour(0)), Totals::default());
        let other = behaviour(0, |_| ());

        assert_ok!(attest(other, entry(ANNA, 30, 2)));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (0, 50)));
        assert_said(Event::Rewarded {
            programme: 0,
            behaviour: other,
            person: ANNA,
            amount: 150,
            paid: 0,
            recovered: 150,
        });
        assert_ok!(attest(other, entry(ANNA, 30, 3)));
        // What the debt leaves is hers to claim.
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (100, 0)));
        assert_ok!(attest(other, entry(ANNA, 30, 4)));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (350, (100, 0)));
        assert_eq!(entered(0).paid, 350);
        assert_eq!(balance(Rewards::pot(0)), BUDGET - 350);
    });
}

#[test]
fn a_debt_is_of_its_programme_only() {
    run_challenged(at_once, || {
        assert_ok!(decide(true));
        let other = programme();
        let there = behaviour(other, |_| ());
        assert_ok!(attest(there, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), owed_and_debt(other, ANNA)), (400, (0, 0)));
    });
}

#[test]
fn what_is_still_owed_is_taken_back_before_it_becomes_a_debt() {
    run_with(at_once, || {
        give(TOURIST, 15_000);
        assert_ok!(attest(0, entry(TOURIST, 40, 1)));
        assert_eq!(owed_and_debt(0, TOURIST), (200, 0));
        assert_ok!(challenge(HERA));
        assert_ok!(decide(true));
        assert_eq!((owed_and_debt(0, TOURIST), entered(0).owed), ((0, 0), 0));
        assert_eq!(balance(TOURIST), 15_000);
    });
}

#[test]
fn what_was_taken_back_gives_the_cap_back() {
    let capped = |terms: &mut BehaviourTerms| {
        at_once(terms);
        terms.cap = Some(crate::Cap {
            length: None,
            amount: 200,
        });
        terms.most = Some(200);
    };
    run_challenged(capped, || {
        assert_ok!(decide(true));
        assert_eq!(Rewards::room(0, ANNA, now()), Some(200));
        assert_ok!(attest(0, entry(ANNA, 50, 2)));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (0, 0)));
        assert_eq!(Rewards::room(0, ANNA, now()), Some(0));
    });
}

#[test]
fn what_was_taken_back_leaves_what_else_has_come_together() {
    let every_ten = |terms: &mut BehaviourTerms| {
        at_once(terms);
        terms.rule = crate::Rule::Every(10);
        terms.tariff = 500;
    };
    run_with(every_ten, || {
        assert_ok!(attest(0, entry(ANNA, 9, 2)));
        assert_ok!(attest(0, entry(ANNA, 2, 1)));
        assert_eq!(balance(ANNA), 500);
        assert_ok!(withdraw(DESK));
        assert_eq!(owed_and_debt(0, ANNA), (0, 500));
        assert_ok!(attest(0, entry(ANNA, 1, 3)));
        assert_eq!(owed_and_debt(0, ANNA), (0, 0));
    });
}

#[test]
fn only_an_arbitrator_in_office_decides() {
    run_challenged(later, || {
        for who in [ANNA, HERA, DESK, CHOIR] {
            let decided = Rewards::decide(signed(who), 0, proof_of(1), true);
            assert_noop!(decided, Error::<Test>::NotAnArbitrator);
        }
        dismiss(ARBITRATOR, Appointment::Arbitrator);
        assert_noop!(decide(true), Error::<Test>::NotAnArbitrator);
    });
}

#[test]
fn nobody_decides_in_his_own_case() {
    run_challenged(later, || {
        for who in [ANNA, HERA, DESK] {
            appoint(who.clone(), Appointment::Arbitrator);
            let decided = Rewards::decide(signed(who), 0, proof_of(1), true);
            assert_noop!(decided, Error::<Test>::OwnCase);
        }
    });
    run_attested(later, || {
        assert_ok!(challenge(OFFICE));
        appoint(OFFICE, Appointment::Arbitrator);
        let decided = Rewards::decide(signed(OFFICE), 0, proof_of(1), true);
        assert_noop!(decided, Error::<Test>::OwnCase);
    });
}

#[test]
fn nobody_decides_for_whom_he_acts() {
    run_challenged(later, || {
        for who in [ANNA, HERA, DESK] {
            Delegates::set([(ARBITRATOR, who)].into());
            assert_noop!(decide(true), Error::<Test>::OwnCase);
        }
        // Whoever acts for the arbitrator has nothing to do with it.
        Delegates::set([(ANNA, ARBITRATOR)].into());
        assert_ok!(decide(true));
    });
}

#[test]
fn only_what_was_challenged_is_decided_and_once() {
    run_attested(later, || {
        assert_noop!(decide(true), Error::<Test>::NotChallenged);
        assert_noop!(
            Rewards::decide(signed(ARBITRATOR), 0, proof_of(2), true),
            Error::<Test>::NoSuchAttestation
        );
        assert_ok!(challenge(ANNA));
        assert_ok!(decide(true));
        assert_noop!(decide(false), Error::<Test>::NotChallenged);
    });
}

#[test]
fn at_the_end_of_the_window_the_limit_of_the_tier_counts() {
    run_with(later, || {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_ok!(attest(0, entry(BRUNO, 40, 2)));
        enrol(ANNA, MemberKind::Resident, Some(199));
        suspend(BRUNO);
        at(START + WINDOW + 1);
        idle();
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (0, (200, 0)));
        assert_eq!((balance(BRUNO), owed_and_debt(0, BRUNO)), (0, (200, 0)));
    });
}
