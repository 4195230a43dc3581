//! A treasurer gives credits of a deposit to members.

use crate::{mock::*, Basis, Error, Event, Purpose, RecipientsOf};
use frame::{
    deps::sp_runtime::AccountId32,
    testing_prelude::*,
    token::fungible::{InspectHold, MutateHold},
};
use piazza_primitives::Balance;

#[test]
fn credits_everybody_and_counts_it_off_the_deposit() {
    run(|| {
        deposit(1_000, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 300), (CARLA, 200)]));
        assert_eq!((balance(ALDO), balance(CARLA), remaining(0)), (300, 200, 500));
        let [.., first, second, last] = &events()[..] else {
            panic!("three events")
        };
        assert_eq!(
            *first,
            Event::Credited {
                deposit: 0,
                purpose: Purpose::Spending,
                account: ALDO,
                amount: 300
            }
        );
        assert_eq!(
            *second,
            Event::Credited {
                deposit: 0,
                purpose: Purpose::Spending,
                account: CARLA,
                amount: 200
            }
        );
        let allocated = Event::Allocated {
            deposit: 0,
            purpose: Purpose::Spending,
            amount: 500,
            remaining: 500,
            allocated_by: TILDE,
            approved_by: None,
        };
        assert_eq!(*last, allocated);
        assert_ok!(allocate(UGO, 0, &[(ALDO, 500)]));
        assert_eq!(remaining(0), 0);
        assert_eq!(balance(Reserve::pot_account()), 0);
    });
}

#[test]
fn never_takes_more_than_its_own_deposit() {
    run(|| {
        deposit(1_000, 1);
        deposit(1_000, 2);
        assert_noop!(allocate(TILDE, 0, &[(ALDO, 1_001)]), Error::<Test>::DepositExceeded);
        assert_noop!(
            allocate(TILDE, 0, &[(ALDO, 600), (CARLA, 401)]),
            Error::<Test>::DepositExceeded
        );
        assert_noop!(allocate(TILDE, 2, &[(ALDO, 1)]), Error::<Test>::NoSuchDeposit);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 600), (CARLA, 400)]));
        assert_noop!(allocate(TILDE, 0, &[(ALDO, 1)]), Error::<Test>::DepositExceeded);
        assert_eq!(remaining(1), 1_000);
    });
}

#[test]
fn all_or_nothing() {
    run(|| {
        deposit(1_000, 1);
        suspend(CARLA);
        for other in [CARLA, STRANGER, Reserve::pot_account()] {
            assert_noop!(allocate(TILDE, 0, &[(ALDO, 1), (other, 1)]), NOT_ACTIVE);
        }
        assert_noop!(
            allocate(TILDE, 0, &[(ALDO, 1), (TILDE, 1)]),
            Error::<Test>::SelfAllocation
        );
        assert_noop!(allocate(TILDE, 0, &[(ALDO, 1), (ALDO, 0)]), Error::<Test>::ZeroAmount);
        assert_noop!(allocate(TILDE, 0, &[]), Error::<Test>::NoRecipients);
        assert_eq!(balance(ALDO), 0);
    });
}

#[test]
fn sums_that_overflow_are_refused() {
    run(|| {
        deposit(1_000, 1);
        assert_noop!(
            allocate(TILDE, 0, &[(ALDO, Balance::MAX), (CARLA, 1)]),
            Error::<Test>::Overflow
        );
        assert_noop!(
            allocate(TILDE, 0, &[(ALDO, Balance::MAX), (ALDO, Balance::MAX)]),
            Error::<Test>::Overflow
        );
        assert_noop!(
            allocate(TILDE, 0, &[(ALDO, Balance::MAX)]),
            Error::<Test>::DepositExceeded
        );
    });
}

#[test]
fn nobody_gets_more_than_his_tier_allows() {
    run(|| {
        deposit(1_000, 1);
        enrol(ALDO, Some(150));
        assert_noop!(allocate(TILDE, 0, &[(CARLA, 1), (ALDO, 151)]), Error::<Test>::OverLimit);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 150)]));
        assert_noop!(allocate(TILDE, 0, &[(ALDO, 1)]), Error::<Test>::OverLimit);
    });
}

/// A recipient named several times gets the sum, and the sum must fit.
#[test]
fn attack_passing_the_limit_in_slices() {
    run(|| {
        deposit(1_000, 1);
        enrol(ALDO, Some(150));
        let slices = [(ALDO, 50), (CARLA, 10), (ALDO, 50), (ALDO, 51)];
        assert_noop!(allocate(TILDE, 0, &slices), Error::<Test>::OverLimit);
        let slices = [(ALDO, 50), (CARLA, 10), (ALDO, 50), (ALDO, 50)];
        assert_ok!(allocate(TILDE, 0, &slices));
        assert_eq!((balance(ALDO), balance(CARLA)), (150, 10));
    });
}

/// The limit counts what is on hold: putting credits aside makes no room.
#[test]
fn attack_hiding_a_balance_behind_a_hold() {
    run(|| {
        deposit(1_000, 1);
        enrol(ALDO, Some(150));
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 150)]));
        assert_ok!(Balances::hold(&SetAside::Anything, &ALDO, 149));
        assert_noop!(allocate(TILDE, 0, &[(ALDO, 1)]), Error::<Test>::OverLimit);
    });
}

/// Not to himself, alone or not; two others may give to him.
#[test]
fn attack_a_treasurer_giving_to_himself() {
    run(|| {
        deposit(1_000_000, 1);
        assert_noop!(allocate(TILDE, 0, &[(TILDE, 1)]), Error::<Test>::SelfAllocation);
        assert_noop!(
            allocate(TILDE, 0, &[(TILDE, THRESHOLD + 1)]),
            Error::<Test>::SelfAllocation
        );
        assert_ok!(allocate(UGO, 0, &[(TILDE, THRESHOLD + 1)]));
        assert_noop!(approve(TILDE, 1), Error::<Test>::SelfAllocation);
        assert_ok!(approve(VERA, 1));
        assert_eq!(balance(TILDE), THRESHOLD + 1);
    });
}

/// Whoever could act for the recipient takes part neither alone nor as the second; two others may.
#[test]
fn attack_a_treasurer_giving_to_whom_he_acts_for() {
    run(|| {
        deposit(1_000_000, 1);
        delegate(TILDE, BRUNA);
        let much = [(ALDO, 1), (BRUNA, THRESHOLD)];
        for purpose in [Purpose::Spending, Purpose::Prefunding] {
            assert_noop!(
                allocate_for(purpose, TILDE, 0, &[(BRUNA, 1)]),
                Error::<Test>::ActsForRecipient
            );
        }
        assert_noop!(allocate(TILDE, 0, &much), Error::<Test>::ActsForRecipient);
        assert_ok!(allocate(UGO, 0, &much));
        assert_noop!(approve(TILDE, 1), Error::<Test>::ActsForRecipient);
        assert_ok!(approve(VERA, 1));
        assert_eq!(balance(BRUNA), THRESHOLD);
    });
}

/// What somebody may do for a treasurer is not the treasurer's doing.
#[test]
fn a_treasurer_gives_to_his_own_delegate() {
    run(|| {
        deposit(1_000, 1);
        delegate(ALDO, TILDE);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 1)]));
    });
}

#[test]
fn attack_a_treasurer_becoming_a_delegate_meanwhile() {
    run(|| {
        deposit(1_000_000, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, THRESHOLD + 1)]));
        delegate(TILDE, ALDO);
        assert_noop!(approve(UGO, 1), Error::<Test>::ActsForRecipient);
    });
}

#[test]
fn above_the_threshold_waits_and_reserves_nothing() {
    run(|| {
        deposit(THRESHOLD + 100, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, THRESHOLD), (CARLA, 1)]));
        let amount = THRESHOLD + 1;
        assert_eq!(
            last_event(),
            Event::AllocationProposed {
                proposal: 1,
                by: TILDE,
                deposit: 0,
                purpose: Purpose::Spending,
                amount,
                recipients: 2
            }
        );
        assert_eq!((balance(ALDO), remaining(0)), (0, THRESHOLD + 100));
        assert_ok!(allocate(UGO, 0, &[(CARLA, 100)]));
        assert_noop!(approve(VERA, 1), Error::<Test>::DepositExceeded);
        assert_eq!(open_proposals(), [1], "it waits on");
    });
}

#[test]
fn takes_256_recipients_and_no_more() {
    run(|| {
        deposit(1_000, 1);
        let everybody: Vec<_> = (0..=255u8)
            .map(|n| AccountId32::new([n; 32]))
            .map(|who| (who, 1))
            .collect();
        for (who, _) in &everybody {
            enrol(who.clone(), None);
        }
        let strangers: Vec<_> = everybody.iter().filter(|(who, _)| *who != TILDE).cloned().collect();
        assert_eq!(strangers.len(), 255);
        let full = [&strangers[..], &[(ALDO, 1)]].concat();
        assert_ok!(allocate(TILDE, 0, &full));
        assert_eq!(remaining(0), 1_000 - 256);
        assert_eq!(balance(ALDO), 2);
        assert!(RecipientsOf::<Test>::try_from([&full[..], &[(ALDO, 1)]].concat()).is_err());
    });
}

#[test]
fn only_an_active_treasurer_allocates() {
    run(|| {
        deposit(1_000, 1);
        assert_noop!(allocate(ALDO, 0, &[(CARLA, 1)]), Error::<Test>::NotTreasurer);
        assert_noop!(allocate(STRANGER, 0, &[(CARLA, 1)]), NOT_ACTIVE);
        assert_noop!(
            Reserve::allocate(council(), 0, Purpose::Spending, Default::default()),
            BadOrigin
        );
        dismiss(TILDE);
        assert_noop!(allocate(TILDE, 0, &[(CARLA, 1)]), Error::<Test>::NotTreasurer);
        suspend(UGO);
        assert_noop!(allocate(UGO, 0, &[(CARLA, 1)]), NOT_ACTIVE);
    });
}

/// A deposit of 1,000 that a merchant paid in ahead.
fn prefunding() {
    assert_ok!(Reserve::record(
        signed(TILDE),
        1_000,
        reference(1),
        Basis::MerchantPrefunding
    ));
}

#[test]
fn prefunding_is_set_aside_and_not_to_spend() {
    run(|| {
        prefunding();
        assert_ok!(allocate_for(
            Purpose::Prefunding,
            TILDE,
            0,
            &[(BRUNA, 400), (GINO, 600)]
        ));
        assert_eq!((balance(BRUNA), balance(GINO), remaining(0)), (0, 0, 0));
        assert_eq!(Balances::balance_on_hold(&SetAside::Anything, &BRUNA), 400);
        let expected = Event::Allocated {
            deposit: 0,
            purpose: Purpose::Prefunding,
            amount: 1_000,
            remaining: 0,
            allocated_by: TILDE,
            approved_by: None,
        };
        assert_eq!(last_event(), expected);
    });
}

#[test]
fn prefunding_may_be_proposed() {
    run(|| {
        deposit(THRESHOLD + 1, 1);
        assert_ok!(allocate_for(Purpose::Prefunding, TILDE, 0, &[(BRUNA, THRESHOLD + 1)]));
        assert_ok!(approve(UGO, 1));
        assert_eq!(balance(BRUNA), 0);
        assert_eq!(Balances::balance_on_hold(&SetAside::Anything, &BRUNA), THRESHOLD + 1);
    });
}

#[test]
fn attack_spending_what_a_merchant_paid_in_ahead() {
    run(|| {
        prefunding();
        assert_noop!(allocate(TILDE, 0, &[(BRUNA, 400)]), Error::<Test>::WrongPurpose);
        assert_noop!(allocate(TILDE, 0, &[(ALDO, 400)]), Error::<Test>::WrongPurpose);
    });
}

#[test]
fn only_merchants_set_aside() {
    run(|| {
        deposit(1_000, 1);
        let both = [(BRUNA, 400), (ALDO, 1)];
        assert_noop!(
            allocate_for(Purpose::Prefunding, TILDE, 0, &both),
            Error::<Test>::RecipientNotMerchant
        );
    });
}

#[test]
fn the_limit_of_a_merchant_counts_what_he_sets_aside() {
    run(|| {
        deposit(1_000, 1);
        enrol(BRUNA, Some(150));
        assert_noop!(
            allocate_for(Purpose::Prefunding, TILDE, 0, &[(BRUNA, 151)]),
            Error::<Test>::OverLimit
        );
        assert_ok!(allocate_for(Purpose::Prefunding, TILDE, 0, &[(BRUNA, 150)]));
        assert_noop!(allocate(TILDE, 0, &[(BRUNA, 1)]), Error::<Test>::OverLimit);
    });
}

/// Sponsor funding of 5,000.00, and no threshold that would make it wait.
fn sponsored() {
    deposit(500_000, 1);
    assert_ok!(Reserve::set_threshold(council(), Balance::MAX));
}

#[test]
fn a_programme_gets_a_budget() {
    run(|| {
        sponsored();
        let both = [(WALKING, 400), (RECYCLING, 1_000)];
        assert_ok!(allocate_for(Purpose::Programme, TILDE, 0, &both));
        assert_eq!((balance(WALKING), balance(RECYCLING)), (400, 1_000));
        assert_eq!((Budgets::get()[&WALKING], Budgets::get()[&RECYCLING]), (600, 0));
        assert_eq!(remaining(0), 500_000 - 1_400);
        let credited = Event::Credited {
            deposit: 0,
            purpose: Purpose::Programme,
            account: WALKING,
            amount: 400,
        };
        assert!(events().contains(&credited));
    });
}

#[test]
fn a_budget_may_be_proposed_and_is_checked_again() {
    run(|| {
        deposit(2_000, 1);
        assert_ok!(Reserve::set_threshold(council(), 0));
        for _ in 0..2 {
            assert_ok!(allocate_for(Purpose::Programme, TILDE, 0, &[(WALKING, 501)]));
        }
        assert_eq!(balance(WALKING), 0);
        assert_ok!(approve(UGO, 1));
        assert_eq!(balance(WALKING), 501);
        assert_noop!(approve(VERA, 2), BEYOND_ESTIMATE);
    });
}

/// The sum counts, however it is sliced.
#[test]
fn no_programme_gets_more_than_it_takes() {
    run(|| {
        sponsored();
        let fund = |recipients: &[_]| allocate_for(Purpose::Programme, TILDE, 0, recipients);
        assert_noop!(fund(&[(WALKING, 1_001)]), BEYOND_ESTIMATE);
        let slices = [(WALKING, 500), (RECYCLING, 1), (WALKING, 501)];
        assert_noop!(fund(&slices), BEYOND_ESTIMATE);
        assert_ok!(fund(&[(WALKING, 500), (RECYCLING, 1), (WALKING, 500)]));
        assert_noop!(fund(&[(WALKING, 1)]), BEYOND_ESTIMATE);
    });
}

#[test]
fn only_the_pot_of_a_programme_gets_a_budget() {
    run(|| {
        sponsored();
        for other in [ALDO, BRUNA, STRANGER, Reserve::pot_account()] {
            let both = [(WALKING, 1), (other, 1)];
            assert_noop!(allocate_for(Purpose::Programme, TILDE, 0, &both), NOT_A_POT);
        }
        assert_noop!(allocate(TILDE, 0, &[(WALKING, 1)]), NOT_ACTIVE);
        assert_noop!(allocate_for(Purpose::Prefunding, TILDE, 0, &[(WALKING, 1)]), NOT_ACTIVE);
    });
}

#[test]
fn only_sponsors_fund_programmes() {
    run(|| {
        prefunding();
        assert_ok!(Reserve::set_consumer_prepaid(council(), true));
        let basis = Basis::ConsumerPrepaid;
        assert_ok!(Reserve::record(signed(TILDE), 1_000, reference(2), basis));
        for deposit in [0, 1] {
            assert_noop!(
                allocate_for(Purpose::Programme, TILDE, deposit, &[(WALKING, 1)]),
                Error::<Test>::WrongPurpose
            );
        }
    });
}
