//! The extensions around FRAME's own: what they refuse, and that wallets see nothing new.

use crate::{mock::*, weights::WeightInfo, ChargeTransactionPayment, CheckMortality, CheckNonce};
use codec::Encode;
use frame::{
    deps::sp_runtime::{
        generic::Era,
        traits::{DispatchTransaction, TransactionExtension},
        transaction_validity::TransactionValidityError,
    },
    testing_prelude::*,
};
use piazza_primitives::{Balance, Refusal};
use scale_info::TypeInfo;

/// Anna's purchase with one extension.
fn validate(extension: impl TransactionExtension<RuntimeCall>) -> Result<(), TransactionValidityError> {
    let (call, info) = (call(Meaning::Purchase), Default::default());
    extension
        .validate_only(signed(ANNA), &call, &info, 0, TransactionSource::External, 0)
        .map(drop)
}

#[test]
fn a_tip_is_refused() {
    run(|| {
        let tip = |cents: Balance| validate(ChargeTransactionPayment::<Test>::from(cents));
        assert_eq!(tip(1), Err(invalid(Refusal::Tip)));
        assert_eq!(tip(Balance::MAX), Err(invalid(Refusal::Tip)));
        assert_eq!(tip(0), Ok(()));
    });
}

#[test]
fn a_transaction_without_an_expiry_is_refused() {
    run(|| {
        let era = |era| validate(CheckMortality::<Test>::from(era));
        assert_eq!(era(Era::Immortal), Err(invalid(Refusal::Immortal)));
        assert_eq!(era(Era::mortal(64, 0)), Ok(()));
    });
}

#[test]
fn the_nonce_looks_as_ever() {
    assert_eq!(
        CheckNonce::<Test>::type_info(),
        frame_system::CheckNonce::<Test>::type_info()
    );
    assert_eq!(
        CheckNonce::<Test>::from(300).encode(),
        frame_system::CheckNonce::<Test>::from(300).encode()
    );
    assert_eq!(
        <CheckNonce<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER,
        <frame_system::CheckNonce<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER
    );
}

#[test]
fn the_era_looks_as_ever() {
    let era = Era::mortal(64, 7);
    assert_eq!(
        CheckMortality::<Test>::type_info(),
        frame_system::CheckMortality::<Test>::type_info()
    );
    assert_eq!(
        CheckMortality::<Test>::from(era).encode(),
        frame_system::CheckMortality::<Test>::from(era).encode()
    );
    assert_eq!(
        <CheckMortality<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER,
        <frame_system::CheckMortality<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER
    );
}

#[test]
fn who_does_not_sign_is_not_metered() {
    run(|| {
        let extension = CheckNonce::<Test>::from(0);
        let (call, info) = (call(Meaning::Purchase), Default::default());
        let passed = extension.test_run(RuntimeOrigin::root(), &call, &info, 0, 0, |_| Ok(().into()));
        assert_ok!(passed.expect("other extensions decide"));
    });
}

#[test]
fn checking_a_transfer_weighs_more() {
    let weight = |meaning| CheckNonce::<Test>::from(0).weight(&call(meaning));
    let checks = <() as WeightInfo>::check_plain_transfer();
    assert_eq!(
        weight(Meaning::Transfer(BRUNO)),
        weight(Meaning::Purchase).saturating_add(checks)
    );
}
