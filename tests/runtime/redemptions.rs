//! Euro out: what a merchant redeems, and that no single officer pays.

use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use pallet_reserve::{Backing, BatchId, Error, Pallet as Reserve, RedemptionId};
use piazza_primitives::Balance;
use piazza_runtime::{configs::delegation::ProxyType, Balances, Hash, Runtime, RuntimeCall, RuntimeOrigin};
use piazza_tests::chain::*;

type Refused = Error<Runtime>;

fn origin(who: &Person) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.account())
}

fn reference(number: u64) -> Hash {
    Hash::from_low_u64_be(1_000_000 + number)
}

fn backing() -> Backing {
    Reserve::<Runtime>::backing()
}

/// A baker with 100.00, all of it taken from Anna's 100.00 at a rate of 0.
fn a_baker_with_a_hundred() -> Person {
    let (anna, baker) = (resident("Anna"), merchant("Baker", 0));
    fund(&anna, 10_000);
    assert_ok!(submit(&anna, purchase(&baker, 10_000, invoice(&baker, 10_000, 1))).unwrap());
    baker
}

/// The baker asks for `amount`, and the treasurers close and approve the batch.
fn approved(baker: &Person, amount: Balance) -> (BatchId, RedemptionId) {
    let batch = pallet_reserve::CurrentBatch::<Runtime>::get();
    let redemption = pallet_reserve::NextRedemption::<Runtime>::get();
    let ask = pallet_reserve::Call::<Runtime>::request_redemption { amount, fund: None };
    assert_ok!(submit(baker, ask).unwrap());
    assert_ok!(Reserve::<Runtime>::close_batch(origin(&charlie()), batch));
    assert_ok!(Reserve::<Runtime>::approve_batch(origin(&dave()), batch));
    (batch, redemption)
}

fn settle(redemption: RedemptionId, number: u64) -> frame_support::dispatch::DispatchResult {
    let lines = vec![(redemption, reference(number))].try_into().unwrap();
    Reserve::<Runtime>::settle(origin(&charlie()), lines)
}

#[test]
fn what_is_redeemed_is_held_then_burned_when_the_bank_has_paid() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let (_, redemption) = approved(&baker, 6_000);
        assert_eq!(balance(&baker), 4_000);
        assert_eq!(backing().issuance, 10_000, "nothing is paid yet");
        assert_ok!(settle(redemption, 1));
        assert_eq!((backing().issuance, backing().euro_out), (4_000, 6_000));
        assert_eq!(Balances::total_balance(&baker.account()), 4_000);
    });
}

#[test]
fn one_officer_alone_pays_nothing_out() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let batch = pallet_reserve::CurrentBatch::<Runtime>::get();
        let redemption = pallet_reserve::NextRedemption::<Runtime>::get();
        assert_ok!(Reserve::<Runtime>::request_redemption(origin(&baker), 6_000, None));
        let alone = vec![(redemption, reference(1))].try_into().unwrap();
        assert_noop!(
            Reserve::<Runtime>::settle(origin(&charlie()), alone),
            Refused::BatchNotApproved
        );
        assert_ok!(Reserve::<Runtime>::close_batch(origin(&charlie()), batch));
        assert_noop!(
            Reserve::<Runtime>::approve_batch(origin(&charlie()), batch),
            Refused::SameOfficer
        );
        assert_noop!(settle(redemption, 1), Refused::BatchNotApproved);
    });
}

#[test]
fn an_officer_who_lets_another_act_for_him_does_not_make_him_two() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let batch = pallet_reserve::CurrentBatch::<Runtime>::get();
        let redemption = pallet_reserve::NextRedemption::<Runtime>::get();
        assert_ok!(Reserve::<Runtime>::request_redemption(origin(&baker), 6_000, None));
        assert_ok!(Reserve::<Runtime>::close_batch(origin(&charlie()), batch));
        let delegate = pallet_proxy::Call::<Runtime>::add_proxy {
            delegate: charlie().account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&dave(), delegate).unwrap());
        let approve = || RuntimeCall::from(pallet_reserve::Call::<Runtime>::approve_batch { batch });
        let nested = pallet_utility::Call::<Runtime>::batch_all { calls: vec![approve()] };
        for call in [approve(), nested.into()] {
            let through = pallet_proxy::Call::<Runtime>::proxy {
                real: dave().account().into(),
                force_proxy_type: None,
                call: Box::new(call),
            };
            // The transaction passes, what it carries does not.
            assert_ok!(submit(&charlie(), through).unwrap());
            assert_noop!(settle(redemption, 1), Refused::BatchNotApproved);
        }
    });
}

#[test]
fn a_settled_line_is_settled_once() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let (_, redemption) = approved(&baker, 6_000);
        assert_ok!(settle(redemption, 1));
        assert!(settle(redemption, 2).is_err());
        assert_eq!(backing().euro_out, 6_000);
    });
}

#[test]
fn a_rejected_line_comes_back_whole() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let (_, redemption) = approved(&baker, 6_000);
        let lines = vec![redemption].try_into().unwrap();
        assert_ok!(Reserve::<Runtime>::reject(origin(&dave()), lines));
        assert_eq!((balance(&baker), backing().euro_out), (10_000, 0));
    });
}

#[test]
fn what_the_bank_gives_back_later_is_credited_again_once() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let (_, redemption) = approved(&baker, 6_000);
        assert_ok!(settle(redemption, 1));
        assert_ok!(Reserve::<Runtime>::return_payment(
            origin(&charlie()),
            redemption,
            reference(2)
        ));
        // 60.00 is below the threshold of the development chain, so one treasurer was enough.
        assert_eq!((balance(&baker), backing().euro_out), (10_000, 0));
        assert!(Reserve::<Runtime>::return_payment(origin(&charlie()), redemption, reference(3)).is_err());
    });
}

#[test]
fn held_and_prefunded_credits_are_not_redeemed() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        prefund(&baker, 5_000);
        assert_ok!(Reserve::<Runtime>::request_redemption(origin(&baker), 6_000, None));
        assert_noop!(
            Reserve::<Runtime>::request_redemption(origin(&baker), 4_001, None),
            Refused::InsufficientCredits
        );
        assert_ok!(Reserve::<Runtime>::request_redemption(origin(&baker), 4_000, None));
        assert_eq!(balance(&baker), 0);
    });
}

#[test]
fn a_holder_never_cashes_out() {
    story(|| {
        let anna = resident("Anna");
        fund(&anna, 10_000);
        assert_noop!(
            Reserve::<Runtime>::request_redemption(origin(&anna), 1_000, None),
            Refused::NotMerchant
        );
    });
}

#[test]
fn what_is_being_redeemed_can_not_be_spent() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let miller = merchant("Miller", 0);
        assert_ok!(Reserve::<Runtime>::request_redemption(origin(&baker), 6_000, None));
        let send = pallet_payments::Call::<Runtime>::send {
            to: miller.account(),
            amount: 4_001,
        };
        let refused = pallet_payments::Error::<Runtime>::InsufficientCredits;
        assert_eq!(submit(&baker, send).unwrap(), Err(refused.into()));
    });
}

#[test]
fn a_dismissed_treasurer_neither_closes_nor_settles() {
    story(|| {
        let baker = a_baker_with_a_hundred();
        let (_, redemption) = approved(&baker, 6_000);
        let council = pallet_collective::RawOrigin::<_, pallet_collective::Instance1>::Members(1, 1);
        let office = piazza_primitives::Appointment::Treasurer;
        assert_ok!(pallet_members::Pallet::<Runtime>::dismiss(
            council.into(),
            charlie().account(),
            office
        ));
        assert_noop!(settle(redemption, 1), Refused::NotTreasurer);
    });
}
