//! What no account can keep goes to the enabler's fund, and is never burned.

use crate::{mock::*, Event, FundKey, ToEnabler};
use frame::{
    testing_prelude::*,
    token::fungible::{Balanced, Inspect},
    traits::OnUnbalanced,
};

#[test]
fn go_to_the_enabler_and_are_spendable_at_once() {
    run(|| {
        let issuance = Balances::total_issuance();
        let taken = Balances::withdraw(&ALDO, 7, Precision::Exact, Preservation::Expendable, Fortitude::Polite);
        ToEnabler::<Test>::on_unbalanced(taken.expect("Aldo has 7 cents"));
        assert_eq!(fund(FundKey::Enabler), (7, 0));
        assert_eq!(last_event(), Event::RemainderReceived { amount: 7 });
        assert_eq!(Balances::total_issuance(), issuance);
        assert_eq!(<Balances as Inspect<_>>::total_balance(&ALDO), START - 7);
    });
}
