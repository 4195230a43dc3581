//! Full batches of rewards inside other calls: no wrapping makes room in a block, or in an allowance.

use crate::{
    nested::{as_another, cost, entitle, own, tried, Utility},
    rewards::*,
};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_rewards::{Mode, Reading, Records};
use piazza_primitives::Refusal;
use piazza_runtime::{Hash, Runtime, RuntimeCall};
use piazza_tests::chain::*;
use sp_runtime::{transaction_validity::InvalidTransaction, ApplyExtrinsicResult};

/// How many readings a batch may have.
const READINGS: usize = 500;

/// A full batch, of rows that count.
fn rows(anna: &Person) -> RuntimeCall {
    let rows = (0..ROWS).map(|slip| weighing(anna, 1, slip)).collect();
    batch(rows, Mode::SkipAndReport).into()
}

/// A full batch of readings, of a scale that nobody knows.
fn readings(anna: &Person) -> RuntimeCall {
    let scale = Person::named("Scale");
    let reading = Reading {
        device: scale.account(),
        person: anna.account(),
        counter: 1,
        quantity: 1,
        time: now(),
        signature: scale.sign(Hash::zero()),
    };
    Call::deliver {
        behaviour: 0,
        readings: vec![reading; READINGS].try_into().unwrap(),
        mode: Mode::SkipAndReport,
    }
    .into()
}

fn too_much() -> ApplyExtrinsicResult {
    Err(InvalidTransaction::ExhaustsResources.into())
}

/// How many of a call are more than one transaction may weigh.
fn too_many(call: &RuntimeCall) -> usize {
    let limits = <Runtime as frame_system::Config>::BlockWeights::get();
    let most = limits.get(DispatchClass::Normal).max_extrinsic.expect("a limit");
    let weight = call.get_dispatch_info().call_weight;
    (1..)
        .find(|count| !weight.saturating_mul(*count).all_lte(most))
        .unwrap_or_default() as usize
}

#[test]
fn no_wrapping_carries_more_batches_than_a_block_has_room_for() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        entitle(&centre, &bruno);
        for full in [rows(&anna), readings(&anna)] {
            let many = too_many(&full);
            assert!(many > 1, "one fits");
            let alike = Utility::batch {
                calls: vec![full.clone(); many],
            }
            .into();
            let wrapped = own(&full).into_iter().map(|(_, call)| call);
            let apart = Utility::batch_all {
                calls: wrapped.cycle().take(many).collect(),
            }
            .into();
            for call in [alike, apart] {
                assert_eq!(submit(&centre, RuntimeCall::clone(&call)), too_much());
                for (wrapping, call) in [own(&call), as_another(&bruno, &call)].concat() {
                    assert_eq!(submit(&centre, call), too_much(), "{wrapping}");
                }
            }
        }
        assert_eq!(Records::<Runtime>::iter().count(), 0);
    });
}

/// How many times a transaction finds room in the rest of the block, and in its signer's allowance.
fn times(who: &Person, call: &RuntimeCall) -> usize {
    tried(|| (0..).take_while(|_| submit(who, call.clone()).is_ok()).count())
}

#[test]
fn a_block_takes_no_more_full_batches_for_their_wrapping() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        entitle(&centre, &bruno);
        for full in [rows(&anna), readings(&anna)] {
            let plain = times(&centre, &full);
            assert!(plain > 0, "one fits");
            for (wrapping, call) in [own(&full), as_another(&bruno, &full)].concat() {
                assert!(times(&centre, &call) <= plain, "{wrapping}");
            }
        }
    });
}

#[test]
fn a_full_batch_costs_a_gateway_no_less_for_its_wrapping() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        entitle(&centre, &bruno);
        for full in [rows(&anna), readings(&anna)] {
            let plain = cost(&centre, full.clone());
            for (wrapping, call) in [own(&full), as_another(&bruno, &full)].concat() {
                assert!(cost(&centre, call) >= plain, "{wrapping}");
            }
        }
    });
}

#[test]
fn nobody_but_a_gateway_carries_a_full_batch() {
    story(|| {
        let (hera, centre) = hera_and_the_centre(500_000, paper());
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        entitle(&hera, &centre);
        entitle(&bruno, &centre);
        let refusal = InvalidTransaction::Custom(Refusal::TooHeavy as u8);
        for full in [rows(&anna), readings(&anna)] {
            let wrapped = [own(&full), as_another(&centre, &full), vec![("itself", full)]].concat();
            for (wrapping, call) in wrapped {
                for who in [&hera, &bruno] {
                    assert_eq!(submit(who, call.clone()), Err(refusal.into()), "{wrapping}");
                }
            }
        }
    });
}
