//! The story of the crate's documentation, and any other: whatever treasurers do, the reserve holds.

use crate::{mock::*, Backing, Error};
use frame::testing_prelude::*;
use piazza_primitives::Balance;
use proptest::prelude::*;

#[test]
fn of_the_sponsor() {
    run(|| {
        assert_ok!(record(TILDE, 500_000, 1));
        assert_noop!(approve(TILDE, 0), Error::<Test>::SameOfficer);
        assert_ok!(approve(UGO, 0));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 500_000,
                euro_out: 0,
                issuance: 500_000
            }
        );

        assert_ok!(allocate(UGO, 0, &[(ALDO, 30_000), (CARLA, 30_000)]));
        assert_eq!((balance(ALDO), balance(CARLA)), (30_000, 30_000));
        assert_ok!(allocate(UGO, 0, &[(ALDO, 50_000)]));
        assert_eq!(open_proposals(), [1]);
        assert_ok!(approve(TILDE, 1));
        assert_eq!(balance(ALDO), 80_000);

        assert_ok!(allocate(UGO, 0, &[(CARLA, 50_000)]));
        dismiss(UGO);
        assert_noop!(approve(TILDE, 2), Error::<Test>::ProposerNotInOffice);
        assert_ok!(Reserve::withdraw(council(), 2));
        assert!(open_proposals().is_empty());
        assert_eq!(balance(Reserve::pot_account()), 390_000);
    });
}

/// Something that a treasurer tries.
#[derive(Clone, Debug)]
enum Attempt {
    Record {
        who: usize,
        amount: Balance,
        reference: u64,
    },
    Allocate {
        who: usize,
        deposit: u32,
        recipients: Vec<(usize, Balance)>,
    },
    Approve {
        who: usize,
        proposal: u32,
    },
    Withdraw {
        who: usize,
        proposal: u32,
    },
    Threshold(Balance),
    Days(u64),
    Suspend(usize),
    Reinstate(usize),
}

const PEOPLE: [AccountId; 5] = [TILDE, UGO, VERA, ALDO, CARLA];

fn attempts() -> impl Strategy<Value = Attempt> {
    let recipients = prop::collection::vec((0..5usize, 0..90_000u128), 0..4);
    prop_oneof![
        4 => (0..4usize, 0..3 * THRESHOLD, 0..12u64)
            .prop_map(|(who, amount, reference)| Attempt::Record { who, amount, reference }),
        4 => (0..4usize, 0..6u32, recipients)
            .prop_map(|(who, deposit, recipients)| Attempt::Allocate { who, deposit, recipients }),
        4 => (0..4usize, 0..16u32).prop_map(|(who, proposal)| Attempt::Approve { who, proposal }),
        1 => (0..4usize, 0..16u32).prop_map(|(who, proposal)| Attempt::Withdraw { who, proposal }),
        1 => (0..2 * THRESHOLD).prop_map(Attempt::Threshold),
        1 => (0..2u64).prop_map(Attempt::Days),
        1 => (0..5usize).prop_map(Attempt::Suspend),
        1 => (0..5usize).prop_map(Attempt::Reinstate),
    ]
}

/// Whether it succeeds or not, as a call would: all or nothing.
fn attempt(attempt: Attempt) {
    let _outcome: DispatchResult = frame::deps::frame_support::storage::with_storage_layer(|| match attempt {
        Attempt::Record { who, amount, reference } => record(PEOPLE[who].clone(), amount, reference),
        Attempt::Allocate {
            who,
            deposit,
            recipients,
        } => {
            let recipients: Vec<_> = recipients
                .into_iter()
                .map(|(to, sum)| (PEOPLE[to].clone(), sum))
                .collect();
            allocate(PEOPLE[who].clone(), deposit, &recipients)
        }
        Attempt::Approve { who, proposal } => approve(PEOPLE[who].clone(), proposal),
        Attempt::Withdraw { who, proposal } => Reserve::withdraw(signed(PEOPLE[who].clone()), proposal),
        Attempt::Threshold(amount) => Reserve::set_threshold(council(), amount),
        Attempt::Days(days) => {
            pass_days(days);
            Ok(())
        }
        Attempt::Suspend(who) => {
            suspend(PEOPLE[who].clone());
            Ok(())
        }
        Attempt::Reinstate(who) => {
            enrol(PEOPLE[who].clone(), Some(150_000));
            Ok(())
        }
    });
    assert_eq!(Reserve::check_invariants(), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_treasurers_try_the_reserve_holds(story in prop::collection::vec(attempts(), 1..80)) {
        run(|| story.into_iter().for_each(attempt));
    }
}
