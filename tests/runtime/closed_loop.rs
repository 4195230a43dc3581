//! Ways around the rules: credits stay among members, whatever call carries them.

use codec::Encode;
use frame_support::dispatch::Callable;
use piazza_primitives::Refusal;
use piazza_runtime::{configs::delegation::ProxyType, AccountId, Executive, Runtime, RuntimeCall, RuntimeOrigin};
use piazza_tests::chain::*;
use sp_runtime::{traits::Dispatchable, transaction_validity::InvalidTransaction, DispatchError, MultiAddress};

type Balances = pallet_balances::Call<Runtime>;
type Utility = pallet_utility::Call<Runtime>;
type Proxy = pallet_proxy::Call<Runtime>;
type Session = <piazza_runtime::Session as Callable<Runtime>>::RuntimeCall;

fn filtered() -> DispatchError {
    frame_system::Error::<Runtime>::CallFiltered.into()
}

fn plain_transfer(to: &AccountId, value: u128) -> RuntimeCall {
    Balances::transfer_keep_alive {
        dest: MultiAddress::Id(to.clone()),
        value,
    }
    .into()
}

#[test]
fn a_plain_transfer_between_members_passes_as_existing_wallets_send_it() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        submit(&anna, plain_transfer(&bruno.account(), 400)).unwrap().unwrap();
        assert_eq!(balance(&bruno), 400);
    });
}

#[test]
fn a_plain_transfer_to_a_stranger_is_refused_at_the_pool_and_in_the_block() {
    story(|| {
        let anna = resident("Anna");
        fund(&anna, 1_000);
        let transfer = signed(&anna, plain_transfer(&Person::named("Stranger").account(), 400));
        let refusal = InvalidTransaction::Custom(Refusal::Recipient as u8);
        assert_eq!(validate(transfer.clone()).map(|_| ()), Err(refusal.into()));
        assert_eq!(Executive::apply_extrinsic(transfer), Err(refusal.into()));
        assert_eq!(balance(&anna), 1_000);
    });
}

#[test]
fn a_plain_transfer_keeps_to_the_tiers() {
    story(|| {
        let (anna, tourist) = (resident("Anna"), tourist("Tourist"));
        fund(&anna, 1_000);
        let refused = |refusal: Refusal| Err(InvalidTransaction::Custom(refusal as u8).into());
        let to_tourist = submit(&anna, plain_transfer(&tourist.account(), 1));
        assert_eq!(to_tourist, refused(Refusal::NoPersonToPerson));
        let bruno = resident("Bruno");
        fund(&bruno, 299_999);
        assert_eq!(
            submit(&anna, plain_transfer(&bruno.account(), 2)),
            refused(Refusal::RecipientLimit)
        );
        submit(&anna, plain_transfer(&bruno.account(), 1)).unwrap().unwrap();
    });
}

#[test]
fn a_plain_transfer_inside_another_call_is_refused() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let transfer = plain_transfer(&bruno.account(), 100);
        let batch = Utility::batch_all {
            calls: vec![transfer.clone()],
        };
        assert_eq!(submit(&anna, batch).unwrap(), Err(filtered()));
        // The first of a batch does not open the door for the second.
        let after_send = pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 1,
        }
        .into();
        let mixed = Utility::batch_all {
            calls: vec![after_send, transfer],
        };
        assert_eq!(submit(&anna, mixed).unwrap(), Err(filtered()));
        assert_eq!(balance(&bruno), 0);
    });
}

#[test]
fn the_door_closes_behind_a_plain_transfer() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        submit(&anna, plain_transfer(&bruno.account(), 100)).unwrap().unwrap();
        let direct = plain_transfer(&bruno.account(), 100).dispatch(RuntimeOrigin::signed(anna.account()));
        assert_eq!(direct.map(|_| ()).map_err(|error| error.error), Err(filtered()));
    });
}

#[test]
fn calls_that_could_break_the_loop_are_refused_by_name() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let to = MultiAddress::Id(bruno.account());
        let send: RuntimeCall = pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 1,
        }
        .into();
        let calls: Vec<RuntimeCall> = vec![
            Balances::burn {
                value: 100,
                keep_alive: false,
            }
            .into(),
            Balances::transfer_all {
                dest: to.clone(),
                keep_alive: false,
            }
            .into(),
            Balances::force_transfer {
                source: to.clone(),
                dest: to.clone(),
                value: 1,
            }
            .into(),
            Balances::force_set_balance {
                who: to.clone(),
                new_free: 1_000_000,
            }
            .into(),
            Balances::force_adjust_total_issuance {
                direction: pallet_balances::AdjustmentDirection::Increase,
                delta: 1,
            }
            .into(),
            Utility::as_derivative {
                index: 0,
                call: Box::new(send.clone()),
            }
            .into(),
            Utility::dispatch_as {
                as_origin: Box::new(frame_system::RawOrigin::Root.into()),
                call: Box::new(send.clone()),
            }
            .into(),
            Proxy::create_pure {
                proxy_type: ProxyType::Any,
                delay: 0,
                index: 0,
            }
            .into(),
            frame_system::Call::<Runtime>::set_storage { items: vec![] }.into(),
            frame_system::Call::<Runtime>::set_code { code: vec![] }.into(),
            Session::purge_keys {}.into(),
        ];
        for call in calls {
            let name = format!("{call:?}");
            let outcome = call.dispatch(RuntimeOrigin::signed(anna.account()));
            assert_eq!(
                outcome.map(|_| ()).map_err(|error| error.error),
                Err(filtered()),
                "{name}"
            );
        }
    });
}

#[test]
fn a_pot_is_not_paid_by_users() {
    story(|| {
        let anna = resident("Anna");
        fund(&anna, 1_000);
        let pots = frame_system::Account::<Runtime>::iter_keys()
            .filter(|who| !pallet_members::Members::<Runtime>::contains_key(who))
            .collect::<Vec<_>>();
        assert!(pots.len() >= 4, "the reserve and the funds have pots");
        for pot in pots {
            let send = pallet_payments::Call::<Runtime>::send { to: pot, amount: 1 };
            let refused = pallet_payments::Error::<Runtime>::InvalidRecipient;
            assert_eq!(submit(&anna, send).unwrap(), Err(refused.into()));
        }
    });
}

#[test]
fn a_suspended_member_does_not_act_through_a_proxy() {
    story(|| {
        let (anna, bruno, baker) = (resident("Anna"), resident("Bruno"), merchant("Baker", 500));
        fund(&anna, 1_000);
        let delegate = MultiAddress::Id(bruno.account());
        submit(
            &anna,
            Proxy::add_proxy {
                delegate,
                proxy_type: ProxyType::Any,
                delay: 0,
            },
        )
        .unwrap()
        .unwrap();
        let pay = purchase(&baker, 100, invoice(&baker, 100, 1)).into();
        let through = |call: RuntimeCall| Proxy::proxy {
            real: MultiAddress::Id(anna.account()),
            force_proxy_type: None,
            call: Box::new(call),
        };
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), anna.account()).unwrap();
        let refused = Err(InvalidTransaction::Custom(Refusal::PrincipalNotActive as u8).into());
        assert_eq!(submit(&bruno, through(pay)), refused);
        let send = pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 100,
        }
        .into();
        assert_eq!(submit(&bruno, through(send)), refused);
        assert_eq!(submit(&bruno, through(plain_transfer(&bruno.account(), 100))), refused);
        assert_eq!((balance(&anna), balance(&bruno), balance(&baker)), (1_000, 0, 0));
    });
}

#[test]
fn a_multisig_is_no_member_and_holds_nothing() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        let mut all = vec![anna.account(), bruno.account()];
        all.sort();
        let joint = pallet_multisig::Pallet::<Runtime>::multi_account_id(&all, 2);
        let send = pallet_payments::Call::<Runtime>::send { to: joint, amount: 1 };
        let refused = pallet_payments::Error::<Runtime>::InvalidRecipient;
        assert_eq!(submit(&anna, send).unwrap(), Err(refused.into()));
    });
}

#[test]
fn the_council_mints_nothing_through_the_root_gate() {
    story(|| {
        let mint: RuntimeCall = Balances::force_set_balance {
            who: MultiAddress::Id(alice().account()),
            new_free: 1_000_000,
        }
        .into();
        let gate: RuntimeCall = pallet_validators::Call::<Runtime>::dispatch_as_root {
            call: Box::new(mint.clone()),
        }
        .into();
        let wrapped: RuntimeCall = pallet_validators::Call::<Runtime>::dispatch_as_root {
            call: Box::new(Utility::batch_all { calls: vec![mint] }.into()),
        }
        .into();
        for proposal in [gate, wrapped] {
            let length_bound = proposal.encoded_size() as u32;
            let motion = pallet_collective::Call::<Runtime, pallet_collective::Instance1>::propose {
                threshold: 1,
                proposal: Box::new(proposal),
                length_bound,
            };
            submit(&alice(), motion).unwrap().unwrap();
        }
        assert_eq!(balance(&alice()), 0);
    });
}

#[test]
fn members_store_no_preimages() {
    story(|| {
        let anna = resident("Anna");
        let call = pallet_preimage::Call::<Runtime>::note_preimage { bytes: vec![0; 1_000] };
        assert_eq!(submit(&anna, call).unwrap(), Err(filtered()));
    });
}

#[test]
fn a_whole_balance_can_be_spent_to_the_last_cent() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1);
        let send = pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 1,
        };
        submit(&anna, send).unwrap().unwrap();
        assert_eq!((balance(&anna), balance(&bruno)), (0, 1));
    });
}
