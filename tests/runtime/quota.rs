//! Feeless use: what an allowance lets through, and what happens beyond it.

use piazza_primitives::{Refusal, UsageClass};
use piazza_runtime::{Quota, Runtime};
use piazza_tests::chain::*;
use sp_runtime::{
    generic::Era,
    transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction},
};

fn invalid(refusal: Refusal) -> TransactionValidityError {
    InvalidTransaction::Custom(refusal as u8).into()
}

fn unknown(refusal: Refusal) -> TransactionValidityError {
    UnknownTransaction::Custom(refusal as u8).into()
}

/// Anna with 100.00 credits, and a baker.
fn anna_and_the_baker() -> (Person, Person) {
    let (anna, baker) = (resident("Anna"), merchant("Baker", 500));
    fund(&anna, 10_000);
    (anna, baker)
}

/// Pays an invoice of 1.00; the number must be new.
fn buy(anna: &Person, baker: &Person, number: u8) -> sp_runtime::ApplyExtrinsicResult {
    submit(anna, purchase(baker, 100, invoice(baker, 100, number)))
}

#[test]
fn a_resident_makes_twenty_purchases_at_once_and_then_one_each_half_minute() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        for number in 0..20 {
            buy(&anna, &baker, number).unwrap().unwrap();
        }
        assert_eq!(buy(&anna, &baker, 20), Err(unknown(Refusal::OverAllowance)));
        next_block(29_000);
        assert_eq!(buy(&anna, &baker, 20), Err(unknown(Refusal::OverAllowance)));
        next_block(1_000);
        buy(&anna, &baker, 20).unwrap().unwrap();
        assert_eq!(buy(&anna, &baker, 21), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn the_view_tells_when_to_try_again() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        for number in 0..20 {
            buy(&anna, &baker, number).unwrap().unwrap();
        }
        let usage = Quota::usage(anna.account()).expect("a member");
        assert_eq!(
            (usage.available, usage.capacity, usage.next_at),
            (0, 20, now() + 30_000)
        );
    });
}

#[test]
fn a_failed_purchase_costs_as_much_as_one_that_succeeds() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        for _ in 0..20 {
            let unpayable = purchase(&baker, 99, invoice(&baker, 100, 1));
            assert!(submit(&anna, unpayable).unwrap().is_err());
        }
        assert_eq!(buy(&anna, &baker, 2), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn a_batch_costs_what_is_in_it() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let pay = |number| purchase(&baker, 100, invoice(&baker, 100, number)).into();
        let calls = (0..19).map(pay).collect();
        submit(&anna, pallet_utility::Call::<Runtime>::batch_all { calls })
            .unwrap()
            .unwrap();
        assert_eq!(
            buy(&anna, &baker, 20),
            Err(unknown(Refusal::OverAllowance)),
            "batching is no way around"
        );
    });
}

#[test]
fn what_no_allowance_ever_pays_for_is_refused_for_good() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let pay = |number| purchase(&baker, 100, invoice(&baker, 100, number)).into();
        let calls = (0..21).map(pay).collect();
        let batch = pallet_utility::Call::<Runtime>::batch_all { calls };
        assert_eq!(submit(&anna, batch), Err(invalid(Refusal::TooHeavy)));
    });
}

#[test]
fn a_merchant_and_a_gateway_have_allowances_of_their_own() {
    story(|| {
        let baker = merchant("Baker", 500);
        assert_eq!(Quota::usage(baker.account()).expect("a member").capacity, 200);
        assert_eq!(
            Quota::usage(bob().account()).expect("a member").capacity,
            10,
            "officers work in batches"
        );
    });
}

#[test]
fn the_council_changes_an_allowance() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let allowance = pallet_quota::Allowance {
            burst: 2,
            every: 60_000,
        };
        let call = pallet_quota::Call::<Runtime>::set_allowance {
            class: UsageClass::Person,
            allowance,
        };
        submit(&alice(), motion(call)).unwrap().unwrap();
        buy(&anna, &baker, 1).unwrap().unwrap();
        buy(&anna, &baker, 2).unwrap().unwrap();
        assert_eq!(buy(&anna, &baker, 3), Err(unknown(Refusal::OverAllowance)));
    });
}

/// A motion of the council of one, carried at once.
fn motion(call: impl Into<piazza_runtime::RuntimeCall>) -> piazza_runtime::RuntimeCall {
    let proposal = Box::new(call.into());
    pallet_collective::Call::<Runtime, pallet_collective::Instance1>::propose {
        threshold: 1,
        length_bound: codec::Encode::encoded_size(&proposal) as u32,
        proposal,
    }
    .into()
}

#[test]
fn priority_falls_with_use_and_with_what_is_waiting() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let bruno = resident("Bruno");
        let priority = |who: &Person, ahead| {
            let call = purchase(&baker, 100, invoice(&baker, 100, 9));
            let nonce = piazza_runtime::System::account_nonce(who.account()) + ahead;
            let transaction = signed_oddly(
                who,
                call,
                Oddity {
                    nonce: Some(nonce),
                    ..Oddity::default()
                },
            );
            validate(transaction).expect("within the allowance").priority
        };
        assert_eq!(priority(&anna, 0), priority(&bruno, 0));
        assert!(priority(&anna, 1) < priority(&anna, 0), "what waits behind goes later");
        buy(&anna, &baker, 1).unwrap().unwrap();
        assert!(priority(&anna, 0) < priority(&bruno, 0), "who used more goes later");
    });
}

#[test]
fn the_pool_takes_as_many_in_advance_as_the_allowance_pays_for() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let ahead = |ahead| {
            let call = purchase(&baker, 100, invoice(&baker, 100, 9));
            validate(signed_oddly(
                &anna,
                call,
                Oddity {
                    nonce: Some(ahead),
                    ..Oddity::default()
                },
            ))
            .map(|_| ())
        };
        assert_eq!(ahead(19), Ok(()));
        assert_eq!(ahead(20), Err(unknown(Refusal::TooManyWaiting)));
    });
}

#[test]
fn tips_and_transactions_without_an_expiry_are_refused() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let with = |oddity| {
            let call = purchase(&baker, 100, invoice(&baker, 100, 1));
            validate(signed_oddly(&anna, call, oddity)).map(|_| ())
        };
        assert_eq!(
            with(Oddity {
                tip: 1,
                ..Oddity::default()
            }),
            Err(invalid(Refusal::Tip))
        );
        assert_eq!(
            with(Oddity {
                era: Era::Immortal,
                ..Oddity::default()
            }),
            Err(invalid(Refusal::Immortal))
        );
        assert_eq!(with(Oddity::default()), Ok(()));
    });
}

#[test]
fn who_may_not_act_is_refused_with_the_reason() {
    story(|| {
        let baker = merchant("Baker", 500);
        let refused = |who: &Person| {
            let call = purchase(&baker, 100, invoice(&baker, 100, 1));
            validate(signed(who, call)).map(|_| ())
        };
        assert_eq!(refused(&Person::named("Stranger")), Err(invalid(Refusal::NotEnrolled)));
        let (anna, bruno, tourist) = (resident("Anna"), resident("Bruno"), tourist("Tourist"));
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), anna.account()).unwrap();
        assert_eq!(refused(&anna), Err(invalid(Refusal::Suspended)));
        pallet_members::Pallet::<Runtime>::record_departure(as_bob(), bruno.account()).unwrap();
        assert_eq!(refused(&bruno), Err(invalid(Refusal::Left)));
        next_block(30 * piazza_primitives::DAY);
        assert_eq!(refused(&tourist), Ok(()), "the last moment counts");
        next_block(1_000);
        assert_eq!(refused(&tourist), Err(invalid(Refusal::Expired)));
    });
}

#[test]
fn the_council_acts_even_when_its_member_is_expired_and_over_quota() {
    story(|| {
        pallet_members::Members::<Runtime>::mutate(alice().account(), |member| {
            member.as_mut().expect("Alice is a member").status = pallet_members::Status::Suspended;
        });
        let call = pallet_members::Call::<Runtime>::set_rate_notice { notice: 1 };
        submit(&alice(), motion(call)).unwrap().unwrap();
        assert_eq!(pallet_members::RateNotice::<Runtime>::get(), 1);
        assert!(submit(&alice(), frame_system::Call::<Runtime>::remark { remark: vec![] }).is_err());
    });
}

/// Nothing but what a proof would weigh fills the block: a call that carries next to nothing, and claims nearly all of it.
#[test]
fn attack_a_call_that_claims_the_whole_block() {
    story(|| {
        let mallory = resident("Mallory");
        let claim = pallet_utility::Call::<Runtime>::with_weight {
            call: Box::new(frame_system::Call::<Runtime>::remark { remark: vec![] }.into()),
            weight: frame_support::weights::Weight::from_parts(0, u64::MAX / 10 * 7),
        };
        let refusal = InvalidTransaction::Custom(Refusal::TooHeavy as u8);
        assert_eq!(submit(&mallory, claim), Err(refusal.into()));
    });
}
