use crate::{mock::*, pallet::*};
use frame::testing_prelude::*;

fn set_council(seats: &[u64]) -> DispatchResult {
    let seats = seats.to_vec().try_into().expect("few");
    Validators::set_council(RuntimeOrigin::signed(GATE), seats)
}

fn of_four(test: impl FnOnce()) {
    run(|| {
        Sitting::set(vec![1, 2, 3, 4]);
        test();
    });
}

#[test]
fn the_council_gives_its_seats_out() {
    of_four(|| {
        assert_ok!(set_council(&[1, 2, 3, 5, 6]));
        assert_eq!(Sitting::get(), [1, 2, 3, 5, 6]);
        let seats = vec![1, 2, 3, 5, 6].try_into().expect("few");
        assert_eq!(events(), vec![Event::CouncilSet { seats }]);
    });
}

#[test]
fn only_a_large_majority_gives_them_out() {
    of_four(|| {
        let seats: BoundedVec<_, _> = vec![1, 2, 3, 5].try_into().expect("few");
        for origin in [
            RuntimeOrigin::signed(COUNCIL),
            RuntimeOrigin::signed(1),
            RuntimeOrigin::root(),
        ] {
            assert_noop!(Validators::set_council(origin, seats.clone()), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn attack_a_council_of_three_that_one_lost_key_stops() {
    of_four(|| {
        assert_noop!(set_council(&[1, 2, 3]), Error::<Test>::TooFewSeats);
        assert_noop!(set_council(&[]), Error::<Test>::TooFewSeats);
        assert_ok!(set_council(&[4, 5, 6, 7]));
    });
}

#[test]
fn a_chain_to_develop_on_keeps_as_few_as_it_has() {
    of_four(|| {
        Sitting::set(vec![1]);
        assert_ok!(set_council(&[2]));
        assert_ok!(set_council(&[1, 2, 3]));
        assert_noop!(set_council(&[1, 2]), Error::<Test>::TooFewSeats);
        Sitting::set(vec![]);
        assert_noop!(set_council(&[]), Error::<Test>::TooFewSeats);
    });
}

#[test]
fn attack_a_seat_of_nobody() {
    of_four(|| {
        assert_noop!(set_council(&[1, 2, 3, STRANGER]), Error::<Test>::SeatOfNobody);
    });
}

#[test]
fn attack_one_member_with_two_seats() {
    of_four(|| {
        assert_noop!(set_council(&[1, 2, 3, 3]), Error::<Test>::TwoSeats);
    });
}
