//! The value-back of a sale is divided and moved.

use crate::{mock::*, Error, Event, FundKey, Parts, Pot, Terms};
use frame::{deps::sp_runtime::TokenError, testing_prelude::*};
use piazza_primitives::{Balance, Bps, Refusal, Sale, Tendered, ValueBack as _};

/// Settles and asserts that exactly the funds' parts left the buyer, and nothing came into being.
fn settle(sale: &Sale<AccountId>) -> Parts {
    let (before, issuance) = (Balances::free_balance(&sale.buyer), Balances::total_issuance());
    let (terms, cashback) = ValueBack::settle(sale).expect("the sale settles");
    let parts = parts(&terms, sale);
    let left = before - Balances::free_balance(&sale.buyer);
    assert_eq!((left, cashback), (parts.total() - parts.buyer, parts.buyer));
    assert_eq!(Balances::total_issuance(), issuance);
    parts
}

fn set_default(points: [u16; 5]) {
    assert_ok!(ValueBack::set_default_shares(council(), shares(points)));
}

/// S10 of the domain: 25.00 at 500 bp, 6,000/4,000.
#[test]
fn buyer_and_community_get_their_parts() {
    run(|| {
        set_default([6_000, 4_000, 0, 0, 0]);
        let parts = settle(&sale(2_500, 500));
        assert_eq!(
            parts,
            Parts {
                buyer: 75,
                community: 50,
                ..Default::default()
            }
        );
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 50));
        assert_eq!(
            Balances::free_balance(ValueBack::pot_account(Pot::Community(VALLEY))),
            50
        );
        let event = Event::ValueReturned {
            buyer: ALDO,
            merchant: BRUNA,
            fund: VALLEY,
            referrer: None,
            parts,
            due: today() + 15,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn all_five_parties_get_their_parts() {
    run(|| {
        set_default([4_000, 2_500, 2_000, 1_000, 500]);
        let parts = settle(&Sale {
            referrer: Some(DARIO),
            ..sale(10_000, 1_000)
        });
        let expected = Parts {
            buyer: 400,
            community: 250,
            equalisation: 200,
            enabler: 100,
            referrer: 50,
        };
        assert_eq!(parts, expected);
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 250));
        assert_eq!(fund(FundKey::Equalisation), (0, 200));
        assert_eq!(fund(FundKey::Enabler), (0, 100));
        assert_eq!(fund(referral(DARIO)), (0, 50));
        assert!(matches!(last_event(), Event::ValueReturned { referrer: Some(who), .. } if who == DARIO));
    });
}

#[test]
fn without_a_referrer_his_share_is_the_communitys() {
    run(|| {
        set_default([6_000, 3_000, 0, 0, 1_000]);
        assert_eq!(
            settle(&sale(2_500, 500)),
            Parts {
                buyer: 75,
                community: 50,
                ..Default::default()
            }
        );
    });
}

/// A merchant names himself, the buyer, a stranger or a member who left to keep a share from the community.
#[test]
fn attack_naming_a_referrer_who_does_not_count() {
    run(|| {
        set_default([6_000, 3_000, 0, 0, 1_000]);
        refuse(CARLA, Refusal::Suspended);
        for nobody in [ALDO, BRUNA, CARLA, STRANGER, ValueBack::pot_account(Pot::Enabler)] {
            let parts = settle(&Sale {
                referrer: Some(nobody.clone()),
                ..sale(2_500, 500)
            });
            assert_eq!(
                parts,
                Parts {
                    buyer: 75,
                    community: 50,
                    ..Default::default()
                }
            );
            assert_eq!(fund(referral(nobody)), (0, 0));
            assert!(matches!(last_event(), Event::ValueReturned { referrer: None, .. }));
        }
    });
}

#[test]
fn only_the_excess_over_the_buyers_limit_goes_to_the_community() {
    run(|| {
        set_default([6_000, 4_000, 0, 0, 0]);
        for (room, buyer, community) in [
            (None, 75, 50),
            (Some(76), 75, 50),
            (Some(75), 75, 50),
            (Some(74), 74, 51),
            (Some(0), 0, 125),
        ] {
            let parts = settle(&Sale {
                room,
                ..sale(2_500, 500)
            });
            assert_eq!((parts.buyer, parts.community, parts.total()), (buyer, community, 125));
        }
    });
}

#[test]
fn a_value_back_of_nothing_leaves_no_trace() {
    run(|| {
        set_default([0, 5_000, 5_000, 0, 0]);
        for (credits, rate) in [(0, 500), (2_500, 0), (19, 500), (0, 0)] {
            assert_eq!(settle(&sale(credits, rate)), Parts::default());
        }
        assert!(!events()
            .iter()
            .any(|event| matches!(event, Event::ValueReturned { .. })));
        // One cent, with two equal claims: the earlier party gets it.
        assert_eq!(
            settle(&sale(20, 500)),
            Parts {
                community: 1,
                ..Default::default()
            }
        );
    });
}

#[test]
fn the_whole_sale_may_come_back() {
    run(|| {
        set_default([0, 10_000, 0, 0, 0]);
        assert_eq!(settle(&sale(START, 10_000)).community, START);
        assert_eq!(Balances::free_balance(ALDO), 0);
    });
}

#[test]
fn a_sale_in_a_community_without_fund_is_refused() {
    run(|| {
        let mut elsewhere = sale(2_500, 500);
        elsewhere.offer.fund = 7;
        assert_noop!(ValueBack::settle(&elsewhere), Error::<Test>::NoSuchFund);
    });
}

#[test]
fn more_than_the_buyer_has_is_refused() {
    run(|| {
        set_default([0, 10_000, 0, 0, 0]);
        assert_noop!(
            ValueBack::settle(&sale(START + 1, 10_000)),
            TokenError::FundsUnavailable
        );
    });
}

/// A caller's failure after a part was moved leaves nothing behind: calls are transactional.
#[test]
fn a_failure_halfway_moves_nothing() {
    run(|| {
        set_default([0, 5_000, 5_000, 0, 0]);
        let refused = frame::deps::frame_support::storage::with_storage_layer(|| {
            ValueBack::settle(&sale(START + 2, 10_000)).map(drop)
        });
        assert_noop!(refused, TokenError::FundsUnavailable);
        assert_eq!(Balances::free_balance(ALDO), START);
    });
}

#[test]
fn amounts_at_the_edge_are_split_or_refused_never_wrapped() {
    run(|| {
        set_default([2_000, 2_000, 2_000, 2_000, 2_000]);
        for credits in [1, Balance::MAX / 2, Balance::MAX - 1, Balance::MAX] {
            for rate in [1, 9_999, 10_000] {
                for tendered in [Tendered { credits, euro: 0 }, Tendered { credits, euro: credits }] {
                    let sale = Sale {
                        referrer: Some(DARIO),
                        tendered,
                        ..sale(credits, rate)
                    };
                    if let Ok((terms, _)) = ValueBack::settle(&sale) {
                        assert!(parts(&terms, &sale).total() <= START);
                    }
                }
            }
        }
    });
}

#[test]
fn sales_of_one_day_share_an_entry() {
    run(|| {
        set_default([0, 10_000, 0, 0, 0]);
        for _ in 0..100 {
            settle(&sale(1_000, 100));
        }
        let state = ValueBack::fund(FundKey::Community(VALLEY)).expect("the fund exists");
        assert_eq!(state.schedule.len(), 1);
        assert_eq!(state.pending, 1_000);
    });
}

/// 0.20 and 0.30 at 5 %: 1 cent and 1½, not 2½ of the sum. Each is divided for itself.
#[test]
fn credits_and_euro_are_divided_each_for_itself() {
    run(|| {
        set_default([6_000, 4_000, 0, 0, 0]);
        let both = Sale {
            tendered: Tendered { credits: 20, euro: 30 },
            ..sale(0, 500)
        };
        let expected = Parts {
            buyer: 2,
            ..Default::default()
        };
        assert_eq!(settle(&both), expected);
        let euro = Sale {
            tendered: Tendered {
                credits: 0,
                euro: 2_500,
            },
            ..sale(0, 500)
        };
        assert_eq!((settle(&euro).buyer, settle(&euro).community), (75, 50));
    });
}

#[test]
fn the_terms_are_those_of_the_day() {
    run(|| {
        set_default([6_000, 3_000, 0, 0, 1_000]);
        let sale = Sale {
            referrer: Some(DARIO),
            room: Some(1_000),
            ..sale(2_500, 500)
        };
        let (terms, cashback) = ValueBack::settle(&sale).expect("the sale settles");
        let expected = Terms {
            rate: Bps::saturating(500),
            shares: shares([6_000, 3_000, 0, 0, 1_000]),
            fund: VALLEY,
            referrer: Some(DARIO),
            room: Some(1_000),
            due: today() + 15,
        };
        assert_eq!((terms, cashback), (expected, 75));
    });
}

#[test]
fn a_sale_of_which_nothing_comes_back_has_terms() {
    run(|| {
        let (terms, cashback) = ValueBack::settle(&sale(19, 500)).expect("the sale settles");
        assert_eq!((terms.due, cashback), (today() + 15, 0));
        assert!(ValueBack::is_refundable(&terms));
    });
}
