//! The council: what one of it can't do, what it can't be kept from doing, and what it can take back.

use codec::Encode;
use frame_support::{
    assert_ok,
    dispatch::{Callable, GetDispatchInfo},
    migrations::{FailedMigrationHandler, FailedMigrationHandling},
};
use pallet_collective::Instance1;
use piazza_primitives::{Appointment, MemberKind};
use piazza_runtime::{
    configs::{access::MOTIONS_PER_SEAT, system::PauseAndGoOn},
    constants::DAYS,
    genesis_presets::ORGANISATIONS,
    AccountId, Runtime, RuntimeCall, RuntimeOrigin, System,
};
use piazza_tests::chain::*;
use sp_runtime::{
    traits::{BlakeTwo256, Dispatchable, Hash as _},
    DispatchError, DispatchResult,
};

type Council = pallet_collective::Call<Runtime, Instance1>;
type Scheduler = <piazza_runtime::Scheduler as Callable<Runtime>>::RuntimeCall;
type SafeMode = <piazza_runtime::SafeMode as Callable<Runtime>>::RuntimeCall;
type TxPause = <piazza_runtime::TxPause as Callable<Runtime>>::RuntimeCall;
type Validators = pallet_validators::Call<Runtime>;

/// What so many of so many agreed to.
fn agreed(yes: u32, seats: u32, call: impl Into<RuntimeCall>) -> DispatchResult {
    let origin: RuntimeOrigin = pallet_collective::RawOrigin::<AccountId, Instance1>::Members(yes, seats).into();
    call.into().dispatch(origin).map(drop).map_err(|failed| failed.error)
}

/// Five members have the seats.
fn a_council_of_five() -> [Person; 5] {
    let five = [alice(), bob(), charlie(), dave(), resident("Eva")];
    let seats: Vec<_> = five.iter().map(Person::account).collect();
    let seats = seats.try_into().unwrap();
    assert_ok!(agreed(1, 1, Validators::set_council { seats }));
    five
}

fn remark(number: u32) -> RuntimeCall {
    frame_system::Call::<Runtime>::remark {
        remark: number.encode(),
    }
    .into()
}

fn heap_pages(pages: u64) -> RuntimeCall {
    let call = Box::new(frame_system::Call::<Runtime>::set_heap_pages { pages }.into());
    Validators::dispatch_as_root { call }.into()
}

fn heap_pages_set() -> Option<Vec<u8>> {
    sp_io::storage::get(b":heappages").map(|bytes| bytes.to_vec())
}

fn propose(threshold: u32, call: RuntimeCall) -> Council {
    Council::propose {
        threshold,
        length_bound: call.encoded_size() as u32,
        proposal: Box::new(call),
    }
}

fn vote(call: &RuntimeCall, index: u32) -> Council {
    let proposal = BlakeTwo256::hash_of(call);
    Council::vote {
        proposal,
        index,
        approve: true,
    }
}

fn close(call: &RuntimeCall, index: u32) -> Council {
    Council::close {
        proposal_hash: BlakeTwo256::hash_of(call),
        index,
        proposal_weight_bound: call.get_dispatch_info().call_weight,
        length_bound: call.encoded_size() as u32,
    }
}

#[test]
fn attack_one_councillor_who_fills_the_list_of_motions() {
    story(|| {
        let [alice, .., rogue] = a_council_of_five();
        for number in 0..MOTIONS_PER_SEAT {
            assert_ok!(submit(&rogue, propose(5, remark(number))).unwrap());
        }
        let refused = pallet_validators::Error::<Runtime>::TooManyMotions;
        assert_eq!(submit(&rogue, propose(5, remark(99))).unwrap(), Err(refused.into()));
        assert_ok!(submit(&alice, propose(5, remark(100))).unwrap());
    });
}

#[test]
fn a_motion_that_is_decided_makes_room_for_the_next() {
    story(|| {
        let [alice, bob, ..] = a_council_of_five();
        for number in 0..MOTIONS_PER_SEAT {
            assert_ok!(submit(&alice, propose(2, remark(number))).unwrap());
        }
        for who in [&alice, &bob] {
            assert_ok!(submit(who, vote(&remark(0), 0)).unwrap());
        }
        assert_ok!(submit(&bob, close(&remark(0), 0)).unwrap());
        assert_ok!(submit(&alice, propose(2, remark(50))).unwrap());
        let kept = pallet_collective::CostOf::<Runtime, Instance1>::iter_keys().count();
        assert_eq!(kept, MOTIONS_PER_SEAT as usize, "nothing is kept of the decided one");
    });
}

#[test]
fn attack_a_councillor_whose_silence_would_be_consent() {
    story(|| {
        let [alice, ..] = a_council_of_five();
        pallet_collective::Prime::<Runtime, Instance1>::put(alice.account());
        let gate = heap_pages(78);
        assert_ok!(submit(&alice, propose(4, gate.clone())).unwrap());
        assert_ok!(submit(&alice, vote(&gate, 0)).unwrap());
        let now = System::block_number();
        System::set_block_number(now + 3 * DAYS + 1);
        let closing = RuntimeCall::from(close(&gate, 0)).dispatch(RuntimeOrigin::signed(alice.account()));
        assert_ok!(closing);
        assert_eq!(heap_pages_set(), None);
        System::set_block_number(now);
        pallet_collective::Prime::<Runtime, Instance1>::kill();
    });
}

#[test]
fn one_seat_of_four_that_is_lost_stops_nothing() {
    story(|| {
        let [alice, bob, charlie, dave, eva] = a_council_of_five();
        let seats = |of: [&Person; 4]| of.map(Person::account).to_vec().try_into().unwrap();
        assert_ok!(agreed(
            4,
            5,
            Validators::set_council {
                seats: seats([&alice, &bob, &charlie, &dave])
            }
        ));
        // Dave lost his key. The three others give his seat to Eva.
        let change: RuntimeCall = Validators::set_council {
            seats: seats([&alice, &bob, &charlie, &eva]),
        }
        .into();
        assert_ok!(submit(&alice, propose(3, change.clone())).unwrap());
        for who in [&alice, &bob, &charlie] {
            assert_ok!(submit(who, vote(&change, 0)).unwrap());
        }
        assert_ok!(submit(&alice, close(&change, 0)).unwrap());
        assert!(piazza_runtime::Council::is_member(&eva.account()));
        assert!(!piazza_runtime::Council::is_member(&dave.account()));
    });
}

#[test]
fn a_vote_is_struck_out_with_the_seat() {
    story(|| {
        let [alice, bob, charlie, dave, eva] = a_council_of_five();
        let motion = remark(1);
        assert_ok!(submit(&dave, propose(2, motion.clone())).unwrap());
        for who in [&dave, &alice] {
            assert_ok!(submit(who, vote(&motion, 0)).unwrap());
        }
        let seats = [&alice, &bob, &charlie, &eva].map(Person::account).to_vec();
        let seats = seats.try_into().unwrap();
        assert_ok!(agreed(4, 5, Validators::set_council { seats }));
        let too_early = pallet_collective::Error::<Runtime, Instance1>::TooEarly;
        assert_eq!(submit(&alice, close(&motion, 0)).unwrap(), Err(too_early.into()));
        assert_ok!(submit(&eva, vote(&motion, 0)).unwrap());
        assert_ok!(submit(&alice, close(&motion, 0)).unwrap());
    });
}

#[test]
fn attack_a_council_that_would_be_too_small_or_of_strangers() {
    story(|| {
        let [alice, bob, charlie, ..] = a_council_of_five();
        let stranger = Person::named("Stranger");
        let set = |of: &[&Person]| {
            let seats: Vec<_> = of.iter().map(|who| who.account()).collect();
            agreed(
                4,
                5,
                Validators::set_council {
                    seats: seats.try_into().unwrap(),
                },
            )
        };
        let too_few = pallet_validators::Error::<Runtime>::TooFewSeats;
        assert_eq!(set(&[]), Err(too_few.into()));
        let too_few = pallet_validators::Error::<Runtime>::TooFewSeats;
        assert_eq!(set(&[&alice, &bob, &charlie]), Err(too_few.into()));
        let nobody = pallet_validators::Error::<Runtime>::SeatOfNobody;
        assert_eq!(set(&[&alice, &bob, &charlie, &stranger]), Err(nobody.into()));
        let directly = Council::set_members {
            new_members: vec![],
            prime: None,
            old_count: 5,
        };
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_eq!(agreed(5, 5, directly), Err(filtered.into()));
    });
}

/// In how many blocks something is scheduled for.
const SOON: u32 = 5;

fn schedule(call: RuntimeCall) -> u32 {
    let when = System::block_number() + SOON;
    let schedule = Scheduler::schedule {
        when,
        maybe_periodic: None,
        priority: 0,
        call: Box::new(call),
    };
    assert_ok!(agreed(4, 5, schedule));
    when
}

fn blocks(count: u32) {
    for _ in 0..count {
        next_block(1_000);
    }
}

fn appoint(who: &Person) -> RuntimeCall {
    pallet_members::Call::<Runtime>::appoint {
        who: who.account(),
        office: Appointment::Treasurer,
    }
    .into()
}

fn is_treasurer(who: &Person) -> bool {
    pallet_members::Appointments::<Runtime>::contains_key(Appointment::Treasurer, who.account())
}

#[test]
fn what_a_former_council_scheduled_the_present_one_cancels() {
    story(|| {
        let mallory = enrolled("Mallory", MemberKind::Association, ORGANISATIONS);
        let when = schedule(appoint(&mallory));
        let cancel = || Scheduler::cancel { when, index: 0 };
        assert_eq!(
            agreed(2, 4, cancel()),
            Err(DispatchError::BadOrigin),
            "half is no majority"
        );
        assert_ok!(agreed(3, 4, cancel()));
        blocks(SOON + 1);
        assert!(!is_treasurer(&mallory));
    });
}

#[test]
fn in_safe_mode_what_was_scheduled_waits_the_root_gate_included() {
    story(|| {
        let mallory = enrolled("Mallory", MemberKind::Association, ORGANISATIONS);
        schedule(heap_pages(77));
        schedule(appoint(&mallory));
        assert_ok!(agreed(4, 4, SafeMode::force_enter {}));
        blocks(2 * SOON);
        assert_eq!((heap_pages_set(), is_treasurer(&mallory)), (None, false));
        assert_ok!(agreed(4, 4, SafeMode::force_exit {}));
        blocks(2 * SOON);
        assert!(heap_pages_set().is_some() && is_treasurer(&mallory), "nothing is lost");
    });
}

#[test]
fn in_safe_mode_the_council_cancels_what_waits() {
    story(|| {
        let when = schedule(heap_pages(77));
        assert_ok!(agreed(4, 4, SafeMode::force_enter {}));
        blocks(2 * SOON);
        assert_ok!(agreed(3, 4, Scheduler::cancel { when, index: 0 }));
        assert_ok!(agreed(4, 4, SafeMode::force_exit {}));
        blocks(2 * SOON);
        assert_eq!(heap_pages_set(), None);
    });
}

#[test]
fn while_anything_is_paused_what_was_scheduled_waits() {
    story(|| {
        let mallory = enrolled("Mallory", MemberKind::Association, ORGANISATIONS);
        schedule(appoint(&mallory));
        let name = |text: &str| text.as_bytes().to_vec().try_into().unwrap();
        let send = || (name("Members"), name("appoint"));
        assert_ok!(agreed(3, 4, TxPause::pause { full_name: send() }));
        blocks(2 * SOON);
        assert!(!is_treasurer(&mallory));
        assert_ok!(agreed(3, 4, TxPause::unpause { ident: send() }));
        blocks(2 * SOON);
        assert!(is_treasurer(&mallory));
    });
}

#[test]
fn after_a_failed_migration_payments_pause_and_the_council_goes_on() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        fund(&anna, 1_000);
        // The second time safe mode is entered already.
        for _ in 0..2 {
            assert_eq!(PauseAndGoOn::failed(None), FailedMigrationHandling::ForceUnstuck);
        }
        let send = || pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 400,
        };
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_eq!(submit(&anna, send()).unwrap(), Err(filtered.into()));
        assert_ok!(submit(&alice(), propose(1, SafeMode::force_exit {}.into())).unwrap());
        assert_ok!(submit(&anna, send()).unwrap());
        assert_eq!(balance(&bruno), 400);
    });
}
