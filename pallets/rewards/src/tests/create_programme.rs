//! A sponsor creates a programme.

use crate::{mock::*, Error, Event, NextProgramme, OpenProgrammes, ProgrammeTerms, Programmes};
use frame::testing_prelude::*;
use piazza_primitives::{Bps, Pots};

fn create(who: AccountId, change: impl FnOnce(&mut ProgrammeTerms)) -> DispatchResult {
    let mut terms = promise();
    change(&mut terms);
    Rewards::create_programme(signed(who), terms)
}

#[test]
fn a_programme_has_a_number_a_pot_and_no_budget_yet() {
    run(|| {
        assert_ok!(create(HERA, |_| ()));
        let programme = entered(0);
        assert_eq!(
            (programme.sponsor, programme.funded, programme.closed),
            (HERA, 0, false)
        );
        assert_eq!(programme.accepts_until, END);
        assert!(<Rewards as Pots<AccountId>>::is_pot(&Rewards::pot(0)));
        assert!(!<Rewards as Pots<AccountId>>::is_pot(&HERA));
        assert_said(Event::ProgrammeCreated {
            programme: 0,
            sponsor: HERA,
            pot: Rewards::pot(0),
            terms: promise(),
        });
        assert_ok!(create(CHOIR, |_| ()));
        assert_ne!(Rewards::pot(0), Rewards::pot(1));
        assert_eq!(NextProgramme::<Test>::get(), 2);
    });
}

#[test]
fn a_public_body_an_association_and_a_merchant_may_sponsor() {
    run(|| {
        for who in [HERA, CHOIR, BAKER] {
            assert_ok!(create(who, |_| ()));
        }
    });
}

#[test]
fn nobody_else_sponsors() {
    run(|| {
        for who in [ANNA, TOURIST] {
            assert_noop!(create(who, |_| ()), Error::<Test>::NoSponsor);
        }
        for who in [STRANGER, SUSPENDED] {
            assert_noop!(create(who, |_| ()), NOT_ACTIVE);
        }
        suspend(HERA);
        assert_noop!(create(HERA, |_| ()), NOT_ACTIVE);
    });
}

#[test]
fn a_sponsor_has_so_many_open_and_no_more() {
    run(|| {
        for _ in 0..PROGRAMMES {
            assert_ok!(create(HERA, |_| ()));
        }
        assert_noop!(create(HERA, |_| ()), Error::<Test>::TooManyProgrammes);
        assert_ok!(create(CHOIR, |_| ()));
        at(END + 1);
        assert_ok!(Rewards::close_programme(signed(HERA), 0));
        assert_eq!(OpenProgrammes::<Test>::get(HERA), PROGRAMMES - 1);
        let later = |terms: &mut ProgrammeTerms| {
            terms.end = now() + 1;
            terms.guarantee.until = now() + 1;
        };
        assert_ok!(create(HERA, later));
    });
}

#[test]
fn it_ends_after_it_starts_and_not_in_the_past() {
    run(|| {
        let times = |start, end| {
            move |terms: &mut ProgrammeTerms| {
                terms.start = start;
                terms.end = end;
            }
        };
        for (start, end) in [
            (START + 5, START + 5),
            (START + 5, START + 4),
            (START - 5, START),
            (0, 1),
        ] {
            assert_noop!(create(HERA, times(start, end)), Error::<Test>::InvalidTimes);
        }
        assert_ok!(create(HERA, times(START - 5, START + 1)));
        assert_ok!(create(HERA, times(END - 1, END)));
    });
}

#[test]
fn it_estimates_its_prizes_at_something() {
    run(|| {
        assert_noop!(create(HERA, |terms| terms.estimate = 0), Error::<Test>::NoEstimate);
    });
}

#[test]
fn a_fifth_of_the_estimate_is_guaranteed() {
    run(|| {
        let guaranteed = |estimate, amount| {
            move |terms: &mut ProgrammeTerms| {
                terms.estimate = estimate;
                terms.guarantee.amount = amount;
            }
        };
        assert_noop!(
            create(HERA, guaranteed(1_000_000, 199_999)),
            Error::<Test>::GuaranteeTooSmall
        );
        assert_ok!(create(HERA, guaranteed(1_000_000, 200_000)));
        // The fifth of a cent is a cent.
        assert_noop!(
            create(HERA, guaranteed(1_000_001, 200_000)),
            Error::<Test>::GuaranteeTooSmall
        );
        assert_ok!(create(HERA, guaranteed(1_000_001, 200_001)));
    });
}

#[test]
fn the_guarantee_stands_until_the_end() {
    run(|| {
        let until = |until| move |terms: &mut ProgrammeTerms| terms.guarantee.until = until;
        assert_noop!(create(HERA, until(END - 1)), Error::<Test>::GuaranteeTooShort);
        assert_ok!(create(HERA, until(END)));
    });
}

#[test]
fn an_offset_is_one_that_exists() {
    run(|| {
        for offset in [-721, 841, i16::MIN, i16::MAX] {
            assert_noop!(
                create(HERA, |terms| terms.offset = offset),
                Error::<Test>::InvalidOffset
            );
        }
        for offset in [-720, 840] {
            assert_ok!(create(HERA, |terms| terms.offset = offset));
        }
    });
}

#[test]
fn a_denomination_is_more_than_nothing() {
    run(|| {
        let of = |amount| move |terms: &mut ProgrammeTerms| terms.denomination = Some(amount);
        assert_noop!(create(HERA, of(0)), Error::<Test>::InvalidDenomination);
        assert_ok!(create(HERA, of(1)));
    });
}

#[test]
fn the_council_says_what_later_programmes_guarantee() {
    run(|| {
        let half = Bps::saturating(5_000);
        assert_noop!(
            Rewards::set_guarantee_share(signed(HERA), half),
            DispatchError::BadOrigin
        );
        assert_ok!(create(HERA, |_| ()));
        assert_ok!(Rewards::set_guarantee_share(council(), half));
        assert_said(Event::GuaranteeShareSet { share: half });
        assert_noop!(create(HERA, |_| ()), Error::<Test>::GuaranteeTooSmall);
        assert_ok!(create(HERA, |terms| terms.guarantee.amount = ESTIMATE / 2));
        assert_eq!(Programmes::<Test>::iter().count(), 2);
    });
}
