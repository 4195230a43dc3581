//! Money of programmes: where it comes from, how far it goes, and that users can't reach it.

use crate::rewards::*;
use frame_support::{assert_noop, assert_ok};
use pallet_reserve::{Basis, Error as ReserveError, Pallet as Reserve, Purpose};
use pallet_rewards::{BehaviourTerms, Error, Records, Refused, State};
use piazza_primitives::{MemberKind, Refusal, DAY, WEEK};
use piazza_runtime::{genesis_presets, Rewards, Runtime};
use piazza_tests::chain::*;
use sp_runtime::transaction_validity::InvalidTransaction;

#[test]
fn users_do_not_pay_a_programmes_pot() {
    story(|| {
        hera_and_the_centre(1_000, paper());
        let anna = resident("Anna");
        fund(&anna, 1_000);
        let send = pallet_payments::Call::<Runtime>::send {
            to: Rewards::pot(0),
            amount: 1,
        };
        let refused = pallet_payments::Error::<Runtime>::InvalidRecipient;
        assert_eq!(submit(&anna, send).unwrap(), Err(refused.into()));
        let plain = pallet_balances::Call::<Runtime>::transfer_keep_alive {
            dest: Rewards::pot(0).into(),
            value: 1,
        };
        let refusal = InvalidTransaction::Custom(Refusal::Recipient as u8);
        assert_eq!(submit(&anna, plain), Err(refusal.into()));
        assert_eq!((balance(&anna), pot()), (1_000, 1_000));
    });
}

#[test]
fn a_pot_is_no_member_nor_is_one_that_is_yet_to_come() {
    story(|| {
        hera_and_the_centre(1_000, paper());
        for pot in [Rewards::pot(0), Rewards::pot(1), Rewards::pot(u32::MAX)] {
            let enrolment = enrolment(&pot, MemberKind::Resident, genesis_presets::RESIDENTS);
            assert_noop!(
                Members::enrol(as_bob(), pot, enrolment),
                pallet_members::Error::<Runtime>::PotAccount
            );
        }
    });
}

#[test]
fn only_what_a_sponsor_paid_in_funds_a_programme() {
    story(|| {
        hera_and_the_centre(1_000, paper());
        assert_ok!(Reserve::<Runtime>::set_consumer_prepaid(council(), true));
        for basis in [Basis::MerchantPrefunding, Basis::ConsumerPrepaid] {
            let deposit = deposit(1_000, basis);
            assert_noop!(
                allocate(deposit, Rewards::pot(0), 1_000),
                ReserveError::<Runtime>::WrongPurpose
            );
        }
        let sponsors = deposit(1_000, Basis::SponsorFunding);
        // Only into the pot of a programme that exists, and into it for nothing else.
        for stranger in [resident("Anna").account(), Rewards::pot(1)] {
            assert_noop!(allocate(sponsors, stranger, 1_000), Error::<Runtime>::NotAPot);
        }
        let recipients = vec![(Rewards::pot(0), 1_000)].try_into().unwrap();
        assert!(Reserve::<Runtime>::allocate(origin(&charlie()), sponsors, Purpose::Spending, recipients).is_err());
        assert_ok!(allocate(sponsors, Rewards::pot(0), 1_000));
        assert_eq!(pot(), 2_000);
    });
}

#[test]
fn a_programme_promises_its_budget_and_no_cent_more() {
    story(|| {
        let (_, centre) = hera_and_the_centre(200, paper());
        let anna = resident("Anna");
        let exhausted = refused(0, Refused::Exhausted);
        assert_eq!(submit(&centre, attest(weighing(&anna, 41, 1))).unwrap(), exhausted);
        assert_ok!(submit(&centre, attest(weighing(&anna, 40, 1))).unwrap());
        assert_eq!((balance(&anna), pot()), (200, 0));
        assert_eq!(submit(&centre, attest(weighing(&anna, 1, 2))).unwrap(), exhausted);
        // The same row again, once there is money.
        fund_programme(5);
        assert_ok!(submit(&centre, attest(weighing(&anna, 1, 2))).unwrap());
        assert_eq!((balance(&anna), pot()), (205, 0));
    });
}

#[test]
fn a_programme_is_funded_to_its_estimate_and_no_cent_more() {
    story(|| {
        hera_and_the_centre(1_000, paper());
        let deposit = deposit(ESTIMATE, Basis::SponsorFunding);
        let pot_account = Rewards::pot(0);
        assert_noop!(
            allocate(deposit, pot_account.clone(), ESTIMATE - 999),
            Error::<Runtime>::BeyondEstimate
        );
        assert_ok!(allocate(deposit, pot_account, ESTIMATE - 1_000));
        approve_open();
        assert_eq!(pot(), ESTIMATE);
    });
}

#[test]
fn what_can_be_challenged_is_paid_in_the_idle_time_of_a_block() {
    story(|| {
        let terms = BehaviourTerms { window: DAY, ..paper() };
        let (_, centre) = hera_and_the_centre(500_000, terms);
        let anna = resident("Anna");
        assert_ok!(submit(&centre, attest(weighing(&anna, 40, 1))).unwrap());
        next_block(DAY);
        next_block(1_000);
        assert_eq!(balance(&anna), 0, "the window includes its last second");
        next_block(1_000);
        assert_eq!((balance(&anna), pot()), (200, 499_800));
        let record = Records::<Runtime>::get(0, proof(1)).expect("a proof is remembered");
        assert_eq!(record.state, State::Spent);
    });
}

#[test]
fn what_a_tourist_may_not_hold_waits_for_him() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let (tourist, baker) = (tourist("Tourist"), merchant("Baker", 0));
        fund(&tourist, 14_900);
        assert_ok!(submit(&centre, attest(weighing(&tourist, 40, 1))).unwrap());
        assert_eq!(balance(&tourist), 14_900, "150.00 is the most that his tier holds");
        let claim = || Call::claim {
            programme: 0,
            key: None,
        };
        assert_ok!(submit(&tourist, claim()).unwrap());
        assert_eq!(balance(&tourist), 15_000);
        assert_ok!(submit(&tourist, purchase(&baker, 500, invoice(&baker, 500, 1))).unwrap());
        assert_ok!(submit(&tourist, claim()).unwrap());
        assert_eq!((balance(&tourist), pot()), (14_600, 499_800));
        let nothing = Error::<Runtime>::NothingToClaim;
        assert_eq!(submit(&tourist, claim()).unwrap(), Err(nothing.into()));
    });
}

#[test]
fn what_is_left_returns_to_the_deposit_and_not_to_the_sponsor() {
    story(|| {
        let (hera, centre) = hera_and_the_centre(1_000, paper());
        let anna = resident("Anna");
        assert_ok!(submit(&centre, attest(weighing(&anna, 40, 1))).unwrap());
        let close = || Call::close_programme { programme: 0 };
        next_block(13 * WEEK - 1_000);
        let early = Error::<Runtime>::NotOverYet;
        assert_eq!(submit(&hera, close()).unwrap(), Err(early.into()));
        next_block(1_000);
        next_block(1_000);
        assert_ok!(submit(&hera, close()).unwrap());
        assert_eq!((balance(&hera), balance(&anna), pot()), (0, 200, 0));
        let remaining = pallet_reserve::Deposits::<Runtime>::get(0).map(|deposit| deposit.remaining);
        assert_eq!(remaining, Some(800));
        let late = deposit(100, Basis::SponsorFunding);
        assert_noop!(allocate(late, Rewards::pot(0), 100), Error::<Runtime>::ProgrammeEnded);
    });
}
