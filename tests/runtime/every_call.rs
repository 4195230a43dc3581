//! Every call of the rewards, at a moment at which it changes something if it comes from who may make it.

use crate::rewards::*;
use frame_support::{
    assert_ok,
    traits::{GetCallName, UnfilteredDispatchable},
};
use pallet_reserve::Basis;
use pallet_rewards::{BehaviourTerms, CheckInCode, Leftover, Mode, ProgrammeTerms, Reading, Role, Rule, Sharing, Unit};
use piazza_primitives::{Bps, Moment, DAY, MINUTE};
use piazza_runtime::{Hash, Rewards, System};
use piazza_tests::chain::*;

/// Who may make a call.
pub(crate) enum Right {
    /// The council, by a motion.
    Council,
    /// This one, for what he is.
    Only(Person),
    /// Every member, this one among them.
    Members(Person),
}

impl Right {
    /// Somebody who may make the call, or is of those who may together.
    pub(crate) fn holder(&self) -> Person {
        match self {
            Self::Council => alice(),
            Self::Only(who) | Self::Members(who) => who.clone(),
        }
    }
}

/// A call, and who may make it.
pub(crate) type Possible = (Call, Right);

/// The people of the scene.
struct Cast {
    hera: Person,
    centre: Person,
    school: Person,
    anna: Person,
    carla: Person,
    scale: Person,
    tablet: Person,
}

/// The proof of the attestation that can be withdrawn and challenged.
const OPEN: u64 = 1;
/// The proof of the one that was challenged.
const CHALLENGED: u64 = 2;
/// The proof of the one that Anna has yet to confirm.
const UNCONFIRMED: u64 = 3;

/// What the story takes as given, whatever it costs.
fn given(who: &Person, call: Call) {
    assert_ok!(call.dispatch_bypass_filter(origin(who)));
}

/// The panel: 0 recycled paper, 1 what the person confirms, 2 visits, 3 goals; 4 can be adopted, 5 be commented.
fn panel(hera: &Person, centre: &Person) {
    let confirmed = BehaviourTerms {
        confirm: true,
        ..paper()
    };
    let visits = BehaviourTerms {
        rule: Rule::Every(10),
        unit: Unit::Visit,
        ..paper()
    };
    let shared = BehaviourTerms {
        rule: Rule::Goal,
        ..paper()
    };
    let propose = |terms| given(hera, Call::propose_behaviour { programme: 0, terms });
    for terms in [confirmed, visits, shared, paper()] {
        propose(terms);
    }
    assert_ok!(Rewards::set_comment_period(council(), DAY));
    propose(paper());
    next_block(1_000);
    for behaviour in 1..=3 {
        assert_ok!(Rewards::adopt(council(), behaviour));
    }
    given(
        hera,
        Call::authorise {
            behaviour: 1,
            attestor: centre.account(),
        },
    );
}

/// A second programme of Hera's, with 10.00 in it, which is over.
fn over(hera: &Person) {
    let end = now() + 1_000;
    let mut terms = ProgrammeTerms { end, ..promise() };
    terms.guarantee.until = end;
    given(hera, Call::create_programme { terms });
    let deposit = deposit(1_000, Basis::SponsorFunding);
    assert_ok!(allocate(deposit, Rewards::pot(1), 1_000));
    approve_open();
    next_block(2_000);
}

/// A third, without a budget, which is closed.
fn closed(hera: &Person) {
    let end = now() + 1_000;
    let mut terms = ProgrammeTerms { end, ..promise() };
    terms.guarantee.until = end;
    given(hera, Call::create_programme { terms });
    next_block(2_000);
    given(hera, Call::close_programme { programme: 2 });
}

/// What can be withdrawn, challenged, decided, confirmed and claimed.
fn attested(cast: &Cast) {
    for slip in [OPEN, CHALLENGED] {
        given(&cast.centre, attest(weighing(&cast.anna, 40, slip)));
    }
    let (proof, reason) = (proof(CHALLENGED), Hash::repeat_byte(9));
    given(
        &cast.hera,
        Call::challenge {
            programme: 0,
            proof,
            reason,
        },
    );
    let entry = weighing(&cast.anna, 40, UNCONFIRMED);
    given(&cast.centre, Call::attest { behaviour: 1, entry });
    // Carla holds as much as she may, and spends some of it when she has earned more.
    fund(&cast.carla, 300_000);
    given(&cast.centre, attest(weighing(&cast.carla, 40, 4)));
    let send = pallet_payments::Call::<piazza_runtime::Runtime>::send {
        to: cast.anna.account(),
        amount: 1_000,
    };
    assert_ok!(submit(&cast.carla, send).unwrap());
}

fn cast() -> Cast {
    let terms = BehaviourTerms {
        window: DAY,
        at_once: true,
        ..paper()
    };
    let (hera, centre) = hera_and_the_centre(500_000, terms);
    panel(&hera, &centre);
    over(&hera);
    closed(&hera);
    let cast = Cast {
        school: appointed("School"),
        anna: resident("Anna"),
        carla: resident("Carla"),
        scale: Person::named("Scale"),
        tablet: Person::named("Tablet"),
        hera,
        centre,
    };
    let device = |behaviour, device: &Person, role| {
        let device = device.account();
        given(
            &cast.hera,
            Call::add_device {
                behaviour,
                device,
                role,
                zone: TRENTO,
            },
        );
    };
    device(0, &cast.scale, Role::Sensor { person: None });
    device(2, &cast.tablet, Role::Venue { cell: cell() });
    attested(&cast);
    cast
}

/// What the scale measured for Anna.
fn measured(cast: &Cast) -> Call {
    let unsigned = Reading {
        device: cast.scale.account(),
        person: cast.anna.account(),
        counter: 1,
        quantity: 5,
        time: now(),
        signature: (),
    };
    let message = unsigned.message(System::block_hash(0), 0);
    let Reading {
        device,
        person,
        counter,
        quantity,
        time,
        signature: (),
    } = unsigned;
    let signature = cast.scale.sign(message.into());
    let reading = Reading {
        device,
        person,
        counter,
        quantity,
        time,
        signature,
    };
    Call::deliver {
        behaviour: 0,
        readings: vec![reading].try_into().unwrap(),
        mode: Mode::AllOrNothing,
    }
}

/// A visit to where the tablet stands.
fn visit(cast: &Cast) -> Call {
    const SLOT: Moment = 5 * MINUTE;
    let unsigned = CheckInCode {
        programme: 0,
        device: cast.tablet.account(),
        cell: cell(),
        slot: now() / SLOT,
        signature: (),
    };
    let message = unsigned.message(System::block_hash(0));
    let CheckInCode {
        programme,
        device,
        cell,
        slot,
        signature: (),
    } = unsigned;
    let signature = cast.tablet.sign(message.into());
    Call::check_in {
        code: CheckInCode {
            programme,
            device,
            cell,
            slot,
            signature,
        },
    }
}

fn decided_by_the_council() -> Vec<Possible> {
    let calls = [
        Call::adopt { behaviour: 4 },
        Call::retire { behaviour: 0 },
        Call::set_tariff {
            behaviour: 0,
            tariff: 500,
        },
        Call::set_comment_period { period: 1 },
        Call::set_guarantee_share { share: Bps::ZERO },
    ];
    calls.into_iter().map(|call| (call, Right::Council)).collect()
}

fn done_by_the_sponsor(cast: &Cast) -> Vec<Possible> {
    let (device, key) = (cast.scale.account(), Person::named("Key").account());
    let group = vec![cast.anna.account()].try_into().unwrap();
    let (proof, reason) = (proof(OPEN), Hash::repeat_byte(9));
    let sharing = Sharing::Equally;
    let calls = [
        Call::close_programme { programme: 1 },
        Call::authorise {
            behaviour: 0,
            attestor: cast.school.account(),
        },
        Call::deauthorise {
            behaviour: 0,
            attestor: cast.centre.account(),
        },
        Call::challenge {
            programme: 0,
            proof,
            reason,
        },
        Call::add_device {
            behaviour: 0,
            device: key.clone(),
            role: Role::Sensor { person: None },
            zone: TRENTO,
        },
        Call::rotate_device {
            programme: 0,
            device: device.clone(),
            key,
        },
        Call::void_device {
            programme: 0,
            device,
            from: now(),
        },
        Call::open_goal {
            behaviour: 3,
            group,
            target: 1,
            deadline: now() + DAY,
            prize: 100,
            sharing,
        },
    ];
    calls
        .into_iter()
        .map(|call| (call, Right::Only(cast.hera.clone())))
        .collect()
}

fn said_by_officers(cast: &Cast) -> Vec<Possible> {
    let entries = vec![weighing(&cast.anna, 40, 11)].try_into().unwrap();
    let calls = [
        attest(weighing(&cast.anna, 40, 10)),
        Call::attest_batch {
            behaviour: 0,
            entries,
            mode: Mode::AllOrNothing,
        },
        measured(cast),
        Call::withdraw {
            programme: 0,
            proof: proof(OPEN),
        },
    ];
    let mut said: Vec<_> = calls
        .into_iter()
        .map(|call| (call, Right::Only(cast.centre.clone())))
        .collect();
    let eve = Person::from(sp_keyring::Sr25519Keyring::Eve);
    let decide = Call::decide {
        programme: 0,
        proof: proof(CHALLENGED),
        upheld: true,
    };
    said.push((decide, Right::Only(eve)));
    said
}

fn done_by_members(cast: &Cast) -> Vec<Possible> {
    let (hera, anna) = (|| cast.hera.clone(), || cast.anna.clone());
    vec![
        (Call::create_programme { terms: promise() }, Right::Only(hera())),
        (
            Call::propose_behaviour {
                programme: 0,
                terms: paper(),
            },
            Right::Members(hera()),
        ),
        (
            Call::comment {
                behaviour: 5,
                text: Hash::repeat_byte(5),
            },
            Right::Members(anna()),
        ),
        (
            Call::forget {
                what: Leftover::Programme(2),
            },
            Right::Members(anna()),
        ),
        (visit(cast), Right::Members(anna())),
        (
            Call::confirm {
                programme: 0,
                proof: proof(UNCONFIRMED),
            },
            Right::Only(anna()),
        ),
        (
            Call::claim {
                programme: 0,
                key: None,
            },
            Right::Only(cast.carla.clone()),
        ),
    ]
}

/// Sets the scene. There is a row for each call of the pallet: a new one without a row fails here.
pub(crate) fn every_call() -> Vec<Possible> {
    let cast = cast();
    let rows = [
        decided_by_the_council(),
        done_by_the_sponsor(&cast),
        said_by_officers(&cast),
        done_by_members(&cast),
    ];
    let rows: Vec<_> = rows.into_iter().flatten().collect();
    let mut named: Vec<_> = rows.iter().map(|(call, _)| call.get_call_name()).collect();
    let mut there = Call::get_call_names().to_vec();
    named.sort_unstable();
    there.sort_unstable();
    assert_eq!(named, there, "each call has a row");
    rows
}
