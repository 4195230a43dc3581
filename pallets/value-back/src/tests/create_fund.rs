//! The council opens community funds.

use crate::{mock::*, Communities, Error, Event, FundKey, Name, Pot};
use frame::testing_prelude::*;
use piazza_primitives::FundDirectory;

fn name(text: &str) -> Name {
    Name::try_from(text.as_bytes().to_vec()).expect("short enough")
}

#[test]
fn opens_an_empty_fund_with_a_pot() {
    run(|| {
        assert!(!ValueBack::exists(7));
        assert_ok!(ValueBack::create_fund(council(), 7, name("Città Alta")));
        assert!(ValueBack::exists(7));
        assert_eq!(fund(FundKey::Community(7)), (0, 0));
        let pot = ValueBack::pot_account(Pot::Community(7));
        assert_eq!(System::providers(&pot), 1);
        assert_eq!(
            last_event(),
            Event::FundCreated {
                fund: 7,
                name: name("Città Alta"),
                pot
            }
        );
    });
}

#[test]
fn a_number_is_given_once() {
    run(|| {
        assert_noop!(
            ValueBack::create_fund(council(), VALLEY, name("Another")),
            Error::<Test>::FundExists
        );
        assert_eq!(Communities::<Test>::get(VALLEY), Some(name("Valle di Sotto")));
    });
}

#[test]
fn a_name_is_text_that_a_person_can_read() {
    run(|| {
        for bad in [
            &b""[..],
            b"   ",
            b"line\nbreak",
            &[0xff, 0xfe],
            &[0x1b, b'[', b'2', b'J'],
        ] {
            let bad = Name::try_from(bad.to_vec()).expect("short enough");
            assert_noop!(ValueBack::create_fund(council(), 7, bad), Error::<Test>::BadName);
        }
        assert_ok!(ValueBack::create_fund(council(), 7, name(&"x".repeat(64))));
        assert!(Name::try_from(vec![b'x'; 65]).is_err());
    });
}

#[test]
fn only_the_council_opens_funds() {
    run(|| {
        assert_noop!(ValueBack::create_fund(signed(ALDO), 7, name("Mine")), BadOrigin);
        assert_noop!(
            ValueBack::create_fund(RuntimeOrigin::none(), 7, name("Mine")),
            BadOrigin
        );
    });
}
