//! A state that is wrong is noticed: each test breaks one invariant. Before it breaks, deposit 0 of 1,000 cents is in the
//! pot and proposal 1 to record more is open.

use crate::{
    mock::*, Action, Basis, Deposits, EuroByBasis, EuroIn, EuroOut, NextDeposit, NextProposal, Proposal, Proposals,
    References, Use,
};
use frame::{
    testing_prelude::*,
    token::fungible::{Mutate, Unbalanced},
};

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
    run_corrupting("more euro were paid out than came in", || EuroOut::<Test>::put(1_001));
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
        Deposits::<Test>::mutate(1, |deposit| deposit.as_mut().map(|deposit| deposit.remaining -= 1));
    });
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
        for id in 2..10 {
            let action = Action::Allocate {
                deposit: 0,
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
