//! A second treasurer approves what the first proposed.

use crate::{mock::*, weights, Basis, Deposits, Error, Event, Proposals, Purpose, WeightInfo};
use frame::testing_prelude::*;

const MUCH: u128 = THRESHOLD + 1;

#[test]
fn a_recording_takes_effect() {
    run(|| {
        assert_ok!(record(TILDE, MUCH, 1));
        assert_ok!(approve(UGO, 0));
        assert_eq!(Reserve::backing().issuance, MUCH);
        let deposit = Deposits::<Test>::get(0).expect("it is recorded");
        assert_eq!((deposit.recorded_by, deposit.approved_by), (TILDE, Some(UGO)));
        assert_eq!(last_event(), Event::ProposalApproved { proposal: 0, by: UGO });
        assert!(open_proposals().is_empty());
    });
}

#[test]
fn an_allocation_takes_effect() {
    run(|| {
        deposit(MUCH, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, MUCH)]));
        assert_eq!(balance(ALDO), 0);
        assert_ok!(approve(UGO, 1));
        assert_eq!(balance(ALDO), MUCH);
        let expected = Event::Allocated {
            deposit: 0,
            purpose: Purpose::Spending,
            amount: MUCH,
            remaining: 0,
            allocated_by: TILDE,
            approved_by: Some(UGO),
        };
        assert!(events().contains(&expected));
    });
}

#[test]
fn once() {
    run(|| {
        assert_ok!(record(TILDE, MUCH, 1));
        assert_ok!(approve(UGO, 0));
        assert_noop!(approve(UGO, 0), Error::<Test>::NoSuchProposal);
        assert_noop!(approve(VERA, 0), Error::<Test>::NoSuchProposal);
        assert_noop!(approve(UGO, 7), Error::<Test>::NoSuchProposal);
    });
}

#[test]
fn attack_approving_ones_own_proposal() {
    run(|| {
        assert_ok!(record(TILDE, MUCH, 1));
        assert_noop!(approve(TILDE, 0), Error::<Test>::SameOfficer);
    });
}

#[test]
fn attack_approving_without_office() {
    run(|| {
        assert_ok!(record(TILDE, MUCH, 1));
        assert_noop!(approve(ALDO, 0), Error::<Test>::NotTreasurer);
        assert_noop!(approve(STRANGER, 0), NOT_ACTIVE);
        assert_noop!(Reserve::approve(council(), 0), BadOrigin);
        dismiss(UGO);
        assert_noop!(approve(UGO, 0), Error::<Test>::NotTreasurer);
        suspend(VERA);
        assert_noop!(approve(VERA, 0), NOT_ACTIVE);
    });
}

#[test]
fn attack_a_proposal_that_outlives_its_treasurer() {
    run(|| {
        deposit(MUCH, 1);
        assert_ok!(record(TILDE, MUCH, 2));
        assert_ok!(allocate(TILDE, 0, &[(ALDO, MUCH)]));
        dismiss(TILDE);
        assert_noop!(approve(UGO, 1), Error::<Test>::ProposerNotInOffice);
        assert_noop!(approve(UGO, 2), Error::<Test>::ProposerNotInOffice);
        Treasurers::mutate(|treasurers| treasurers.insert(TILDE));
        suspend(TILDE);
        assert_noop!(approve(UGO, 1), Error::<Test>::ProposerNotInOffice);
        enrol(TILDE, None);
        assert_ok!(approve(UGO, 1));
    });
}

#[test]
fn attack_a_recipient_who_changed_meanwhile() {
    run(|| {
        deposit(2 * MUCH, 1);
        assert_ok!(allocate(TILDE, 0, &[(CARLA, 1), (ALDO, MUCH)]));
        suspend(ALDO);
        assert_noop!(approve(UGO, 1), NOT_ACTIVE);
        enrol(ALDO, Some(MUCH - 1));
        assert_noop!(approve(UGO, 1), Error::<Test>::OverLimit);
        enrol(ALDO, Some(MUCH));
        assert_ok!(approve(UGO, 1));
    });
}

#[test]
fn attack_two_proposals_on_one_deposit() {
    run(|| {
        deposit(MUCH, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, MUCH)]));
        assert_ok!(allocate(UGO, 0, &[(CARLA, MUCH)]));
        assert_ok!(approve(VERA, 1));
        assert_noop!(approve(VERA, 2), Error::<Test>::DepositExceeded);
        assert_eq!((balance(ALDO), balance(CARLA)), (MUCH, 0));
    });
}

#[test]
fn prepaid_that_the_council_refuses_meanwhile() {
    run(|| {
        assert_ok!(Reserve::set_consumer_prepaid(council(), true));
        assert_ok!(Reserve::record(
            signed(TILDE),
            MUCH,
            reference(1),
            Basis::ConsumerPrepaid
        ));
        assert_ok!(Reserve::set_consumer_prepaid(council(), false));
        assert_noop!(approve(UGO, 0), Error::<Test>::ConsumerPrepaidOff);
        assert!(Proposals::<Test>::contains_key(0));
    });
}

/// Approving costs what it did, not what the largest allocation would.
#[test]
fn the_weight_not_used_is_returned() {
    run(|| {
        deposit(MUCH, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, MUCH)]));
        let used = Reserve::approve(signed(UGO), 1).expect("it is approved").actual_weight;
        let announced = crate::Call::<Test>::approve { proposal: 1 }
            .get_dispatch_info()
            .call_weight;
        assert!(used.expect("the weight is told").all_lt(announced));
    });
}

#[test]
fn the_weight_announced_covers_whatever_was_proposed() {
    let announced = weights::approve::<()>(256);
    for used in [
        <()>::approve_record(),
        <()>::approve_allocate(256),
        <()>::approve_reverse(),
        <()>::approve_return(),
        <()>::approve_bank_fee(),
    ] {
        assert!(used.all_lte(announced));
    }
}
