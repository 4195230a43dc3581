//! What must hold after every block, checked from state alone. Always compiled: the tests call it at their end.

use crate::{
    configs::money::AllPots, AccountId, Balance, Balances, Members, Payments, Quota, Reserve, Rewards, Runtime,
    Validators, ValueBack,
};
use frame_support::ensure;
use piazza_primitives::{Pots, Registry};
use sp_runtime::TryRuntimeError;

/// The invariants of all pallets, and those that only the whole has.
///
/// # Errors
/// The first that does not hold, in words.
pub fn check() -> Result<(), TryRuntimeError> {
    Members::check_invariants()?;
    Quota::check_invariants()?;
    Reserve::check_invariants()?;
    Payments::check_invariants()?;
    Rewards::check_invariants()?;
    ValueBack::check_invariants()?;
    Validators::check_invariants()?;
    budgets_are_of_deposits()?;
    the_loop_is_closed()
}

/// The budget of a programme is what deposits gave to it, as long as it is open: what is left knows where to go back.
fn budgets_are_of_deposits() -> Result<(), TryRuntimeError> {
    let mut funded = 0;
    for (id, programme) in pallet_rewards::Programmes::<Runtime>::iter() {
        let given = pallet_reserve::Fundings::<Runtime>::get(Rewards::pot(id));
        let sum: Balance = given.iter().map(|(_, amount)| amount).sum();
        let expected = if programme.closed { 0 } else { programme.funded };
        ensure!(sum == expected, "a programme's budget is not what deposits gave to it");
        funded += usize::from(sum > 0);
    }
    let known = pallet_reserve::Fundings::<Runtime>::iter_keys().count();
    ensure!(known == funded, "deposits gave to something that is no programme");
    Ok(())
}

/// Nobody but members and pots has credits, and together they have all there are.
fn the_loop_is_closed() -> Result<(), TryRuntimeError> {
    let mut sum: Balance = 0;
    for (who, account) in frame_system::Account::<Runtime>::iter() {
        let total = account.data.free.saturating_add(account.data.reserved);
        ensure!(
            total == 0 || may_hold(&who),
            "somebody who is neither member nor pot has credits"
        );
        sum = sum.saturating_add(total);
    }
    ensure!(
        sum == Balances::total_issuance(),
        "the balances do not sum to the issuance"
    );
    Ok(())
}

fn may_hold(who: &AccountId) -> bool {
    Members::is_registered(who) || AllPots::is_pot(who)
}
