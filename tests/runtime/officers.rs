//! No officer alone gives credits to themselves: not by a programme of their own, not through whom they act for.

use crate::rewards::{self, allocate, approve_open, council, deposit, hera_and_the_centre, origin, paper, promise};
use frame_support::{assert_noop, assert_ok};
use pallet_reserve::{Basis, Deposits, Error, Event, Fundings, Pallet as Reserve, Purpose};
use pallet_rewards::ProgrammeTerms;
use piazza_primitives::{Appointment, Balance, MemberKind, SECOND, WEEK};
use piazza_runtime::{configs::delegation::ProxyType, genesis_presets, Hash, Rewards, Runtime, RuntimeEvent, System};
use piazza_tests::chain::*;
use sp_runtime::DispatchError;

type Refused = Error<Runtime>;
type Proxy = pallet_proxy::Call<Runtime>;
type Recovery = pallet_recovery::Call<Runtime>;

/// What a treasurer may do alone in a day.
const ALONE: Balance = 100_000;

/// A programme of this sponsor that is over in a second.
fn short_programme(sponsor: &Person) {
    let end = now() + SECOND;
    let mut terms = ProgrammeTerms { end, ..promise() };
    terms.guarantee.until = end;
    assert_ok!(submit(sponsor, rewards::Call::create_programme { terms }).unwrap());
}

fn close(programme: u32) -> rewards::Call {
    rewards::Call::close_programme { programme }
}

fn remaining(deposit: u32) -> Balance {
    Deposits::<Runtime>::get(deposit).map_or(0, |deposit| deposit.remaining)
}

/// Charlie gives to somebody alone.
fn give(deposit: u32, purpose: Purpose, to: &Person, amount: Balance) -> Result<(), DispatchError> {
    let recipients = vec![(to.account(), amount)].try_into().unwrap();
    Reserve::<Runtime>::allocate(origin(&charlie()), deposit, purpose, recipients)
}

/// A third treasurer, for what the two of the development chain may not do together.
fn third_treasurer() -> Person {
    let third = enrolled("Third", MemberKind::Association, genesis_presets::ORGANISATIONS);
    let appointed = rewards::Members::appoint(council(), third.account(), Appointment::Treasurer);
    assert_ok!(appointed);
    third
}

/// Anna makes Charlie her delegate for purchases, which is little.
fn anna_whose_delegate_is_charlie() -> Person {
    let anna = resident("Anna");
    let add = Proxy::add_proxy {
        delegate: charlie().account().into(),
        proxy_type: ProxyType::Purchases,
        delay: 0,
    };
    assert_ok!(submit(&anna, add).unwrap());
    anna
}

#[test]
fn a_treasurer_funds_no_programme_of_their_own() {
    story(|| {
        let record = Reserve::<Runtime>::record(origin(&charlie()), ALONE, Hash::repeat_byte(9), Basis::SponsorFunding);
        assert_ok!(record);
        short_programme(&charlie());
        let to_himself = || allocate(0, Rewards::pot(0), ALONE);
        assert_noop!(to_himself(), Refused::OwnProgramme);
        // Nor as a proposal, nor as the second.
        assert_ok!(Reserve::<Runtime>::set_threshold(council(), 0));
        assert_noop!(to_himself(), Refused::OwnProgramme);
        let recipients = vec![(Rewards::pot(0), ALONE)].try_into().unwrap();
        let by_dave = Reserve::<Runtime>::allocate(origin(&dave()), 0, Purpose::Programme, recipients);
        assert_ok!(by_dave);
        let (proposal, _) = Reserve::<Runtime>::open_proposals().remove(0);
        let approve = |who: &Person| Reserve::<Runtime>::approve(origin(who), proposal);
        assert_noop!(approve(&charlie()), Refused::OwnProgramme);
        assert_ok!(approve(&third_treasurer()));
        // What two others gave to his programme is not his in the end.
        next_block(2 * SECOND);
        assert_ok!(submit(&charlie(), close(0)).unwrap());
        assert_eq!((balance(&charlie()), remaining(0)), (0, ALONE));
    });
}

#[test]
fn what_is_left_goes_back_to_the_latest_deposit_first() {
    story(|| {
        let hera = enrolled("Hera", MemberKind::PublicBody, genesis_presets::ORGANISATIONS);
        short_programme(&hera);
        let deposits = [1_000, 500].map(|amount| deposit(amount, Basis::SponsorFunding));
        for deposit in deposits {
            assert_ok!(allocate(deposit, Rewards::pot(0), 400));
        }
        let given = Fundings::<Runtime>::get(Rewards::pot(0)).into_inner();
        assert_eq!(given, deposits.map(|deposit| (deposit, 400)));
        next_block(2 * SECOND);
        assert_ok!(submit(&hera, close(0)).unwrap());
        assert_eq!(deposits.map(remaining), [1_000, 500]);
        assert_eq!(balance(&hera), 0);
        let events = System::events().into_iter().map(|record| record.event);
        let returned = events.filter_map(|event| match event {
            RuntimeEvent::Reserve(Event::BudgetReturned { deposit, amount, .. }) => Some((deposit, amount)),
            _ => None,
        });
        let [first, second] = deposits;
        assert_eq!(returned.collect::<Vec<_>>(), [(second, 400), (first, 400)]);
    });
}

#[test]
fn a_deposit_whose_programme_gave_all_back_may_be_reversed() {
    story(|| {
        let hera = enrolled("Hera", MemberKind::PublicBody, genesis_presets::ORGANISATIONS);
        short_programme(&hera);
        let deposit = deposit(1_000, Basis::SponsorFunding);
        assert_ok!(allocate(deposit, Rewards::pot(0), 400));
        let reverse = || Reserve::<Runtime>::reverse(origin(&charlie()), deposit);
        assert_noop!(reverse(), Refused::CreditsInUse);
        next_block(2 * SECOND);
        assert_ok!(submit(&hera, close(0)).unwrap());
        assert_ok!(reverse());
        approve_open();
        assert_eq!(Reserve::<Runtime>::backing().issuance, 0);
    });
}

#[test]
fn the_council_closes_a_programme_and_nobody_gets_the_rest() {
    story(|| {
        let (hera, _) = hera_and_the_centre(1_000, paper());
        next_block(14 * WEEK);
        assert_ok!(Rewards::close_programme(council(), 0));
        assert_eq!((balance(&hera), balance(&alice()), rewards::pot()), (0, 0, 0));
        assert_eq!(remaining(0), 1_000);
    });
}

#[test]
fn a_treasurer_gives_nothing_to_whom_they_act_for() {
    story(|| {
        let anna = anna_whose_delegate_is_charlie();
        let deposit = deposit(1_000, Basis::SponsorFunding);
        let give = || give(deposit, Purpose::Spending, &anna, 100);
        assert_noop!(give(), Refused::ActsForRecipient);
        // Dave acts for nobody.
        let recipients = vec![(anna.account(), 100)].try_into().unwrap();
        assert_ok!(Reserve::<Runtime>::allocate(
            origin(&dave()),
            deposit,
            Purpose::Spending,
            recipients
        ));
        assert_ok!(submit(&anna, Proxy::remove_proxies {}).unwrap());
        assert_ok!(give());
        assert_eq!(balance(&anna), 200);
    });
}

#[test]
fn a_treasurer_sets_nothing_aside_for_a_merchant_whose_till_they_hold() {
    story(|| {
        let baker = merchant("Baker", 500);
        let add = Proxy::add_proxy {
            delegate: charlie().account().into(),
            proxy_type: ProxyType::Till,
            delay: 0,
        };
        assert_ok!(submit(&baker, add).unwrap());
        let deposit = deposit(1_000, Basis::MerchantPrefunding);
        let refused = Refused::ActsForRecipient;
        assert_noop!(give(deposit, Purpose::Prefunding, &baker, 100), refused);
    });
}

#[test]
fn a_treasurer_funds_no_programme_of_whom_they_act_for() {
    story(|| {
        let hera = enrolled("Hera", MemberKind::PublicBody, genesis_presets::ORGANISATIONS);
        let add = Proxy::add_proxy {
            delegate: charlie().account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&hera, add).unwrap());
        short_programme(&hera);
        let deposit = deposit(1_000, Basis::SponsorFunding);
        let refused = Refused::OwnProgramme;
        assert_noop!(allocate(deposit, Rewards::pot(0), 100), refused);
    });
}

#[test]
fn a_treasurer_gives_nothing_to_an_account_that_they_inherited() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        let group = pallet_recovery::FriendGroup {
            friends: vec![bruno.account()].try_into().unwrap(),
            friends_needed: 1,
            inheritor: charlie().account(),
            inheritance_delay: 1,
            inheritance_priority: 0,
            cancel_delay: 1,
        };
        let friend_groups = vec![group];
        assert_ok!(submit(&anna, Recovery::set_friend_groups { friend_groups }).unwrap());
        let lost = || anna.account().into();
        let friend_group_index = 0;
        let start = Recovery::initiate_attempt {
            lost: lost(),
            friend_group_index,
        };
        assert_ok!(submit(&bruno, start).unwrap());
        let deposit = deposit(1_000, Basis::SponsorFunding);
        assert_ok!(give(deposit, Purpose::Spending, &anna, 100));
        next_block(SECOND);
        let finish = Recovery::finish_attempt {
            lost: lost(),
            friend_group_index,
        };
        assert_ok!(submit(&bruno, finish).unwrap());
        let refused = Refused::ActsForRecipient;
        assert_noop!(give(deposit, Purpose::Spending, &anna, 100), refused);
    });
}

/// The bank paid; rejecting the line gives the merchant the credits beside the euro.
#[test]
fn a_treasurer_says_nothing_of_a_line_of_whom_they_act_for() {
    story(|| {
        let baker = merchant("Baker", 0);
        fund(&baker, 1_000);
        let ask = pallet_reserve::Call::<Runtime>::request_redemption {
            amount: 1_000,
            fund: None,
        };
        assert_ok!(submit(&baker, ask).unwrap());
        assert_ok!(Reserve::<Runtime>::close_batch(origin(&charlie()), 0));
        assert_ok!(Reserve::<Runtime>::approve_batch(origin(&dave()), 0));
        let add = Proxy::add_proxy {
            delegate: charlie().account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&baker, add).unwrap());
        let reject = |who: &Person| Reserve::<Runtime>::reject(origin(who), vec![0].try_into().unwrap());
        let lines = vec![(0, Hash::repeat_byte(8))].try_into().unwrap();
        assert_noop!(
            Reserve::<Runtime>::settle(origin(&charlie()), lines),
            Refused::ActsForMerchant
        );
        assert_noop!(reject(&charlie()), Refused::ActsForMerchant);
        assert_ok!(reject(&dave()));
        assert_eq!(balance(&baker), 1_000);
    });
}

/// Nobody asks an officer before naming them a delegate: they give it up, and decide, in one transaction.
#[test]
fn an_officer_who_was_named_a_delegate_unasked_gives_it_up() {
    story(|| {
        let anna = resident("Anna");
        let add = pallet_proxy::Call::<Runtime>::add_proxy {
            delegate: charlie().account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&anna, add).unwrap());
        assert_ok!(Reserve::<Runtime>::record(
            origin(&charlie()),
            1_000,
            Hash::repeat_byte(9),
            Basis::SponsorFunding
        ));
        let recipients = vec![(anna.account(), 1_000)].try_into().unwrap();
        let allocate = pallet_reserve::Call::<Runtime>::allocate {
            deposit: 0,
            purpose: Purpose::Spending,
            recipients,
        };
        let refused = pallet_reserve::Error::<Runtime>::ActsForRecipient;
        assert_eq!(submit(&charlie(), allocate.clone()).unwrap(), Err(refused.into()));
        let renounce = pallet_members::Call::<Runtime>::renounce {
            principal: anna.account(),
        };
        let both = pallet_utility::Call::<Runtime>::batch_all {
            calls: vec![renounce.into(), allocate.into()],
        };
        assert_ok!(submit(&charlie(), both).unwrap());
        assert_eq!(balance(&anna), 1_000);
    });
}
