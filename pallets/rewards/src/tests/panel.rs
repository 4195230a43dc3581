//! Members comment what is proposed; the council adopts, retires, sets tariffs.

use crate::{mock::*, Behaviours, Error, Event, Proposals, Proposed, Refused, Stage};
use frame::testing_prelude::*;
use piazza_primitives::{DAY, WEEK};

fn stage(behaviour: u32) -> Stage {
    Behaviours::<Test>::get(behaviour).expect("it exists").stage
}

/// Hera's programme with a proposal.
fn proposed() {
    programme();
    proposal(0, |_| ());
}

#[test]
fn members_comment_until_the_time_for_comments_is_over() {
    run(|| {
        proposed();
        at(START + 14 * DAY);
        for who in [ANNA, HERA] {
            assert_ok!(Rewards::comment(signed(who.clone()), 0, hash(9)));
            assert_said(Event::Commented {
                behaviour: 0,
                by: who,
                text: hash(9),
            });
        }
        assert_noop!(Rewards::comment(signed(SUSPENDED), 0, hash(9)), NOT_ACTIVE);
        pass(1);
        assert_noop!(
            Rewards::comment(signed(ANNA), 0, hash(9)),
            Error::<Test>::NotOpenForComments
        );
    });
}

#[test]
fn only_proposals_are_commented() {
    run(|| {
        programme();
        adopted(0, |_| ());
        assert_noop!(
            Rewards::comment(signed(ANNA), 0, hash(9)),
            Error::<Test>::NotOpenForComments
        );
        assert_noop!(
            Rewards::comment(signed(ANNA), 1, hash(9)),
            Error::<Test>::NoSuchBehaviour
        );
    });
}

#[test]
fn the_council_adopts_once_the_time_for_comments_is_over() {
    run(|| {
        proposed();
        at(START + 14 * DAY);
        assert_noop!(Rewards::adopt(council(), 0), Error::<Test>::NotYetAdoptable);
        pass(1);
        assert_noop!(Rewards::adopt(signed(HERA), 0), DispatchError::BadOrigin);
        assert_ok!(Rewards::adopt(council(), 0));
        assert_eq!(stage(0), Stage::Adopted { since: now() });
        assert_eq!(Proposals::<Test>::get(0), 0);
        assert_said(Event::BehaviourAdopted {
            behaviour: 0,
            since: now(),
        });
        assert_noop!(Rewards::adopt(council(), 0), Error::<Test>::NotYetAdoptable);
        assert_noop!(Rewards::adopt(council(), 1), Error::<Test>::NoSuchBehaviour);
    });
}

#[test]
fn a_proof_lives_on_after_the_programmes_end() {
    run(|| {
        programme();
        adopted(0, |terms| terms.lifetime = 2 * WEEK);
        assert_eq!(entered(0).accepts_until, END + 2 * WEEK);
        adopted(0, |terms| terms.lifetime = DAY);
        assert_eq!(entered(0).accepts_until, END + 2 * WEEK);
    });
}

#[test]
fn what_happened_before_it_was_adopted_does_not_count() {
    run(|| {
        programme();
        pass(DAY);
        behaviour(0, |_| ());
        assert_noop!(attest(0, entry_at(now() - 1, ANNA, 40, 1)), refused(Refused::TooEarly));
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
    });
}

#[test]
fn the_council_rejects_a_proposal() {
    run(|| {
        proposed();
        assert_noop!(Rewards::retire(signed(ANNA), 0), Error::<Test>::NotYourProposal);
        assert_ok!(Rewards::retire(council(), 0));
        assert!(!Behaviours::<Test>::contains_key(0));
        assert_eq!(Proposals::<Test>::get(0), 0);
        assert_said(Event::BehaviourRejected { behaviour: 0 });
        assert_noop!(Rewards::retire(council(), 0), Error::<Test>::NoSuchBehaviour);
    });
}

#[test]
fn a_proposal_is_taken_back_by_who_made_it_or_who_would_pay() {
    run(|| {
        programme();
        for _ in 0..2 {
            assert_ok!(Rewards::propose_behaviour(signed(ANNA), 0, paper()));
        }
        for who in [BRUNO, CHOIR] {
            assert_noop!(Rewards::retire(signed(who), 0), Error::<Test>::NotYourProposal);
        }
        assert_noop!(Rewards::retire(signed(SUSPENDED), 0), NOT_ACTIVE);
        assert_ok!(Rewards::retire(signed(ANNA), 0));
        assert_said(Event::BehaviourRejected { behaviour: 0 });
        assert_ok!(Rewards::retire(signed(HERA), 1));
        assert_eq!((Proposals::<Test>::get(0), Proposed::<Test>::iter().count()), (0, 0));
    });
}

#[test]
fn anybody_clears_the_proposals_of_a_closed_programme() {
    run(|| {
        programme();
        assert_ok!(Rewards::propose_behaviour(signed(ANNA), 0, paper()));
        at(END + 1);
        assert_ok!(Rewards::close_programme(signed(HERA), 0));
        assert_ok!(Rewards::retire(signed(BRUNO), 0));
        assert_eq!(Behaviours::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_council_takes_a_behaviour_out_of_the_panel() {
    run_with(
        |_| (),
        || {
            pass(DAY);
            for who in [HERA, ANNA] {
                assert_noop!(Rewards::retire(signed(who), 0), DispatchError::BadOrigin);
            }
            assert_ok!(Rewards::retire(council(), 0));
            let last = now();
            assert_eq!(stage(0), Stage::Retired { last });
            assert_said(Event::BehaviourRetired { behaviour: 0, last });
            assert_noop!(Rewards::retire(council(), 0), Error::<Test>::NotInPanel);
            pass(DAY);
            assert_noop!(attest(0, entry_at(last + 1, ANNA, 40, 1)), refused(Refused::Ended));
            assert_ok!(attest(0, entry_at(last, ANNA, 40, 1)));
        },
    );
}

#[test]
fn a_tariff_counts_for_what_is_attested_later() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 10, 1)));
            assert_noop!(Rewards::set_tariff(signed(HERA), 0, 7), DispatchError::BadOrigin);
            assert_ok!(Rewards::set_tariff(council(), 0, 7));
            assert_said(Event::TariffSet {
                behaviour: 0,
                tariff: 7,
            });
            assert_ok!(attest(0, entry(ANNA, 10, 2)));
            assert_eq!(balance(ANNA), 50 + 70);
        },
    );
}

#[test]
fn what_waits_keeps_the_tariff_under_which_it_was_attested() {
    run_with(
        |terms| terms.confirm = true,
        || {
            assert_ok!(attest(0, entry(ANNA, 10, 1)));
            assert_ok!(Rewards::set_tariff(council(), 0, 7));
            assert_ok!(Rewards::confirm(signed(ANNA), 0, proof_of(1)));
            assert_eq!(balance(ANNA), 50);
        },
    );
}

#[test]
fn what_has_begun_keeps_the_tariff_under_which_it_began() {
    run_with(
        |terms| {
            terms.rule = crate::Rule::Every(10);
            terms.tariff = 500;
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 9, 1)));
            assert_ok!(Rewards::set_tariff(council(), 0, 300));
            assert_ok!(attest(0, entry(ANNA, 2, 2)));
            assert_eq!(balance(ANNA), 500);
            assert_ok!(attest(0, entry(ANNA, 9, 3)));
            assert_eq!(balance(ANNA), 800);
        },
    );
}

#[test]
fn a_tariff_is_set_for_what_is_in_the_panel() {
    run(|| {
        programme();
        assert_noop!(Rewards::set_tariff(council(), 0, 7), Error::<Test>::NoSuchBehaviour);
        adopted(0, |_| ());
        assert_ok!(Rewards::retire(council(), 0));
        assert_noop!(Rewards::set_tariff(council(), 0, 7), Error::<Test>::NotInPanel);
    });
}
