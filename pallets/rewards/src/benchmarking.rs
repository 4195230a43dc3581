//! Measures every call and the hook at their worst, and asserts that they did something.

mod scene;

use crate::{
    claim_message,
    pallet::*,
    types::{
        Account, BehaviourTerms, CheckInCode, Cycle, Leftover, Mode, Places, Quantity, Role, Rule, Sharing, Stage,
        SumOf, Task, Totals, MAX_AGREEING, MAX_PAGE, MAX_PLACES, MAX_SWEPT,
    },
    EntriesOf, ReadingsOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame::{benchmarking::prelude::*, token::fungible::Inspect};
use piazza_primitives::{
    Appointment, Balance, Bps, BudgetSources, GeoCell, IstatCode, MemberKind, Moment, Registry, HOUR, WEEK,
};
use scene::*;

#[benchmarks]
mod benchmarks {
    use super::*;

    /// The last that the sponsor may have open.
    #[benchmark]
    fn create_programme() -> Result<(), BenchmarkError> {
        at::<T>(NOW);
        let sponsor = sponsor::<T>();
        let promise = promise::<T>(&sponsor, Some(DENOMINATION))?;
        OpenProgrammes::<T>::insert(&sponsor, T::MaxProgrammes::get().saturating_sub(1));
        KeptProgrammes::<T>::insert(&sponsor, T::MaxKeptProgrammes::get().saturating_sub(1));
        let id = NextProgramme::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(sponsor), promise);

        assert!(Programmes::<T>::contains_key(id));
        Ok(())
    }

    /// With all of it left, of which people never claimed a part, and of as many deposits as there may be.
    #[benchmark]
    fn close_programme() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::PerUnit))?;
        owe::<T>(scene.programme, &person::<T>(&scene, 0, Cycle::None), 1);
        let pot = Pallet::<T>::pot_account(scene.programme);
        T::Sources::fill_sources(&pot, BUDGET);
        let period = T::ClaimPeriod::get();
        at::<T>(END.saturating_add(WEEK).saturating_add(period).saturating_add(1));

        #[extrinsic_call]
        _(RawOrigin::Signed(scene.sponsor.clone()), scene.programme);

        assert_eq!(T::Currency::total_balance(&pot), 0);
        Ok(())
    }

    /// The last that a member who is not the sponsor may propose.
    #[benchmark]
    fn propose_behaviour() -> Result<(), BenchmarkError> {
        let scene = proposed::<T>(None, terms(Rule::PerUnit))?;
        let member = person::<T>(&scene, 0, Cycle::None);
        let id = NextBehaviour::<T>::get();
        Proposals::<T>::insert(scene.programme, T::MaxProposals::get().saturating_sub(1));
        Proposed::<T>::insert(scene.programme, &member, T::MaxProposalsOfOne::get().saturating_sub(1));

        #[extrinsic_call]
        _(RawOrigin::Signed(member), scene.programme, agreed(Rule::PerUnit));

        assert!(Behaviours::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn comment() -> Result<(), BenchmarkError> {
        let scene = proposed::<T>(None, terms(Rule::PerUnit))?;
        let before = System::<T>::event_count();
        at::<T>(NOW.saturating_sub(1));

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.behaviour,
            H256::repeat_byte(5),
        );

        assert!(System::<T>::event_count() > before);
        Ok(())
    }

    #[benchmark]
    fn adopt() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let scene = proposed::<T>(None, terms(Rule::PerUnit))?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, scene.behaviour);

        let stage = Behaviours::<T>::get(scene.behaviour).map(|behaviour| behaviour.stage);
        assert_eq!(stage, Some(Stage::Adopted { since: NOW }));
        Ok(())
    }

    /// One that is proposed: to take one out of the panel writes less.
    #[benchmark]
    fn retire() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let scene = proposed::<T>(None, terms(Rule::PerUnit))?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, scene.behaviour);

        assert!(!Behaviours::<T>::contains_key(scene.behaviour));
        Ok(())
    }

    #[benchmark]
    fn set_tariff() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let scene = adopted::<T>(None, terms(Rule::PerUnit))?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, scene.behaviour, Balance::MAX);

        let tariff = Behaviours::<T>::get(scene.behaviour).map(|behaviour| behaviour.terms.tariff);
        assert_eq!(tariff, Some(Balance::MAX));
        Ok(())
    }

    #[benchmark]
    fn authorise() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::PerUnit))?;
        let attestor = appointed::<T>(0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.behaviour,
            attestor.clone(),
        );

        assert!(Authorised::<T>::contains_key(scene.behaviour, attestor));
        Ok(())
    }

    #[benchmark]
    fn deauthorise() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::PerUnit))?;
        let attestor = attestors::<T>(&scene, 1)?.pop().ok_or("there is an attestor")?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.behaviour,
            attestor.clone(),
        );

        assert!(!Authorised::<T>::contains_key(scene.behaviour, attestor));
        Ok(())
    }

    /// The last who must agree: it is paid at once, and the task of what waited is replaced. A ride is paid when it is
    /// confirmed, and what counts for a goal is not paid.
    #[benchmark]
    fn attest() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, agreed(Rule::Every(1)))?;
        let person = counting::<T>(&scene, 0);
        let entry = entry::<T>(person.clone(), None, 0);
        let mut attestors = attestors::<T>(&scene, MAX_AGREEING)?;
        let last = attestors.pop().ok_or("there is an attestor")?;
        for attestor in attestors {
            Pallet::<T>::do_attest(attestor, scene.behaviour, entry.clone())?;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(last), scene.behaviour, entry);

        assert!(is_paid::<T>(&person));
        Ok(())
    }

    /// Each as above, and of somebody else.
    #[benchmark]
    fn attest_batch(n: Linear<1, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, agreed(Rule::Every(1)))?;
        let rows = (0..n).map(|index| entry::<T>(counting::<T>(&scene, index), None, index));
        let rows = EntriesOf::<T>::truncate_from(rows.collect());
        let mut attestors = attestors::<T>(&scene, MAX_AGREEING)?;
        let last = attestors.pop().ok_or("there is an attestor")?;
        for attestor in attestors {
            Pallet::<T>::do_attest_batch(attestor, scene.behaviour, rows.clone(), Mode::AllOrNothing)?;
        }

        #[extrinsic_call]
        _(
            RawOrigin::Signed(last),
            scene.behaviour,
            rows.clone(),
            Mode::AllOrNothing,
        );

        assert_eq!(about_to_be_paid::<T>(), rows.len());
        Ok(())
    }

    /// Sensors, each of somebody else: for a meter nothing is paid at once.
    #[benchmark]
    fn deliver(n: Linear<1, { T::MaxReadings::get() }>) -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::Every(1)))?;
        let gateway = attestors::<T>(&scene, 1)?.pop().ok_or("there is an attestor")?;
        let mut readings = Vec::new();
        for index in 0..n {
            readings.push(reading::<T>(&scene, index)?);
        }
        let readings = ReadingsOf::<T>::truncate_from(readings);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(gateway),
            scene.behaviour,
            readings.clone(),
            Mode::AllOrNothing,
        );

        assert_eq!(about_to_be_paid::<T>(), readings.len());
        Ok(())
    }

    /// At the last place of the longest circuit.
    #[benchmark]
    fn check_in() -> Result<(), BenchmarkError> {
        let distinct = u8::try_from(MAX_PLACES).unwrap_or(u8::MAX);
        let places = Places::Venues;
        let scene = adopted::<T>(None, terms(Rule::Circuit { places, distinct }))?;
        let visited = (1..MAX_PLACES).map(|place| (u64::from(place), 1)).collect::<Vec<_>>();
        let cycle = Cycle::Visiting {
            places: BoundedVec::truncate_from(visited),
            tariff: TARIFF,
        };
        let visitor = person::<T>(&scene, 0, cycle);
        let cell = GeoCell::try_from(0x8a1e_a480_d65f_fff).expect("the centre of Trento is in a cell");
        let (device, key) = keyed::<T>(0)?;
        let (role, zone) = (Role::Venue { cell }, IstatCode(u32::MAX));
        Pallet::<T>::do_add_device(&scene.sponsor, scene.behaviour, device.clone(), role, zone)?;
        let mut code = CheckInCode {
            programme: scene.programme,
            device,
            cell,
            slot: NOW.checked_div(T::CheckInSlot::get()).unwrap_or_default(),
            signature: sign::<T>(&key, &[0; 32])?,
        };
        code.signature = sign::<T>(&key, &code.message(genesis::<T>()))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(visitor.clone()), code);

        assert!(is_paid::<T>(&visitor));
        Ok(())
    }

    /// The rider, after whom nothing is missing: two people are paid.
    #[benchmark]
    fn confirm() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, agreed(Rule::SharedRide))?;
        let attestors = attestors::<T>(&scene, MAX_AGREEING)?;
        let rider = ride::<T>(&scene, &attestors, 0)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(rider.clone()), scene.programme, proof(0));

        assert!(is_paid::<T>(&rider));
        Ok(())
    }

    /// A ride of which two people are paid: of each, something is owed and the rest becomes a debt.
    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, agreed(Rule::SharedRide))?;
        let mut attestors = attestors::<T>(&scene, MAX_AGREEING)?;
        let rider = confirmed_ride::<T>(&scene, &attestors)?;
        let last = attestors.pop().ok_or("there is an attestor")?;

        #[extrinsic_call]
        _(RawOrigin::Signed(last), scene.programme, proof(0));

        let account = Accounts::<T>::get(scene.programme, rider);
        assert!(account.owed == 0 && account.debt > 0);
        Ok(())
    }

    /// Of what counts for the goal of a group as large as there may be, by one who may attest the behaviour, but did not.
    #[benchmark]
    fn challenge() -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, agreed(Rule::Goal))?;
        let mut attestors = attestors::<T>(&scene, MAX_AGREEING.saturating_add(1))?;
        let other = attestors.pop().ok_or("there is an attestor")?;
        let (goal, sharing) = (NextGoal::<T>::get(), Sharing::ByContribution);
        let group = group::<T>(&scene, T::MaxGroup::get());
        let person = group.first().ok_or("somebody is in the group")?.clone();
        Pallet::<T>::do_open_goal(
            &scene.sponsor,
            scene.behaviour,
            group,
            Quantity::MAX,
            END,
            BUDGET,
            sharing,
        )?;
        let entry = entry::<T>(person, None, 0);
        for attestor in attestors {
            Pallet::<T>::do_attest(attestor, scene.behaviour, entry.clone())?;
        }

        #[extrinsic_call]
        _(
            RawOrigin::Signed(other),
            scene.programme,
            proof(0),
            H256::repeat_byte(5),
        );

        assert_eq!(Goals::<T>::get(goal).map(|goal| goal.challenged), Some(1));
        Ok(())
    }

    /// Dismissed, of a ride that is not paid: to pay two people takes more than to take it back from them.
    #[benchmark]
    fn decide() -> Result<(), BenchmarkError> {
        let later = BehaviourTerms {
            at_once: false,
            ..agreed(Rule::SharedRide)
        };
        let scene = adopted::<T>(None, later)?;
        let attestors = attestors::<T>(&scene, MAX_AGREEING)?;
        let rider = confirmed_ride::<T>(&scene, &attestors)?;
        Pallet::<T>::do_challenge(scene.sponsor.clone(), scene.programme, proof(0), H256::repeat_byte(5))?;
        let arbitrator: T::AccountId = account("arbitrator", 0, 0);
        T::Registry::make_member(&arbitrator, MemberKind::Resident, Some(Appointment::Arbitrator));

        #[extrinsic_call]
        _(RawOrigin::Signed(arbitrator), scene.programme, proof(0), false);

        assert!(is_paid::<T>(&rider));
        Ok(())
    }

    /// A meter: it counts to its building.
    #[benchmark]
    fn add_device() -> Result<(), BenchmarkError> {
        let scene = metered::<T>()?;
        let device: T::AccountId = account("device", 0, 0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.behaviour,
            device.clone(),
            meter::<T>(),
            IstatCode(u32::MAX),
        );

        assert!(Devices::<T>::contains_key(scene.programme, device));
        Ok(())
    }

    #[benchmark]
    fn rotate_device() -> Result<(), BenchmarkError> {
        let scene = metered::<T>()?;
        let device = added_meter::<T>(&scene)?;
        let key: T::AccountId = account("device", 1, 0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.programme,
            device,
            key.clone(),
        );

        assert!(Devices::<T>::contains_key(scene.programme, key));
        Ok(())
    }

    #[benchmark]
    fn void_device() -> Result<(), BenchmarkError> {
        let scene = metered::<T>()?;
        let device = added_meter::<T>(&scene)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.programme,
            device.clone(),
            NOW,
        );

        let info = Devices::<T>::get(scene.programme, device);
        assert_eq!(info.and_then(|info| info.void_from), Some(NOW));
        Ok(())
    }

    #[benchmark]
    fn open_goal(n: Linear<1, { T::MaxGroup::get() }>) -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::Goal))?;
        let group = group::<T>(&scene, n);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            scene.behaviour,
            group.clone(),
            Quantity::MAX,
            END,
            BUDGET,
            Sharing::ByContribution,
        );

        assert!(group
            .iter()
            .all(|person| Groups::<T>::contains_key(scene.behaviour, person)));
        Ok(())
    }

    /// What a key earned, and something of it is left.
    #[benchmark]
    fn claim() -> Result<(), BenchmarkError> {
        let scene = metered::<T>()?;
        let member: T::AccountId = account("member", 0, 0);
        T::Registry::make_member(&member, MemberKind::Resident, None);
        let (earner, key) = keyed::<T>(0)?;
        let account = Account {
            debt: 1,
            claimed: Some(0),
            member: Some(member.clone()),
            ..Default::default()
        };
        Accounts::<T>::insert(scene.programme, &earner, account);
        Claimants::<T>::insert(scene.programme, &member, &earner);
        owe::<T>(scene.programme, &earner, DENOMINATION.saturating_add(1));
        let message = claim_message(genesis::<T>(), scene.programme, &member);
        let signature = sign::<T>(&key, &message)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(member.clone()),
            scene.programme,
            Some((earner, signature)),
        );

        assert_eq!(T::Currency::total_balance(&member), DENOMINATION);
        Ok(())
    }

    #[benchmark]
    fn set_comment_period() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Moment::MAX);

        assert_eq!(CommentPeriod::<T>::get(), Moment::MAX);
        Ok(())
    }

    #[benchmark]
    fn set_guarantee_share() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let share = Bps::saturating(10_000);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, share);

        assert_eq!(GuaranteeShare::<T>::get(), share);
        Ok(())
    }

    /// The windows of `n` rides end: two people are paid for each, and the proof is to be forgotten later.
    #[benchmark]
    fn carry_out_tasks(n: Linear<0, { T::MaxTasks::get() }>) -> Result<(), BenchmarkError> {
        let later = BehaviourTerms {
            at_once: false,
            ..agreed(Rule::SharedRide)
        };
        let scene = adopted::<T>(None, later)?;
        let attestors = attestors::<T>(&scene, MAX_AGREEING)?;
        let mut riders = Vec::new();
        for number in 0..n {
            let rider = ride::<T>(&scene, &attestors, number)?;
            Pallet::<T>::do_confirm(&rider, scene.programme, proof(number))?;
            riders.push(rider);
        }
        at::<T>(NOW.saturating_add(HOUR).saturating_add(1));

        #[block]
        {
            Pallet::<T>::carry_out_tasks(Weight::MAX);
        }

        assert!(riders.iter().all(is_paid::<T>));
        Ok(())
    }

    /// A programme in which people still had something; whole, with it.
    #[benchmark]
    fn forget(n: Linear<0, { MAX_SWEPT - 1 }>) -> Result<(), BenchmarkError> {
        let scene = proposed::<T>(None, terms(Rule::PerUnit))?;
        Pallet::<T>::do_retire(None, scene.behaviour)?;
        T::Sources::fill_sources(&Pallet::<T>::pot_account(scene.programme), BUDGET);
        at::<T>(END.saturating_add(1));
        Pallet::<T>::do_close_programme(None, scene.programme)?;
        for index in 0..n {
            let who: T::AccountId = account("person", index, 0);
            let account = Account {
                debt: 1,
                claimed: Some(0),
                member: Some(who.clone()),
                ..Default::default()
            };
            Accounts::<T>::insert(scene.programme, &who, account);
        }
        at::<T>(END.saturating_add(T::Retention::get()).saturating_add(1));

        #[extrinsic_call]
        _(
            RawOrigin::Signed(scene.sponsor.clone()),
            Leftover::Programme(scene.programme),
        );

        assert!(!Programmes::<T>::contains_key(scene.programme));
        Ok(())
    }

    /// All different, and none of them has anything yet.
    #[benchmark]
    fn pay(n: Linear<1, { MAX_PAGE }>) -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::PerUnit))?;
        let people: Vec<_> = (0..n)
            .map(|index| (person::<T>(&scene, index, Cycle::None), 1))
            .collect();
        let task = Task::Pay(scene.behaviour, BoundedVec::truncate_from(people.clone()));
        Tasks::<T>::insert(Moment::MIN.to_be_bytes(), u64::MAX, task);

        #[block]
        {
            Pallet::<T>::carry_out_tasks(Weight::MAX);
        }

        assert!(people.iter().all(|(person, _)| is_paid::<T>(person)));
        Ok(())
    }

    /// Zones in which something counted before.
    #[benchmark]
    fn count_zones(n: Linear<0, { T::MaxBatch::get() }>) -> Result<(), BenchmarkError> {
        let totals = Totals {
            attestations: 1,
            ..Default::default()
        };
        let tally: BTreeMap<_, _> = (0..n).map(|zone| (IstatCode(zone), totals)).collect();
        Pallet::<T>::count_zones(tally.clone());

        #[block]
        {
            Pallet::<T>::count_zones(tally);
        }

        let counted = (0..n).map(|zone| Sums::<T>::get(SumOf::Zone(IstatCode(zone))));
        assert!(counted.map(|sum| sum.attestations).all(|number| number == 2));
        Ok(())
    }

    /// In proportion to what each contributed, which differs.
    #[benchmark]
    fn share_goal(n: Linear<1, { T::MaxGroup::get() }>) -> Result<(), BenchmarkError> {
        let scene = adopted::<T>(None, terms(Rule::Goal))?;
        let (goal, group) = (NextGoal::<T>::get(), group::<T>(&scene, n));
        let sharing = Sharing::ByContribution;
        Pallet::<T>::do_open_goal(&scene.sponsor, scene.behaviour, group.clone(), 1, END, BUDGET, sharing)?;
        Goals::<T>::mutate_extant(goal, |goal| {
            for (index, (_, done)) in (0u64..).zip(goal.group.iter_mut()) {
                *done = QUANTITY.saturating_add(index);
            }
        });
        let outcome;

        #[block]
        {
            outcome = Pallet::<T>::end_goal(goal);
        }

        outcome?;
        assert!(group.iter().all(is_paid::<T>));
        Ok(())
    }
}
