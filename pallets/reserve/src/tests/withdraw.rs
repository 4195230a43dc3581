//! A proposal is withdrawn.

use crate::{mock::*, Error, Event, References};
use frame::testing_prelude::*;

#[test]
fn by_the_treasurer_who_made_it() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD + 1, 1));
        assert_ok!(Reserve::withdraw(signed(TILDE), 0));
        assert_eq!(
            last_event(),
            Event::ProposalWithdrawn {
                proposal: 0,
                by: Some(TILDE)
            }
        );
        assert_noop!(approve(UGO, 0), Error::<Test>::NoSuchProposal);
        assert_noop!(Reserve::withdraw(signed(TILDE), 0), Error::<Test>::NoSuchProposal);
    });
}

#[test]
fn by_the_council() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD + 1, 1));
        dismiss(TILDE);
        assert_ok!(Reserve::withdraw(council(), 0));
        assert_eq!(last_event(), Event::ProposalWithdrawn { proposal: 0, by: None });
        assert_noop!(Reserve::withdraw(council(), 0), Error::<Test>::NoSuchProposal);
    });
}

#[test]
fn by_nobody_else() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD + 1, 1));
        for other in [UGO, ALDO, STRANGER] {
            assert_noop!(Reserve::withdraw(signed(other), 0), Error::<Test>::NotYourProposal);
        }
        assert_noop!(Reserve::withdraw(RuntimeOrigin::none(), 0), BadOrigin);
        suspend(TILDE);
        assert_noop!(Reserve::withdraw(signed(TILDE), 0), NOT_ACTIVE);
    });
}

#[test]
fn frees_the_reference_for_who_records_it_right() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD + 1, 1));
        assert_ok!(Reserve::withdraw(signed(TILDE), 0));
        assert!(!References::<Test>::contains_key(reference(1)));
        assert_ok!(record(UGO, 500, 1));
        assert_eq!(Reserve::backing().issuance, 500);
    });
}

#[test]
fn leaves_a_deposit_as_it_was() {
    run(|| {
        deposit(THRESHOLD + 1, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, THRESHOLD + 1)]));
        assert_ok!(Reserve::withdraw(signed(TILDE), 1));
        assert!(References::<Test>::contains_key(reference(1)));
        assert_eq!(balance(Reserve::pot_account()), THRESHOLD + 1);
    });
}
