//! A member proposes a behaviour for the panel.

use crate::{
    mock::*, BehaviourTerms, Behaviours, Cap, Error, Event, Places, Proposals, Rule, Stage, MAX_DECIMALS, MAX_PERIODS,
    MAX_PLACES,
};
use frame::testing_prelude::*;
use piazza_primitives::{DAY, WEEK};

fn propose(change: impl FnOnce(&mut BehaviourTerms)) -> DispatchResult {
    let mut terms = paper();
    change(&mut terms);
    Rewards::propose_behaviour(signed(ANNA), 0, terms)
}

fn propose_by(who: AccountId) -> DispatchResult {
    Rewards::propose_behaviour(signed(who), 0, paper())
}

/// Each of these in a programme of its own.
fn in_a_programme(change: impl FnOnce(&mut BehaviourTerms)) -> DispatchResult {
    let mut terms = paper();
    change(&mut terms);
    let id = programme_of_anybody();
    Rewards::propose_behaviour(signed(ANNA), id, terms)
}

/// Hera closes nothing here: each programme is another sponsor's.
fn programme_of_anybody() -> u32 {
    let id = crate::NextProgramme::<Test>::get();
    let sponsor = AccountId::new([100 + id as u8; 32]);
    enrol(sponsor.clone(), piazza_primitives::MemberKind::Merchant, None);
    assert_ok!(Rewards::create_programme(signed(sponsor), promise()));
    id
}

fn allowed(change: impl FnOnce(&mut BehaviourTerms)) {
    assert_ok!(in_a_programme(change));
}

#[test]
fn a_proposal_is_open_for_comments_for_two_weeks() {
    run(|| {
        programme();
        assert_ok!(propose(|_| ()));
        let behaviour = Behaviours::<Test>::get(0).expect("it is proposed");
        let comments_until = START + 14 * DAY;
        assert_eq!((behaviour.proposer, behaviour.since), (ANNA, None));
        assert_eq!(behaviour.stage, Stage::Proposed { comments_until });
        assert_eq!(Proposals::<Test>::get(0), 1);
        assert_said(Event::BehaviourProposed {
            behaviour: 0,
            programme: 0,
            by: ANNA,
            terms: paper(),
            comments_until,
        });
    });
}

#[test]
fn any_active_member_proposes_and_nobody_else() {
    run(|| {
        programme();
        for who in [ANNA, TOURIST, DESK] {
            assert_ok!(Rewards::propose_behaviour(signed(who), 0, paper()));
        }
        for who in [STRANGER, SUSPENDED] {
            assert_noop!(Rewards::propose_behaviour(signed(who), 0, paper()), NOT_ACTIVE);
        }
    });
}

#[test]
fn there_are_so_many_proposals_at_a_time() {
    run(|| {
        programme();
        for who in [ANNA, ANNA, BRUNO] {
            assert_ok!(propose_by(who));
        }
        assert_noop!(propose_by(BRUNO), Error::<Test>::TooManyProposals);
        assert_ok!(Rewards::retire(council(), 0));
        assert_ok!(propose_by(BRUNO));
        pass(15 * DAY);
        assert_ok!(Rewards::adopt(council(), 1));
        assert_ok!(propose_by(ANNA));
        assert_noop!(propose_by(CHOIR), Error::<Test>::TooManyProposals);
    });
}

#[test]
fn one_member_proposes_only_so_much() {
    run(|| {
        programme();
        for _ in 0..PROPOSALS_OF_ONE {
            assert_ok!(propose_by(ANNA));
        }
        assert_noop!(propose_by(ANNA), Error::<Test>::TooManyOfYours);
        assert_ok!(Rewards::propose_behaviour(signed(ANNA), programme(), paper()));
        assert_ok!(Rewards::retire(signed(ANNA), 0));
        assert_ok!(propose_by(ANNA));
    });
}

#[test]
fn members_do_not_fill_the_sponsors_room_nor_the_sponsor_theirs() {
    run(|| {
        programme();
        for who in [ANNA, BRUNO, CHOIR] {
            assert_ok!(propose_by(who));
        }
        assert_noop!(propose_by(TOURIST), Error::<Test>::TooManyProposals);
        for _ in 0..PROPOSALS {
            assert_ok!(propose_by(HERA));
        }
        assert_noop!(propose_by(HERA), Error::<Test>::TooManyProposals);
        assert_ok!(Rewards::retire(council(), 0));
        assert_ok!(propose_by(TOURIST));
    });
}

#[test]
fn the_programme_exists() {
    run(|| {
        assert_noop!(propose(|_| ()), Error::<Test>::NoSuchProgramme);
    });
}

#[test]
fn numbers_are_within_their_bounds() {
    run(|| {
        allowed(|terms| terms.decimals = MAX_DECIMALS);
        allowed(|terms| terms.agreeing = 4);
        programme();
        let refused = |change: fn(&mut BehaviourTerms), error: Error<Test>| {
            let mut terms = paper();
            change(&mut terms);
            assert_noop!(Rewards::propose_behaviour(signed(ANNA), 0, terms), error);
        };
        refused(|terms| terms.decimals = MAX_DECIMALS + 1, Error::TooManyDecimals);
        refused(|terms| terms.largest = 0, Error::InvalidLargest);
        refused(|terms| terms.agreeing = 0, Error::InvalidAgreement);
        refused(|terms| terms.agreeing = 5, Error::InvalidAgreement);
        refused(|terms| terms.lifetime = 0, Error::InvalidDelay);
        refused(|terms| terms.lifetime = MAX_DELAY + 1, Error::InvalidDelay);
        refused(|terms| terms.window = MAX_DELAY + 1, Error::InvalidDelay);
    });
}

#[test]
fn delays_may_be_as_long_as_may_be() {
    run(|| {
        allowed(|terms| {
            terms.lifetime = MAX_DELAY;
            terms.window = MAX_DELAY;
        });
        allowed(|terms| terms.lifetime = 1);
    });
}

#[test]
fn a_cap_is_on_a_period_of_which_enough_are_remembered() {
    run(|| {
        let lasting = |length, lifetime| {
            move |terms: &mut BehaviourTerms| {
                terms.lifetime = lifetime;
                terms.cap = Some(Cap { length, amount: 1 });
            }
        };
        let most = u64::from(MAX_PERIODS - 1) * DAY;
        programme();
        assert_noop!(propose(lasting(Some(0), WEEK)), Error::<Test>::InvalidCap);
        assert_noop!(propose(lasting(Some(DAY), most + 1)), Error::<Test>::InvalidCap);
        allowed(lasting(Some(DAY), most));
        allowed(lasting(None, MAX_DELAY));
    });
}

#[test]
fn a_rules_number_is_within_its_bounds() {
    run(|| {
        let circuit = |distinct| {
            move |terms: &mut BehaviourTerms| {
                terms.rule = Rule::Circuit {
                    places: Places::Venues,
                    distinct,
                }
            }
        };
        programme();
        assert_noop!(propose(|terms| terms.rule = Rule::Every(0)), Error::<Test>::InvalidRule);
        assert_noop!(propose(circuit(0)), Error::<Test>::InvalidRule);
        assert_noop!(propose(circuit(MAX_PLACES as u8 + 1)), Error::<Test>::InvalidRule);
        allowed(circuit(1));
        allowed(circuit(MAX_PLACES as u8));
        allowed(|terms| terms.rule = Rule::Every(1));
    });
}

#[test]
fn what_is_measured_at_home_needs_keys() {
    run(|| {
        let until = |until| move |terms: &mut BehaviourTerms| terms.rule = Rule::Saving { until };
        programme();
        assert_noop!(propose(until(END)), Error::<Test>::NeedsKeys);
        let keys = programme_of_keys();
        let propose = |change: &dyn Fn(&mut BehaviourTerms)| {
            let mut terms = paper();
            change(&mut terms);
            Rewards::propose_behaviour(signed(ANNA), keys, terms)
        };
        for outside in [START - 1, END, END + 1] {
            assert_noop!(propose(&until(outside)), Error::<Test>::InvalidRule);
        }
        assert_ok!(propose(&until(START)));
        assert_ok!(propose(&until(END - 1)));
    });
}

#[test]
fn keys_neither_confirm_nor_ride_along_nor_check_in() {
    run(|| {
        let keys = programme_of_keys();
        let refused = |change: fn(&mut BehaviourTerms)| {
            let mut terms = paper();
            change(&mut terms);
            let outcome = Rewards::propose_behaviour(signed(ANNA), keys, terms);
            assert_noop!(outcome, Error::<Test>::NotWithKeys);
        };
        refused(|terms| terms.confirm = true);
        refused(|terms| terms.rule = Rule::SharedRide);
        refused(|terms| {
            terms.rule = Rule::Circuit {
                places: Places::Municipalities,
                distinct: 3,
            }
        });
    });
}

#[test]
fn the_council_says_how_long_later_proposals_are_open() {
    run(|| {
        programme();
        assert_noop!(Rewards::set_comment_period(signed(HERA), DAY), DispatchError::BadOrigin);
        assert_ok!(Rewards::set_comment_period(council(), DAY));
        assert_said(Event::CommentPeriodSet { period: DAY });
        assert_ok!(propose(|_| ()));
        let stage = Behaviours::<Test>::get(0).expect("it is proposed").stage;
        let comments_until = START + DAY;
        assert_eq!(stage, Stage::Proposed { comments_until });
    });
}
