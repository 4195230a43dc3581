//! The stories of the crate's documentation, and any other: whatever treasurers and merchants do, the reserve holds.

use crate::{mock::*, Backing, Basis, Error, Purpose, RedemptionStatus};
use frame::{testing_prelude::*, token::fungible::Mutate};
use piazza_primitives::{Balance, Bps};
use proptest::prelude::*;

#[test]
fn of_the_sponsor() {
    run(|| {
        assert_ok!(record(TILDE, 500_000, 1));
        assert_noop!(approve(TILDE, 0), Error::<Test>::SameOfficer);
        assert_ok!(approve(UGO, 0));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 500_000,
                euro_out: 0,
                issuance: 500_000
            }
        );

        assert_ok!(allocate(UGO, 0, &[(ALDO, 30_000), (CARLA, 30_000)]));
        assert_eq!((balance(ALDO), balance(CARLA)), (30_000, 30_000));
        assert_ok!(allocate(UGO, 0, &[(ALDO, 50_000)]));
        assert_eq!(open_proposals(), [1]);
        assert_ok!(approve(TILDE, 1));
        assert_eq!(balance(ALDO), 80_000);

        assert_ok!(allocate(UGO, 0, &[(CARLA, 50_000)]));
        dismiss(UGO);
        assert_noop!(approve(TILDE, 2), Error::<Test>::ProposerNotInOffice);
        assert_ok!(Reserve::withdraw(council(), 2));
        assert!(open_proposals().is_empty());
        assert_eq!(balance(Reserve::pot_account()), 390_000);
    });
}

#[test]
fn of_the_bakery() {
    run(|| {
        set_fee(100);
        give(ENABLER, 1_000);
        redemption_of(BRUNA, 10_000);
        assert_ok!(Reserve::cancel_redemption(signed(BRUNA), 0));
        assert_ok!(request(BRUNA, 10_000));

        assert_ok!(Reserve::close_batch(signed(TILDE), 0));
        redemption_of(GINO, 300);
        assert_ok!(Reserve::approve_batch(signed(VERA), 0));
        assert_eq!(Reserve::batch(0).map(|batch| batch.total), Some(9_900));

        assert_ok!(settle(TILDE, &[(1, 1)]));
        assert_eq!((held(BRUNA), balance(fund_account(VALLEY))), (0, 100));
        assert_eq!(issuance(), 1_000 + 300 + 100);

        assert_ok!(Reserve::return_payment(signed(VERA), 1, reference(2)));
        assert_eq!((balance(BRUNA), entry(1).status), (9_900, RedemptionStatus::Returned));

        let proposal = crate::NextProposal::<Test>::get();
        assert_ok!(Reserve::charge_bank_fee(signed(TILDE), 400, reference(3)));
        assert_ok!(approve(VERA, proposal));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 11_300,
                euro_out: 400,
                issuance: 10_900
            }
        );
    });
}

/// Something that a treasurer or a merchant tries.
#[derive(Clone, Debug)]
enum Attempt {
    Record {
        who: usize,
        amount: Balance,
        reference: u64,
        prefunding: bool,
    },
    Allocate {
        who: usize,
        deposit: u32,
        prefunding: bool,
        recipients: Vec<(usize, Balance)>,
    },
    Fund {
        who: usize,
        deposit: u32,
        amount: Balance,
    },
    /// The programme is over, and has spent so much of what it had.
    GiveBack(Balance),
    Reverse {
        who: usize,
        deposit: u32,
    },
    Request {
        who: usize,
        amount: Balance,
        to_valley: bool,
    },
    Cancel {
        who: usize,
        redemption: u32,
    },
    Close {
        who: usize,
        batch: u32,
    },
    ApproveBatch {
        who: usize,
        batch: u32,
    },
    Settle {
        who: usize,
        lines: Vec<(u32, u64)>,
    },
    Reject {
        who: usize,
        lines: Vec<u32>,
    },
    Return {
        who: usize,
        redemption: u32,
        reference: u64,
    },
    BankFee {
        who: usize,
        amount: Balance,
        reference: u64,
    },
    Fee(u16),
    Approve {
        who: usize,
        proposal: u32,
    },
    Withdraw {
        who: usize,
        proposal: u32,
    },
    Threshold(Balance),
    Days(u64),
    Suspend(usize),
    Reinstate(usize),
}

/// Vera is a merchant too in this story.
const PEOPLE: [AccountId; 7] = [TILDE, UGO, VERA, BRUNA, GINO, ALDO, ENABLER];

fn attempts() -> impl Strategy<Value = Attempt> {
    prop_oneof![1 => of_euro_in(), 1 => of_euro_out()]
}

fn of_euro_in() -> impl Strategy<Value = Attempt> {
    let recipients = prop::collection::vec((0..7usize, 0..60_000u128), 0..4);
    prop_oneof![
        4 => (0..4usize, 0..3 * THRESHOLD, 0..24u64, any::<bool>())
            .prop_map(|(who, amount, reference, prefunding)| Attempt::Record { who, amount, reference, prefunding }),
        4 => (0..4usize, 0..6u32, any::<bool>(), recipients)
            .prop_map(|(who, deposit, prefunding, recipients)| Attempt::Allocate { who, deposit, prefunding, recipients }),
        2 => (0..4usize, 0..6u32, 0..400u128)
            .prop_map(|(who, deposit, amount)| Attempt::Fund { who, deposit, amount }),
        1 => (0..300u128).prop_map(Attempt::GiveBack),
        1 => (0..4usize, 0..6u32).prop_map(|(who, deposit)| Attempt::Reverse { who, deposit }),
        4 => (0..4usize, 0..16u32).prop_map(|(who, proposal)| Attempt::Approve { who, proposal }),
        1 => (0..4usize, 0..16u32).prop_map(|(who, proposal)| Attempt::Withdraw { who, proposal }),
        1 => (0..2 * THRESHOLD).prop_map(Attempt::Threshold),
        1 => (0..2u64).prop_map(Attempt::Days),
        1 => (0..7usize).prop_map(Attempt::Suspend),
        1 => (0..7usize).prop_map(Attempt::Reinstate),
    ]
}

fn of_euro_out() -> impl Strategy<Value = Attempt> {
    let settled = prop::collection::vec((0..8u32, 0..24u64), 1..3);
    let rejected = prop::collection::vec(0..8u32, 1..3);
    prop_oneof![
        4 => (2..6usize, 0..20_000u128, any::<bool>())
            .prop_map(|(who, amount, to_valley)| Attempt::Request { who, amount, to_valley }),
        1 => (2..6usize, 0..8u32).prop_map(|(who, redemption)| Attempt::Cancel { who, redemption }),
        3 => (0..4usize, 0..3u32).prop_map(|(who, batch)| Attempt::Close { who, batch }),
        3 => (0..4usize, 0..3u32).prop_map(|(who, batch)| Attempt::ApproveBatch { who, batch }),
        4 => (0..4usize, settled).prop_map(|(who, lines)| Attempt::Settle { who, lines }),
        2 => (0..4usize, rejected).prop_map(|(who, lines)| Attempt::Reject { who, lines }),
        2 => (0..4usize, 0..8u32, 0..24u64)
            .prop_map(|(who, redemption, reference)| Attempt::Return { who, redemption, reference }),
        1 => (0..4usize, 0..500u128, 0..24u64)
            .prop_map(|(who, amount, reference)| Attempt::BankFee { who, amount, reference }),
        1 => (0..=10_000u16).prop_map(Attempt::Fee),
    ]
}

const fn purpose(prefunding: bool) -> Purpose {
    if prefunding {
        Purpose::Prefunding
    } else {
        Purpose::Spending
    }
}

/// Whether it succeeds or not, as a call would: all or nothing.
fn attempt(attempt: Attempt) {
    let _outcome: DispatchResult = frame::deps::frame_support::storage::with_storage_layer(|| match attempt {
        Attempt::Record {
            who,
            amount,
            reference: number,
            prefunding,
        } => {
            let basis = if prefunding {
                Basis::MerchantPrefunding
            } else {
                Basis::SponsorFunding
            };
            Reserve::record(signed(PEOPLE[who].clone()), amount, reference(number), basis)
        }
        Attempt::Allocate {
            who,
            deposit,
            prefunding,
            recipients,
        } => {
            let recipients: Vec<_> = recipients
                .into_iter()
                .map(|(to, sum)| (PEOPLE[to].clone(), sum))
                .collect();
            allocate_for(purpose(prefunding), PEOPLE[who].clone(), deposit, &recipients)
        }
        Attempt::Fund { who, deposit, amount } => {
            allocate_for(Purpose::Programme, PEOPLE[who].clone(), deposit, &[(WALKING, amount)])
        }
        Attempt::GiveBack(spent) => {
            let left = balance(WALKING);
            let spent = spent.min(left);
            if spent > 0 {
                Balances::transfer(&WALKING, &ALDO, spent, Preservation::Expendable)?;
            }
            give_back(WALKING, left - spent)
        }
        Attempt::Reverse { who, deposit } => Reserve::reverse(signed(PEOPLE[who].clone()), deposit),
        Attempt::Request { who, amount, to_valley } => {
            Reserve::request_redemption(signed(PEOPLE[who].clone()), amount, to_valley.then_some(VALLEY))
        }
        Attempt::Cancel { who, redemption } => Reserve::cancel_redemption(signed(PEOPLE[who].clone()), redemption),
        Attempt::Close { who, batch } => Reserve::close_batch(signed(PEOPLE[who].clone()), batch),
        Attempt::ApproveBatch { who, batch } => Reserve::approve_batch(signed(PEOPLE[who].clone()), batch),
        Attempt::Settle { who, lines } => settle(PEOPLE[who].clone(), &lines),
        Attempt::Reject { who, lines } => reject(PEOPLE[who].clone(), &lines),
        Attempt::Return {
            who,
            redemption,
            reference: number,
        } => Reserve::return_payment(signed(PEOPLE[who].clone()), redemption, reference(number)),
        Attempt::BankFee {
            who,
            amount,
            reference: number,
        } => Reserve::charge_bank_fee(signed(PEOPLE[who].clone()), amount, reference(number)),
        Attempt::Fee(points) => Reserve::set_redemption_fee(council(), Bps::saturating(points)),
        Attempt::Approve { who, proposal } => approve(PEOPLE[who].clone(), proposal),
        Attempt::Withdraw { who, proposal } => Reserve::withdraw(signed(PEOPLE[who].clone()), proposal),
        Attempt::Threshold(amount) => Reserve::set_threshold(council(), amount),
        Attempt::Days(days) => {
            pass_days(days);
            Ok(())
        }
        Attempt::Suspend(who) => {
            suspend(PEOPLE[who].clone());
            Ok(())
        }
        Attempt::Reinstate(who) => {
            enrol(PEOPLE[who].clone(), Some(150_000));
            Ok(())
        }
    });
    assert_eq!(Reserve::check_invariants(), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_anybody_tries_the_reserve_holds(story in prop::collection::vec(attempts(), 1..120)) {
        run(|| {
            Merchants::mutate(|merchants| merchants.insert(VERA));
            for who in [BRUNA, VERA, ENABLER] {
                give(who, 40_000);
            }
            story.into_iter().for_each(attempt);
        });
    }
}
