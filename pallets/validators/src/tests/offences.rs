use crate::{mock::*, pallet::*};
use frame::{deps::sp_runtime::Perbill, testing_prelude::*};
use sp_staking::offence::OffenceError;

fn council() -> RuntimeOrigin {
    RuntimeOrigin::signed(COUNCIL)
}

fn disabled() -> Vec<u64> {
    let validators = Session::validators();
    Session::disabled_validators()
        .into_iter()
        .map(|index| validators[index as usize])
        .collect()
}

/// (3 / 4)²: one of four.
fn one_of_four() -> Perbill {
    Perbill::from_rational(9u32, 16)
}

#[test]
fn an_offender_is_disabled_and_the_council_told() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_eq!(disabled(), vec![2]);
        assert_eq!(Offenders::<Test>::get(2), Some(one_of_four()));
        assert_eq!(
            events(),
            vec![Event::OffenceReported {
                validator: 2,
                session: 0,
                severity: one_of_four(),
                disabled: true
            }]
        );
    });
}

#[test]
fn the_same_offence_counts_once() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_eq!(report_equivocation(2, 7), Err(OffenceError::DuplicateReport));
        assert_eq!(events().len(), 1);
    });
}

#[test]
fn a_disabled_validator_still_votes() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        blocks(PERIOD);
        assert_eq!(Grandpa::grandpa_authorities().len(), 4);
        assert_eq!(Session::validators(), GENESIS.to_vec());
    });
}

#[test]
fn a_disabled_validator_makes_no_blocks() {
    let refused = std::panic::catch_unwind(|| {
        run(|| {
            // Slot s is that of the validator at s % 4; 1,002 is the third's.
            assert_ok!(report_equivocation(3, 7));
            block_at(1_002);
        })
    });
    assert!(refused.is_err());
}

#[test]
fn it_stays_disabled_over_quiet_sessions() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        blocks(3 * PERIOD);
        assert!(Session::current_index() >= 3);
        assert_eq!(disabled(), vec![2]);
    });
}

#[test]
fn an_offender_cannot_enable_itself_with_new_keys() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        set_keys(2, 1);
        blocks(2 * PERIOD);
        assert!(pallet_aura::Authorities::<Test>::get().contains(&keys(2, 1).aura));
        assert_eq!(disabled(), vec![2]);
    });
}

#[test]
fn another_validators_change_does_not_enable_it() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_ok!(Validators::add_validator(council(), 5));
        settle();
        assert_eq!(Session::validators().len(), 5);
        assert_eq!(disabled(), vec![2]);
    });
}

#[test]
fn no_more_are_disabled_than_finality_can_lose() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_ok!(report_equivocation(3, 8));
        assert_eq!(disabled(), vec![2]);
        let told = events();
        assert!(matches!(
            told.last(),
            Some(Event::OffenceReported {
                validator: 3,
                disabled: false,
                ..
            })
        ));
    });
}

#[test]
fn who_could_not_be_disabled_is_when_the_first_has_gone() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_ok!(report_equivocation(3, 8));
        assert_ok!(Validators::add_validator(council(), 5));
        assert_ok!(Validators::remove_validator(council(), 2));
        settle();
        assert_eq!(disabled(), vec![3]);
    });
}

#[test]
fn a_removed_offender_is_disabled_to_its_end_and_then_forgotten() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_ok!(Validators::add_validator(council(), 5));
        assert_ok!(Validators::remove_validator(council(), 2));
        blocks(1);
        assert_eq!(disabled(), vec![2]);
        blocks(1);
        assert_eq!(Session::validators(), vec![1, 3, 4, 5]);
        assert_eq!(disabled(), Vec::<u64>::new());
        assert_eq!(Offenders::<Test>::iter().count(), 0);
    });
}

#[test]
fn adding_it_again_pardons_it() {
    run(|| {
        assert_ok!(report_equivocation(2, 7));
        assert_ok!(Validators::add_validator(council(), 5));
        assert_ok!(Validators::remove_validator(council(), 2));
        settle();
        assert_ok!(Validators::add_validator(council(), 2));
        settle();
        assert_eq!(Session::validators(), vec![1, 3, 4, 5, 2]);
        assert_eq!(disabled(), Vec::<u64>::new());
    });
}

#[test]
fn of_two_offences_the_graver_is_kept() {
    run(|| {
        Validators::do_note_offence(&2, Perbill::from_percent(90), 0);
        assert_ok!(report_equivocation(2, 7));
        assert_eq!(Offenders::<Test>::get(2), Some(Perbill::from_percent(90)));
    });
}

#[test]
fn an_offence_of_somebody_who_left_is_told_and_not_kept() {
    run(|| {
        Validators::do_note_offence(&9, Perbill::from_percent(50), 0);
        assert_eq!(Offenders::<Test>::iter().count(), 0);
        assert!(matches!(
            events().as_slice(),
            [Event::OffenceReported {
                validator: 9,
                disabled: false,
                ..
            }]
        ));
    });
}

#[test]
fn of_three_validators_none_can_be_disabled() {
    run_with(&[1, 2, 3], 3, || {
        assert_ok!(report_equivocation(2, 7));
        assert_eq!(disabled(), Vec::<u64>::new());
    });
}
