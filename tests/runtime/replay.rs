//! Transactions sent again, out of order, or changed on their way.

use piazza_primitives::{Refusal, MINUTE};
use piazza_runtime::{Executive, Runtime, System};
use piazza_tests::chain::*;
use sp_runtime::{
    generic::Era,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

fn send(to: &Person, amount: u128) -> pallet_payments::Call<Runtime> {
    pallet_payments::Call::send {
        to: to.account(),
        amount,
    }
}

#[test]
fn finalised_bytes_sent_again_are_outdated() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let transaction = signed(&anna, send(&bruno, 100));
        Executive::apply_extrinsic(transaction.clone()).unwrap().unwrap();
        next_block(1_000);
        assert_eq!(
            Executive::apply_extrinsic(transaction.clone()),
            Err(InvalidTransaction::Stale.into())
        );
        assert_eq!(validate(transaction).map(|_| ()), Err(InvalidTransaction::Stale.into()));
        assert_eq!(balance(&bruno), 100);
    });
}

#[test]
fn of_two_payments_with_one_nonce_the_second_is_refused() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let (first, second) = (signed(&anna, send(&bruno, 100)), signed(&anna, send(&bruno, 200)));
        Executive::apply_extrinsic(first).unwrap().unwrap();
        assert_eq!(
            Executive::apply_extrinsic(second),
            Err(InvalidTransaction::Stale.into())
        );
        assert_eq!(balance(&bruno), 100);
    });
}

#[test]
fn a_gap_in_the_nonces_waits_until_it_is_filled() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let second = signed_oddly(
            &anna,
            send(&bruno, 200),
            Oddity {
                nonce: Some(1),
                ..Oddity::default()
            },
        );
        let waiting = validate(second.clone()).expect("the pool keeps it");
        let first = signed(&anna, send(&bruno, 100));
        let ready = validate(first.clone()).expect("the pool takes it");
        assert_eq!(waiting.requires, ready.provides);
        assert_eq!(
            Executive::apply_extrinsic(second.clone()),
            Err(InvalidTransaction::Future.into())
        );
        Executive::apply_extrinsic(first).unwrap().unwrap();
        Executive::apply_extrinsic(second).unwrap().unwrap();
        assert_eq!(balance(&bruno), 300);
    });
}

#[test]
fn an_emptied_account_keeps_its_nonce_so_that_nothing_it_signed_is_valid_again() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let all = signed(&anna, send(&bruno, 1_000));
        Executive::apply_extrinsic(all.clone()).unwrap().unwrap();
        assert_eq!(balance(&anna), 0);
        next_block(1_000);
        fund(&anna, 1_000);
        assert_eq!(Executive::apply_extrinsic(all), Err(InvalidTransaction::Stale.into()));
        assert_eq!(System::account_nonce(anna.account()), 1);
    });
}

#[test]
fn a_departed_account_keeps_its_nonce() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let old = signed(&anna, send(&bruno, 500));
        Executive::apply_extrinsic(old.clone()).unwrap().unwrap();
        let members = pallet_members::Pallet::<Runtime>::record_departure(as_bob(), anna.account());
        members.unwrap();
        let again = enrolment(&anna.account(), piazza_primitives::MemberKind::Resident, 0);
        pallet_members::Pallet::<Runtime>::enrol(as_bob(), anna.account(), again).unwrap();
        assert_eq!(Executive::apply_extrinsic(old), Err(InvalidTransaction::Stale.into()));
    });
}

#[test]
fn a_transaction_does_not_outlive_its_era() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let era = Era::mortal(4, best_block());
        let late = signed_oddly(
            &anna,
            send(&bruno, 100),
            Oddity {
                era,
                ..Oddity::default()
            },
        );
        for _ in 0..4 {
            next_block(1_000);
        }
        // The era now names a later birth, so the signature is over another block.
        assert_eq!(
            Executive::apply_extrinsic(late),
            Err(InvalidTransaction::BadProof.into())
        );
    });
}

#[test]
fn a_changed_bit_breaks_the_signature() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let mut transaction = signed(&anna, send(&bruno, 100));
        transaction.function = send(&bruno, 101).into();
        assert_eq!(
            Executive::apply_extrinsic(transaction),
            Err(InvalidTransaction::BadProof.into())
        );
    });
}

#[test]
fn a_transaction_for_another_chain_is_refused() {
    let mut foreign = None;
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        frame_system::BlockHash::<Runtime>::insert(0, piazza_runtime::Hash::repeat_byte(8));
        foreign = Some(signed(&anna, send(&bruno, 1)));
    });
    story(|| {
        let anna = resident("Anna");
        resident("Bruno");
        fund(&anna, 1_000);
        let foreign = foreign.take().expect("signed on the other chain");
        assert_eq!(
            Executive::apply_extrinsic(foreign),
            Err(InvalidTransaction::BadProof.into())
        );
    });
}

#[test]
fn an_invoice_for_another_chain_is_refused() {
    story(|| {
        let (anna, baker) = (resident("Anna"), merchant("Baker", 500));
        fund(&anna, 1_000);
        let here = System::block_hash(0);
        frame_system::BlockHash::<Runtime>::insert(0, piazza_runtime::Hash::repeat_byte(8));
        let foreign = invoice_until(&baker, 100, 1, now() + MINUTE);
        frame_system::BlockHash::<Runtime>::insert(0, here);
        let outcome = submit(&anna, purchase(&baker, 100, foreign)).unwrap();
        assert_eq!(outcome, Err(pallet_payments::Error::<Runtime>::InvalidInvoice.into()));
    });
}

#[test]
fn refusals_have_codes_of_their_own() {
    let codes = [
        Refusal::NotEnrolled,
        Refusal::Suspended,
        Refusal::Left,
        Refusal::Expired,
        Refusal::OverAllowance,
        Refusal::Immortal,
        Refusal::Tip,
        Refusal::Recipient,
        Refusal::NoPersonToPerson,
        Refusal::Certificate,
        Refusal::CertificateExpired,
        Refusal::CertificateUsed,
        Refusal::TooHeavy,
        Refusal::TooManyWaiting,
        Refusal::RecipientLimit,
        Refusal::ToYourself,
        Refusal::Nothing,
    ];
    for (expected, refusal) in (1u8..).zip(codes) {
        let error: TransactionValidityError = refusal.into();
        assert_eq!(refusal as u8, expected, "{error:?}: codes are never reused or moved");
    }
}
