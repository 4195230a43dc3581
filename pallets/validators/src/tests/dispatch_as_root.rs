use crate::{mock::*, pallet::*, weights::WeightInfo};
use frame::testing_prelude::*;

fn gate() -> RuntimeOrigin {
    RuntimeOrigin::signed(GATE)
}

fn heap_pages() -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 64 })
}

fn mint() -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::force_set_balance {
        who: STRANGER,
        new_free: 1_000_000,
    })
}

#[test]
fn a_listed_call_runs_as_root_and_is_told() {
    run(|| {
        assert_ok!(Validators::dispatch_as_root(gate(), Box::new(heap_pages())));
        assert_eq!(
            events(),
            vec![Event::DispatchedAsRoot {
                call_hash: BlakeTwo256::hash_of(&heap_pages())
            }]
        );
        let key = frame::deps::sp_core::storage::well_known_keys::HEAP_PAGES;
        assert_eq!(
            frame::deps::sp_io::storage::get(key).map(|pages| pages.to_vec()),
            Some(64u64.encode())
        );
    });
}

#[test]
fn only_the_large_majority_passes() {
    run(|| {
        for origin in [
            RuntimeOrigin::signed(STRANGER),
            RuntimeOrigin::signed(COUNCIL),
            RuntimeOrigin::signed(1),
        ] {
            assert_noop!(
                Validators::dispatch_as_root(origin, Box::new(heap_pages())),
                DispatchError::BadOrigin
            );
        }
        let none = RuntimeOrigin::none();
        assert_noop!(
            Validators::dispatch_as_root(none, Box::new(heap_pages())),
            DispatchError::BadOrigin
        );
        let root = RuntimeOrigin::root();
        assert_noop!(
            Validators::dispatch_as_root(root, Box::new(heap_pages())),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn a_call_that_is_not_listed_is_refused() {
    run(|| {
        let write = RuntimeCall::System(frame_system::Call::set_storage {
            items: vec![(vec![1], vec![2])],
        });
        let unchecked = RuntimeCall::System(frame_system::Call::set_code_without_checks { code: vec![1] });
        for call in [mint(), write, unchecked] {
            assert_noop!(
                Validators::dispatch_as_root(gate(), Box::new(call)),
                Error::<Test>::NotForRootGate
            );
        }
        assert_eq!(Balances::free_balance(STRANGER), 0);
    });
}

#[test]
fn a_call_that_carries_another_is_refused() {
    use pallet_utility::Call as Utility;
    run(|| {
        let wraps = [
            RuntimeCall::Utility(Utility::batch { calls: vec![mint()] }),
            RuntimeCall::Utility(Utility::batch_all {
                calls: vec![heap_pages(), mint()],
            }),
            RuntimeCall::Utility(Utility::force_batch {
                calls: vec![heap_pages()],
            }),
            RuntimeCall::Utility(Utility::as_derivative {
                index: 0,
                call: Box::new(heap_pages()),
            }),
            RuntimeCall::Utility(Utility::dispatch_as {
                as_origin: Box::new(frame_system::RawOrigin::Signed(STRANGER).into()),
                call: Box::new(mint()),
            }),
            RuntimeCall::Validators(Call::dispatch_as_root {
                call: Box::new(heap_pages()),
            }),
        ];
        for call in wraps {
            assert_noop!(
                Validators::dispatch_as_root(gate(), Box::new(call)),
                Error::<Test>::NotForRootGate
            );
        }
    });
}

#[test]
fn a_batch_around_the_gate_gains_nothing() {
    run(|| {
        let inner = RuntimeCall::Validators(Call::dispatch_as_root { call: Box::new(mint()) });
        let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all {
            calls: vec![inner.clone()],
        });
        assert!(batch.clone().dispatch(gate()).is_err());
        assert!(batch.dispatch(RuntimeOrigin::signed(STRANGER)).is_err());
        assert_eq!(Balances::free_balance(STRANGER), 0);
    });
}

#[test]
fn a_listed_call_that_fails_fails_the_gate() {
    run(|| {
        let fails = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: 1 });
        let declared = fails.get_dispatch_info().call_weight;
        let call = Call::<Test>::dispatch_as_root { call: Box::new(fails) };
        let failed = RuntimeCall::Validators(call)
            .dispatch(gate())
            .expect_err("an inherent under Root");
        assert_eq!(failed.error, DispatchError::BadOrigin);
        let own = <() as WeightInfo>::dispatch_as_root();
        assert_eq!(failed.post_info.actual_weight, Some(own + declared));
        assert_eq!(events(), vec![]);
        assert!(!RotationDue::<Test>::get());
    });
}

#[test]
fn the_gate_weighs_its_call_and_itself() {
    run(|| {
        let call = Call::<Test>::dispatch_as_root {
            call: Box::new(heap_pages()),
        };
        let inner = heap_pages().get_dispatch_info();
        let info = call.get_dispatch_info();
        assert_eq!(
            info.call_weight,
            <() as WeightInfo>::dispatch_as_root() + inner.call_weight
        );
        assert_eq!(info.class, inner.class);
        let post = Validators::dispatch_as_root(gate(), Box::new(heap_pages())).expect("a listed call");
        assert_eq!(post.actual_weight, Some(info.call_weight));
    });
}

#[test]
fn other_calls_do_not_rotate() {
    run(|| {
        assert_ok!(Validators::dispatch_as_root(gate(), Box::new(heap_pages())));
        blocks(2);
        assert_eq!(Session::current_index(), 0);
    });
}
