//! Attested behaviour becomes spending power: once, within the budget, by the word of those who may give it.

use codec::{Decode, Encode};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
};
use pallet_reserve::{Basis, Pallet as Reserve, Purpose};
use pallet_rewards::{BehaviourTerms, Entry, Error, Guarantee, Mode, ProgrammeTerms, Records, Refused, Rule, Unit};
use piazza_primitives::{Appointment, Balance, MemberKind, Refusal, SdgGoal, ValueArea, DAY, WEEK};
use piazza_runtime::{
    configs::delegation::ProxyType, genesis_presets, AccountId, Hash, Quota, Rewards, Runtime, RuntimeCall,
    RuntimeOrigin, System,
};
use piazza_tests::chain::*;
use sp_runtime::{transaction_validity::InvalidTransaction, DispatchError};

pub(crate) type Call = pallet_rewards::Call<Runtime>;
pub(crate) type Members = pallet_members::Pallet<Runtime>;
type Row = Entry<AccountId>;

/// What Hera's programme promises at most, in cents.
pub(crate) const ESTIMATE: Balance = 1_000_000;
/// How many rows a batch may have.
pub(crate) const ROWS: u64 = 500;

pub(crate) fn origin(who: &Person) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.account())
}

pub(crate) fn council() -> RuntimeOrigin {
    pallet_collective::RawOrigin::<_, pallet_collective::Instance1>::Members(1, 1).into()
}

pub(crate) fn promise() -> ProgrammeTerms {
    let end = now() + 12 * WEEK;
    ProgrammeTerms {
        title: Hash::repeat_byte(1),
        regulation: Hash::repeat_byte(2),
        start: now(),
        end,
        estimate: ESTIMATE,
        guarantee: Guarantee {
            amount: ESTIMATE / 5,
            until: end,
            document: Hash::repeat_byte(3),
        },
        area: ValueArea::Environment,
        kinds: Default::default(),
        zones: Default::default(),
        offset: 60,
        denomination: None,
    }
}

/// Recycled paper, 0.05 a kilogram.
pub(crate) fn paper() -> BehaviourTerms {
    BehaviourTerms {
        title: Hash::repeat_byte(4),
        goal: SdgGoal::try_from(12).unwrap(),
        unit: Unit::Kilogram,
        decimals: 0,
        largest: 1_000,
        tariff: 5,
        rule: Rule::PerUnit,
        grams: Some(900),
        avoided: Some(10),
        cap: None,
        most: None,
        agreeing: 1,
        confirm: false,
        lifetime: WEEK,
        window: 0,
        at_once: false,
    }
}

/// Euro that come in on this basis; answers the deposit.
pub(crate) fn deposit(amount: Balance, basis: Basis) -> u32 {
    let deposit = pallet_reserve::NextDeposit::<Runtime>::get();
    let reference = Hash::from_low_u64_be(u64::from(deposit) + 1);
    assert_ok!(Reserve::<Runtime>::record(origin(&charlie()), amount, reference, basis));
    approve_open();
    deposit
}

pub(crate) fn approve_open() {
    for (proposal, _) in Reserve::<Runtime>::open_proposals() {
        assert_ok!(Reserve::<Runtime>::approve(origin(&dave()), proposal));
    }
}

pub(crate) fn allocate(deposit: u32, to: AccountId, amount: Balance) -> Result<(), DispatchError> {
    let recipients = vec![(to, amount)].try_into().unwrap();
    Reserve::<Runtime>::allocate(origin(&charlie()), deposit, Purpose::Programme, recipients)
}

/// The two treasurers fund Hera's programme with so many cents.
pub(crate) fn fund_programme(amount: Balance) {
    let deposit = deposit(amount, Basis::SponsorFunding);
    assert_ok!(allocate(deposit, Rewards::pot(0), amount));
    approve_open();
}

/// An association that the council made an attestor.
pub(crate) fn appointed(name: &str) -> Person {
    let desk = enrolled(name, MemberKind::Association, genesis_presets::ORGANISATIONS);
    assert_ok!(Members::appoint(council(), desk.account(), Appointment::Attestor));
    desk
}

/// An attestor whom Hera authorised.
fn attestor(hera: &Person, name: &str) -> Person {
    let desk = appointed(name);
    let authorise = Call::authorise {
        behaviour: 0,
        attestor: desk.account(),
    };
    assert_ok!(submit(hera, authorise).unwrap());
    desk
}

/// Hera with a programme of so many cents and a behaviour in its panel, and the collection centre that attests it.
pub(crate) fn hera_and_the_centre(budget: Balance, terms: BehaviourTerms) -> (Person, Person) {
    let hera = enrolled("Hera", MemberKind::PublicBody, genesis_presets::ORGANISATIONS);
    let create = Call::create_programme { terms: promise() };
    assert_ok!(submit(&hera, create).unwrap());
    fund_programme(budget);
    assert_ok!(Rewards::set_comment_period(council(), 0));
    let propose = Call::propose_behaviour { programme: 0, terms };
    assert_ok!(submit(&hera, propose).unwrap());
    next_block(1_000);
    assert_ok!(Rewards::adopt(council(), 0));
    let centre = attestor(&hera, "Collection centre");
    (hera, centre)
}

/// So many kilograms on the weighing slip of this number.
pub(crate) fn weighing(person: &Person, quantity: u64, slip: u64) -> Row {
    Entry {
        person: person.account(),
        companion: None,
        quantity,
        time: now(),
        document: Hash::from_low_u64_be(slip),
    }
}

/// Under what the chain remembers the weighing slip of this number.
pub(crate) fn proof(slip: u64) -> Hash {
    pallet_rewards::proof_of_document(Hash::from_low_u64_be(slip))
}

pub(crate) fn attest(entry: Row) -> Call {
    Call::attest { behaviour: 0, entry }
}

pub(crate) fn batch(rows: Vec<Row>, mode: Mode) -> Call {
    Call::attest_batch {
        behaviour: 0,
        entries: rows.try_into().unwrap(),
        mode,
    }
}

pub(crate) fn refused(row: u16, reason: Refused) -> Result<(), DispatchError> {
    Err(Error::<Runtime>::Row { row, reason }.into())
}

/// Which rows were refused in this block, and why.
fn refused_rows() -> Vec<(u32, Refused)> {
    let events = System::events().into_iter().map(|record| record.event);
    events
        .filter_map(|event| match event {
            piazza_runtime::RuntimeEvent::Rewards(pallet_rewards::Event::RowRefused { row, reason, .. }) => {
                Some((row, reason))
            }
            _ => None,
        })
        .collect()
}

pub(crate) fn pot() -> Balance {
    piazza_runtime::Balances::free_balance(Rewards::pot(0))
}

#[test]
fn what_is_recycled_is_spent_at_the_bakers() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let (anna, baker) = (resident("Anna"), merchant("Baker", 0));
        assert_ok!(submit(&centre, attest(weighing(&anna, 40, 1))).unwrap());
        assert_eq!((balance(&anna), pot()), (200, 499_800));
        assert_ok!(submit(&anna, purchase(&baker, 200, invoice(&baker, 200, 1))).unwrap());
        assert_eq!((balance(&anna), balance(&baker)), (0, 200));
    });
}

#[test]
fn a_weighing_counts_once_whoever_attests_it_and_however() {
    story(|| {
        let (hera, centre) = hera_and_the_centre(500_000, paper());
        let other = attestor(&hera, "Other centre");
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        let slip = weighing(&anna, 40, 1);
        assert_ok!(submit(&centre, attest(slip.clone())).unwrap());

        let duplicate = |row| refused(row, Refused::DuplicateProof);
        assert_eq!(submit(&centre, attest(slip.clone())).unwrap(), duplicate(0));
        assert_eq!(submit(&other, attest(slip.clone())).unwrap(), duplicate(0));
        // Neither another person nor another weight makes another slip of it.
        assert_eq!(submit(&other, attest(weighing(&bruno, 39, 1))).unwrap(), duplicate(0));
        for mode in [Mode::AllOrNothing, Mode::SkipAndReport] {
            let again = submit(&other, batch(vec![slip.clone()], mode)).unwrap();
            assert_eq!(again.is_ok(), mode == Mode::SkipAndReport);
        }
        next_block(WEEK - 1_000);
        assert_eq!(submit(&other, attest(slip)).unwrap(), duplicate(0));
        assert_eq!((balance(&anna), balance(&bruno)), (200, 0));
    });
}

#[test]
fn a_slip_twice_in_a_batch_or_across_batches_counts_once() {
    story(|| {
        let (hera, centre) = hera_and_the_centre(500_000, paper());
        let other = attestor(&hera, "Other centre");
        let anna = resident("Anna");
        let rows = || vec![weighing(&anna, 40, 1), weighing(&anna, 40, 1), weighing(&anna, 20, 2)];
        let all = submit(&centre, batch(rows(), Mode::AllOrNothing)).unwrap();
        assert_eq!(all, refused(1, Refused::DuplicateProof));
        assert_eq!(balance(&anna), 0);
        assert_ok!(submit(&centre, batch(rows(), Mode::SkipAndReport)).unwrap());
        // The computer restarts and sends the list again, and so does another's.
        for desk in [&centre, &other] {
            assert_ok!(submit(desk, batch(rows(), Mode::SkipAndReport)).unwrap());
        }
        let known = |row| (row, Refused::DuplicateProof);
        assert_eq!(refused_rows(), [1, 0, 1, 2, 0, 1, 2].map(known));
        next_block(1_000);
        assert_eq!(balance(&anna), 300, "paid in the idle time of the block");
    });
}

#[test]
fn a_slip_that_is_forgotten_is_too_old() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let anna = resident("Anna");
        let slip = weighing(&anna, 40, 1);
        assert_ok!(submit(&centre, attest(slip.clone())).unwrap());
        next_block(WEEK + 1_000);
        next_block(1_000);
        assert_eq!(
            Records::<Runtime>::iter().count(),
            0,
            "forgotten in the idle time of the block"
        );
        assert_eq!(submit(&centre, attest(slip)).unwrap(), refused(0, Refused::Stale));
        assert_eq!(balance(&anna), 200);
    });
}

#[test]
fn who_was_never_appointed_attests_nothing() {
    story(|| {
        let (hera, _) = hera_and_the_centre(500_000, paper());
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        let authorise = Call::authorise {
            behaviour: 0,
            attestor: bruno.account(),
        };
        let no_office = Error::<Runtime>::NotAnAttestor;
        assert_eq!(submit(&hera, authorise).unwrap(), Err(no_office.into()));
        // Nor does the sponsor, or an attestor of something else.
        for stranger in [&bruno, &hera, &appointed("School")] {
            let attested = submit(stranger, attest(weighing(&anna, 40, 1))).unwrap();
            assert_eq!(attested, Err(Error::<Runtime>::NotAuthorised.into()));
            let attested = submit(stranger, batch(vec![weighing(&anna, 40, 1)], Mode::SkipAndReport)).unwrap();
            assert_eq!(attested, Err(Error::<Runtime>::NotAuthorised.into()));
        }
        assert_eq!(balance(&anna), 0);
    });
}

#[test]
fn who_was_removed_dismissed_or_suspended_attests_nothing() {
    story(|| {
        let (hera, centre) = hera_and_the_centre(500_000, paper());
        let anna = resident("Anna");
        let slip = || attest(weighing(&anna, 40, 1));
        let office = Appointment::Attestor;
        let in_office = Members::suspend(as_bob(), centre.account());
        let answers_to_the_council = pallet_members::Error::<Runtime>::HoldsOffice;
        assert_eq!(in_office, Err(answers_to_the_council.into()));
        assert_ok!(Members::dismiss(council(), centre.account(), office));
        let no_office = Error::<Runtime>::NotAnAttestor;
        assert_eq!(submit(&centre, slip()).unwrap(), Err(no_office.into()));

        assert_ok!(Members::suspend(as_bob(), centre.account()));
        let refusal = InvalidTransaction::Custom(Refusal::Suspended as u8);
        assert_eq!(submit(&centre, slip()), Err(refusal.into()));
        assert_ok!(Members::reinstate(as_bob(), centre.account()));
        assert_ok!(Members::appoint(council(), centre.account(), office));

        let remove = Call::deauthorise {
            behaviour: 0,
            attestor: centre.account(),
        };
        assert_ok!(submit(&hera, remove).unwrap());
        assert_eq!(
            submit(&centre, slip()).unwrap(),
            Err(Error::<Runtime>::NotAuthorised.into())
        );
        assert_eq!(balance(&anna), 0);
    });
}

#[test]
fn nobody_attests_for_himself() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let own = submit(&centre, attest(weighing(&centre, 40, 1))).unwrap();
        assert_eq!(own, refused(0, Refused::OwnBehaviour));
    });
}

/// Lets `delegate` do everything for the member.
fn trust(member: &Person, delegate: &Person) {
    let add = pallet_proxy::Call::<Runtime>::add_proxy {
        delegate: delegate.account().into(),
        proxy_type: ProxyType::Any,
        delay: 0,
    };
    assert_ok!(submit(member, add).unwrap());
}

/// Submits a call for another; answers whether it was carried out.
fn acts_for(delegate: &Person, member: &Person, call: impl Into<RuntimeCall>) -> bool {
    let call = pallet_proxy::Call::<Runtime>::proxy {
        real: member.account().into(),
        force_proxy_type: None,
        call: Box::new(call.into()),
    };
    assert_ok!(submit(delegate, call).unwrap());
    let last = System::events()
        .into_iter()
        .rev()
        .find_map(|record| match record.event {
            piazza_runtime::RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result.is_ok()),
            _ => None,
        });
    last.expect("a delegate acted in this block")
}

#[test]
fn an_attestor_attests_in_person() {
    story(|| {
        let terms = BehaviourTerms { window: DAY, ..paper() };
        let (_, centre) = hera_and_the_centre(500_000, terms);
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        trust(&centre, &bruno);
        assert!(!acts_for(&bruno, &centre, attest(weighing(&anna, 40, 1))));
        let rows = vec![weighing(&anna, 40, 1)];
        assert!(!acts_for(&bruno, &centre, batch(rows, Mode::SkipAndReport)));
        let inside = pallet_utility::Call::<Runtime>::batch_all {
            calls: vec![attest(weighing(&anna, 40, 1)).into()],
        };
        assert!(!acts_for(&bruno, &centre, inside));
        assert_eq!(Records::<Runtime>::iter().count(), 0);

        // What the attestor said himself, nobody takes back for him; in a batch of his own he may say it.
        let own = pallet_utility::Call::<Runtime>::batch_all {
            calls: vec![attest(weighing(&anna, 40, 1)).into()],
        };
        assert_ok!(submit(&centre, own).unwrap());
        let proof = proof(1);
        let withdraw = Call::withdraw { programme: 0, proof };
        assert!(!acts_for(&bruno, &centre, withdraw.clone()));
        assert_ok!(submit(&centre, withdraw).unwrap());
    });
}

#[test]
fn an_arbitrator_decides_in_person_and_not_in_his_own_case() {
    story(|| {
        let terms = BehaviourTerms { window: DAY, ..paper() };
        let (hera, centre) = hera_and_the_centre(500_000, terms);
        let (eve, bruno) = (Person::from(sp_keyring::Sr25519Keyring::Eve), resident("Bruno"));
        let proof = proof(1);
        assert_ok!(submit(&centre, attest(weighing(&eve, 40, 1))).unwrap());
        let challenge = Call::challenge {
            programme: 0,
            proof,
            reason: Hash::repeat_byte(9),
        };
        assert_ok!(submit(&hera, challenge).unwrap());
        let decide = Call::decide {
            programme: 0,
            proof,
            upheld: false,
        };
        trust(&eve, &bruno);
        assert!(!acts_for(&bruno, &eve, decide.clone()));
        assert_eq!(
            submit(&eve, decide.clone()).unwrap(),
            Err(Error::<Runtime>::OwnCase.into())
        );
        assert_ok!(Members::appoint(council(), alice().account(), Appointment::Arbitrator));
        assert_ok!(submit(&alice(), decide).unwrap());
        assert_eq!(balance(&eve), 200);
    });
}

/// As many different rows for as many people.
fn rows(count: u64) -> Vec<Row> {
    (0..count)
        .map(|number| weighing(&resident(&format!("Resident {number}")), 40, number))
        .collect()
}

#[test]
fn the_largest_batch_fits_a_block_and_an_allowance() {
    story(|| {
        let (_, centre) = hera_and_the_centre(500_000, paper());
        let full = batch(rows(ROWS), Mode::AllOrNothing);
        let limits = <Runtime as frame_system::Config>::BlockWeights::get();
        let normal = limits.get(DispatchClass::Normal).max_extrinsic.expect("a limit");
        let weight = RuntimeCall::from(full.clone()).get_dispatch_info().total_weight();
        assert!(weight.all_lte(normal), "{weight} in a block of {normal}");

        let before = Quota::usage(centre.account()).expect("an attestor").available;
        assert_ok!(submit(&centre, full).unwrap());
        let after = Quota::usage(centre.account()).expect("an attestor").available;
        assert_eq!(before - after, 1, "a gateway's unit is a full batch");
        next_block(1_000);
        assert_eq!(pot(), 500_000 - 200 * u128::from(ROWS));
    });
}

#[test]
fn one_row_more_is_no_batch() {
    story(|| {
        let anna = resident("Anna");
        let batch_of = |rows: u64| {
            let rows: Vec<_> = (0..rows).map(|slip| weighing(&anna, 1, slip)).collect();
            // As on the wire: the pallet's number and the call's, and its arguments.
            (45u8, 10u8, 0u32, rows, Mode::SkipAndReport).encode()
        };
        let decoded = RuntimeCall::decode(&mut &batch_of(ROWS)[..]);
        let expected =
            matches!(decoded, Ok(RuntimeCall::Rewards(Call::attest_batch { entries, .. })) if entries.len() == 500);
        assert!(expected, "the bytes are those of a batch");
        assert!(RuntimeCall::decode(&mut &batch_of(ROWS + 1)[..]).is_err());
    });
}
