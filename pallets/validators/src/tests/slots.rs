use crate::{mock::*, pallet::*};

fn missed() -> Vec<u32> {
    GENESIS.iter().map(MissedSlots::<Test>::get).collect()
}

#[test]
fn nothing_is_missed_when_every_slot_has_its_block() {
    run(|| {
        blocks(20);
        assert_eq!(missed(), vec![0, 0, 0, 0]);
        assert_eq!(MissedSlots::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_first_block_of_a_chain_misses_nothing() {
    run(|| assert_eq!(MissedSlots::<Test>::iter().count(), 0));
}

#[test]
fn a_slot_without_a_block_is_its_validators() {
    run(|| {
        // After 1,000 the slots 1,001 and 1,002 pass: the second's and the third's.
        block_at(1_003);
        assert_eq!(missed(), vec![0, 1, 1, 0]);
        let told: Vec<_> = Validators::validators().into_iter().map(|it| it.missed).collect();
        assert_eq!(told, vec![0, 1, 1, 0]);
    });
}

#[test]
fn a_long_silence_is_shared_by_all() {
    run(|| {
        block_at(1_000 + 4_001);
        assert_eq!(missed(), vec![1_000, 1_000, 1_000, 1_000]);
    });
}

#[test]
fn what_was_missed_is_told_at_the_end_of_the_session() {
    run(|| {
        block_at(1_003);
        while Session::current_index() == 0 {
            blocks(1);
        }
        assert_eq!(missed(), vec![0, 0, 0, 0]);
        let mut told = events();
        told.sort_by_key(|event| format!("{event:?}"));
        assert_eq!(
            told,
            vec![
                Event::SlotsMissed {
                    validator: 2,
                    session: 0,
                    slots: 1
                },
                Event::SlotsMissed {
                    validator: 3,
                    session: 0,
                    slots: 1
                },
            ]
        );
    });
}

#[test]
fn nobody_is_disabled_for_being_absent() {
    run(|| {
        for turn in 1..100 {
            block_at(1_000 + 4 * turn);
        }
        assert_eq!(Session::disabled_validators(), Vec::<u32>::new());
        assert_eq!(Session::validators(), GENESIS.to_vec());
    });
}
