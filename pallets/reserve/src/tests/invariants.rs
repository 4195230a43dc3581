//! A state that is wrong is noticed: each test breaks one invariant. Before it breaks, deposit 0 of 1,000 cents is in the
//! pot, proposal 1 to record more is open, Bruna's redemption 0 of 500 cents was paid under reference 500, and Gino's
//! redemption 1 of 300 cents in the same batch, 0, was not answered.

use crate::{
    mock::*, Action, BankFees, Basis, BatchOf, BatchState, Batches, CurrentBatch, Deposits, EuroByBasis, EuroIn,
    EuroOut, Fundings, FundingsOf, HoldReason, Lines, NextDeposit, NextProposal, NextRedemption, OpenRedemptions,
    Proposal, Proposals, Purpose, RedemptionOf, RedemptionStatus, Redemptions, References, RejectedRedemptions, Use,
};
use frame::{
    testing_prelude::*,
    token::fungible::{Mutate, MutateHold, Unbalanced},
};

/// Writes a redemption anew.
fn change(redemption: u32, change: impl FnOnce(&mut RedemptionOf<Test>)) {
    Redemptions::<Test>::mutate(redemption, |entry| entry.as_mut().map(change));
}

/// Writes the batch anew.
fn change_batch(change: impl FnOnce(&mut BatchOf<Test>)) {
    Batches::<Test>::mutate(0, |entry| entry.as_mut().map(change));
}

#[test]
fn credits_from_nowhere() {
    run_corrupting("the credits issued are not the euro in the reserve", || {
        assert_ok!(Balances::mint_into(&ALDO, 1));
    });
}

#[test]
fn credits_burned_without_euro_out() {
    run_corrupting("the credits issued are not the euro in the reserve", || {
        let (precision, force) = (Precision::Exact, Fortitude::Polite);
        assert_ok!(Balances::burn_from(
            &Reserve::pot_account(),
            1,
            Preservation::Expendable,
            precision,
            force
        ));
    });
}

#[test]
fn euro_counted_without_credits() {
    run_corrupting("the credits issued are not the euro in the reserve", || {
        EuroIn::<Test>::mutate(|euro| *euro += 1)
    });
}

#[test]
fn more_euro_out_than_in() {
    run_corrupting("more euro were paid out than came in", || EuroOut::<Test>::put(1_801));
}

#[test]
fn credits_taken_from_the_pot() {
    run_corrupting("the pot does not hold what is left of the deposits", || {
        assert_ok!(Balances::transfer(
            &Reserve::pot_account(),
            &ALDO,
            1,
            Preservation::Expendable
        ));
    });
}

#[test]
fn a_pot_paid_by_somebody() {
    run_corrupting("the pot does not hold what is left of the deposits", || {
        assert_ok!(Balances::write_balance(&Reserve::pot_account(), 1_001));
    });
}

#[test]
fn a_deposit_of_another_amount() {
    run_corrupting("the deposits don't add up to the euro in", || {
        Deposits::<Test>::mutate(0, |deposit| deposit.as_mut().map(|deposit| deposit.amount += 1));
    });
}

#[test]
fn a_basis_miscounted() {
    run_corrupting("the bases don't add up to the euro in", || {
        EuroByBasis::<Test>::insert(Basis::ConsumerPrepaid, 1)
    });
}

#[test]
fn more_left_than_came_in() {
    run_corrupting("more is left of a deposit than came in", || {
        deposit(1_000, 3);
        Deposits::<Test>::mutate(0, |deposit| deposit.as_mut().map(|deposit| deposit.remaining += 1));
        Deposits::<Test>::mutate(3, |deposit| deposit.as_mut().map(|deposit| deposit.remaining -= 1));
    });
}

/// Deposit 0 is said to have given this to a programme.
fn funding(fundings: Vec<(u32, u128)>) {
    Fundings::<Test>::insert(WALKING, FundingsOf::<Test>::truncate_from(fundings));
}

#[test]
fn a_programme_with_more_of_a_deposit_than_it_gave() {
    run_corrupting("programmes have more of a deposit than it gave", || {
        funding(vec![(0, 1)])
    });
}

#[test]
fn a_programme_funded_from_nowhere() {
    run_corrupting("a deposit that does not exist funds a programme", || {
        funding(vec![(9, 1)])
    });
    run_corrupting("a deposit funds a programme with nothing", || funding(vec![(0, 0)]));
}

#[test]
fn fundings_that_are_no_list() {
    for fundings in [vec![], vec![(2, 1), (1, 1)], vec![(1, 1), (1, 1)]] {
        run_corrupting("the deposits that fund a programme are not a list by number", || {
            funding(fundings)
        });
    }
}

#[test]
fn sums_that_overflow() {
    run_corrupting("a sum overflows", || {
        deposit(1_000, 3);
        Deposits::<Test>::mutate(0, |deposit| {
            deposit.as_mut().map(|deposit| deposit.remaining = u128::MAX)
        });
    });
}

#[test]
fn a_deposit_number_that_may_come_again() {
    run_corrupting("a deposit has a number that was not given out", || {
        NextDeposit::<Test>::put(0)
    });
}

#[test]
fn a_deposit_whose_reference_may_come_again() {
    run_corrupting("a deposit's reference is not its own", || {
        References::<Test>::remove(reference(1))
    });
}

#[test]
fn a_proposal_whose_reference_may_come_again() {
    run_corrupting("a proposal's reference is not its own", || {
        References::<Test>::remove(reference(2))
    });
}

#[test]
fn a_reference_of_nothing() {
    run_corrupting("a reference belongs to nothing", || {
        References::<Test>::insert(reference(3), Use::Recorded(0))
    });
}

#[test]
fn a_proposal_number_that_may_come_again() {
    run_corrupting("a proposal has a number that was not given out", || {
        NextProposal::<Test>::put(1)
    });
}

#[test]
fn too_many_proposals() {
    run_corrupting("too many proposals are open", || {
        for id in 10..18 {
            let action = Action::Allocate {
                deposit: 0,
                purpose: Purpose::Spending,
                recipients: Default::default(),
            };
            Proposals::<Test>::insert(id, Proposal { by: TILDE, action });
        }
    });
}

#[test]
fn a_pot_without_provider() {
    run_corrupting("the pot has lost its provider", || {
        assert_ok!(System::dec_providers(&Reserve::pot_account()));
    });
}

#[test]
fn euro_out_for_nothing() {
    run_corrupting("the payments don't add up to the euro out", || BankFees::<Test>::put(1));
}

#[test]
fn a_settlement_forgotten() {
    run_corrupting("the payments don't add up to the euro out", || {
        change(0, |entry| entry.status = RedemptionStatus::Open)
    });
}

#[test]
fn a_hold_that_is_less_than_what_is_redeemed() {
    run_corrupting("a merchant's hold is not what he redeems", || {
        assert_ok!(Balances::release(
            &HoldReason::Redemption.into(),
            &GINO,
            1,
            Precision::Exact
        ));
    });
}

#[test]
fn a_hold_of_somebody_who_redeems_nothing() {
    run_corrupting("somebody has on hold what nobody redeems", || {
        assert_ok!(Balances::transfer(
            &Reserve::pot_account(),
            &ALDO,
            1,
            Preservation::Expendable
        ));
        Deposits::<Test>::mutate(0, |deposit| deposit.as_mut().map(|deposit| deposit.remaining -= 1));
        assert_ok!(Balances::hold(&HoldReason::Redemption.into(), &ALDO, 1));
    });
}

#[test]
fn a_list_that_names_what_was_paid() {
    run_corrupting("a merchant's hold is not what he redeems", || {
        OpenRedemptions::<Test>::insert(BRUNA, BoundedVec::truncate_from(vec![0]))
    });
}

#[test]
fn a_list_that_names_a_redemption_twice() {
    run_corrupting("a list names a redemption twice", || {
        let twice = BoundedVec::truncate_from(vec![1, 1]);
        change(1, |entry| entry.amount = 150);
        OpenRedemptions::<Test>::insert(GINO, twice);
    });
}

#[test]
fn a_list_that_names_the_redemption_of_another() {
    run_corrupting(
        "a list names a redemption that is not open or not the merchant's",
        || change(1, |entry| entry.merchant = BRUNA),
    );
}

#[test]
fn a_list_of_nothing() {
    run_corrupting("a list of no redemptions", || {
        OpenRedemptions::<Test>::insert(BRUNA, BoundedVec::default())
    });
}

#[test]
fn an_open_redemption_on_no_list() {
    run_corrupting("an open redemption is on no list", || {
        OpenRedemptions::<Test>::remove(GINO);
        assert_ok!(Balances::release(
            &HoldReason::Redemption.into(),
            &GINO,
            300,
            Precision::Exact
        ));
    });
}

#[test]
fn a_redemption_number_that_may_come_again() {
    run_corrupting("a redemption has a number that was not given out", || {
        NextRedemption::<Test>::put(1)
    });
}

#[test]
fn a_redemption_that_pays_nothing() {
    run_corrupting("a redemption pays nothing", || change(1, |entry| entry.fee = 300));
}

#[test]
fn a_fee_for_nobody() {
    run_corrupting("a fee is for nobody", || {
        change(1, |entry| {
            entry.fee = 1;
            entry.fund = None;
        })
    });
}

#[test]
fn a_batch_that_is_open_again() {
    run_corrupting("a batch is open out of turn", || {
        change_batch(|batch| batch.state = BatchState::Open)
    });
}

#[test]
fn a_batch_number_that_may_come_again() {
    run_corrupting("a batch is open out of turn", || CurrentBatch::<Test>::put(0));
}

#[test]
fn a_batch_of_nothing() {
    run_corrupting("a batch of nothing", || {
        let empty = BatchOf::<Test> {
            lines: 0,
            open: 0,
            total: 0,
            state: BatchState::Open,
        };
        Batches::<Test>::remove(0);
        Batches::<Test>::insert(1, empty);
    });
}

#[test]
fn a_line_of_another_batch() {
    run_corrupting("a line is not a redemption of its batch", || {
        change(1, |entry| entry.batch = 1)
    });
}

#[test]
fn a_batch_miscounted() {
    for miscount in [
        |batch: &mut BatchOf<Test>| batch.lines += 1,
        |batch: &mut BatchOf<Test>| batch.open += 1,
        |batch: &mut BatchOf<Test>| batch.total += 1,
    ] {
        run_corrupting("a batch is miscounted", || change_batch(miscount));
    }
}

#[test]
fn a_line_paid_without_a_second_treasurer() {
    run_corrupting("a line was paid before two treasurers approved", || {
        change_batch(|batch| batch.state = BatchState::Closed { by: TILDE })
    });
}

#[test]
fn a_line_answered_while_its_batch_is_open() {
    run_corrupting("a line was answered before its batch closed", || {
        redemption_of(BRUNA, 200);
        assert_ok!(Balances::release(
            &HoldReason::Redemption.into(),
            &BRUNA,
            200,
            Precision::Exact
        ));
        change(2, |entry| entry.status = RedemptionStatus::Rejected);
        OpenRedemptions::<Test>::remove(BRUNA);
    });
}

#[test]
fn a_line_in_no_batch() {
    run_corrupting("a line is in no batch", || Lines::<Test>::insert(7, 1, ()));
}

#[test]
fn a_redemption_in_no_batch() {
    run_corrupting("a redemption is not a line of its batch", || {
        let rejected = RedemptionOf::<Test> {
            status: RedemptionStatus::Rejected,
            ..entry(1)
        };
        Redemptions::<Test>::insert(2, rejected);
        NextRedemption::<Test>::put(3);
    });
}

#[test]
fn a_payment_whose_reference_may_come_again() {
    run_corrupting("a payment's reference is not its own", || {
        References::<Test>::remove(reference(500))
    });
}

#[test]
fn a_return_that_never_was() {
    run_corrupting("a payment's reference is not its own", || {
        References::<Test>::insert(reference(3), Use::Returned(0))
    });
}

#[test]
fn a_fee_of_the_bank_that_was_not_counted() {
    run_corrupting("the bank's fees are not the references of fees", || {
        References::<Test>::insert(reference(3), Use::BankFee)
    });
}

#[test]
fn a_rejected_redemption_that_is_never_forgotten() {
    run_corrupting("a rejected redemption is on no list", || {
        assert_ok!(reject(TILDE, &[1]));
        RejectedRedemptions::<Test>::remove(GINO);
    });
}

#[test]
fn a_list_of_rejected_redemptions_that_names_what_was_paid() {
    run_corrupting("a list of rejected redemptions names another, or one twice", || {
        RejectedRedemptions::<Test>::mutate(BRUNA, |kept| kept.try_push(0)).expect("there is room");
    });
}
