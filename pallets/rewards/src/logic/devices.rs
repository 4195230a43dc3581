//! Machines: what they measure and sign, and the codes they show.

use super::{desk::Plan, Desk};
use crate::{
    proof_of_reading, proof_of_visit, rules, BehaviourId, Building, Buildings, CheckInCodeOf, Config, Device, DeviceOf,
    Devices, Error, Event, Fact, Mode, Pallet, Places, ProgrammeId, Programmes, Quantity, ReadingOf, ReadingsOf,
    Records, Refused, Role, RoleOf, Rule, State,
};
use frame::{
    deps::sp_io::hashing::blake2_256,
    prelude::*,
    traits::{Time, Verify},
};
use piazza_primitives::{IstatCode, Moment, Registry, DAY};

/// What a reading attests, and what that brings.
type Earned<T> = (Fact<<T as frame_system::Config>::AccountId>, Plan<T>);

/// What a reading leads to, once it is checked.
struct Measured<T: Config> {
    device: DeviceOf<T>,
    /// By how much a meter's register rose.
    rise: Quantity,
    /// What it brings, if it brings anything.
    reward: Option<Earned<T>>,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add_device(
        who: &T::AccountId,
        behaviour: BehaviourId,
        device: T::AccountId,
        role: RoleOf<T>,
        zone: IstatCode,
    ) -> DispatchResult {
        let desk = Desk::<T>::open(behaviour)?;
        Self::ensure_sponsor(who, &desk.programme)?;
        let id = desk.programme_id;
        ensure!(!Devices::<T>::contains_key(id, &device), Error::<T>::DeviceExists);
        desk.check_role(&role)?;
        let mut register = 0;
        if let Role::Meter {
            building,
            baseline,
            start,
            ..
        } = &role
        {
            register = *start;
            Buildings::<T>::try_mutate(behaviour, building, |sum| {
                sum.baseline = sum.baseline.checked_add(*baseline).ok_or(Error::<T>::Overflow)?;
                Ok::<_, DispatchError>(())
            })?;
        }
        let info = Device {
            role,
            origin: device.clone(),
            behaviour,
            zone,
            counter: 0,
            register,
            settled: false,
            void_from: None,
        };
        Devices::<T>::insert(id, &device, &info);
        Self::deposit_event(Event::DeviceAdded {
            programme: id,
            device,
            info,
        });
        Ok(())
    }

    pub(crate) fn do_rotate_device(
        who: &T::AccountId,
        id: ProgrammeId,
        device: T::AccountId,
        key: T::AccountId,
    ) -> DispatchResult {
        let programme = Programmes::<T>::get(id).ok_or(Error::<T>::NoSuchProgramme)?;
        Self::ensure_sponsor(who, &programme)?;
        let mut old = Devices::<T>::get(id, &device).ok_or(Error::<T>::NoSuchDevice)?;
        ensure!(!Devices::<T>::contains_key(id, &key), Error::<T>::DeviceExists);
        ensure!(old.void_from.is_none(), Error::<T>::AlreadyVoid);
        let new = Device {
            counter: 0,
            ..old.clone()
        };
        // The old key stays known, so that what it signed can still be voided; nothing is measured by it any more.
        old.role = Role::Sensor { person: None };
        old.register = 0;
        old.counter = u64::MAX;
        old.void_from = Some(T::Time::now());
        Devices::<T>::insert(id, &device, old);
        Devices::<T>::insert(id, &key, new);
        Self::deposit_event(Event::DeviceRotated {
            programme: id,
            device,
            key,
        });
        Ok(())
    }

    pub(crate) fn do_void_device(
        who: &T::AccountId,
        id: ProgrammeId,
        device: T::AccountId,
        from: Moment,
    ) -> DispatchResult {
        let programme = Programmes::<T>::get(id).ok_or(Error::<T>::NoSuchProgramme)?;
        Self::ensure_sponsor(who, &programme)?;
        let mut info = Devices::<T>::get(id, &device).ok_or(Error::<T>::NoSuchDevice)?;
        let is_earlier = info.void_from.is_none_or(|known| from < known);
        ensure!(is_earlier, Error::<T>::AlreadyVoid);
        info.void_from = Some(from);
        Devices::<T>::insert(id, &device, info);
        Self::deposit_event(Event::DeviceVoided {
            programme: id,
            device,
            from,
        });
        Ok(())
    }

    /// Answers in how many zones it counts.
    pub(crate) fn do_deliver(
        who: T::AccountId,
        behaviour: BehaviourId,
        readings: ReadingsOf<T>,
        mode: Mode,
    ) -> Result<usize, DispatchError> {
        Self::ensure_may_attest(&who, behaviour)?;
        ensure!(!readings.is_empty(), Error::<T>::EmptyBatch);
        let mut desk = Desk::<T>::open(behaviour)?.paying_later();
        let terms = &desk.behaviour.terms;
        let is_measured = matches!(terms.rule, Rule::PerUnit | Rule::Every(_) | Rule::Saving { .. });
        ensure!(is_measured && !terms.gathers(), Error::<T>::WrongWay);
        for (row, reading) in readings.iter().enumerate() {
            match desk.check_reading(reading) {
                Ok(measured) => desk.take_reading(reading, measured)?,
                Err(reason) => Self::refuse_row(behaviour, row, reason, mode)?,
            }
        }
        let zones = desk.zones();
        desk.leave()?;
        Ok(zones)
    }

    pub(crate) fn do_check_in(who: T::AccountId, code: CheckInCodeOf<T>) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        let device = Devices::<T>::get(code.programme, &code.device).ok_or(Error::<T>::NoSuchDevice)?;
        let Role::Venue { cell } = device.role else {
            return Err(Error::<T>::NoSuchDevice.into());
        };
        ensure!(code.cell == cell, Error::<T>::WrongCell);
        let now = T::Time::now();
        let slot = now.checked_div(T::CheckInSlot::get()).ok_or(Error::<T>::Overflow)?;
        let is_shown = code.slot == slot || code.slot.checked_add(1) == Some(slot);
        ensure!(is_shown, Error::<T>::WrongSlot);
        let is_signed = code.signature.verify(&code.message(Self::genesis())[..], &code.device);
        let refuse = |reason| Error::<T>::row(0, reason);
        ensure!(is_signed, refuse(Refused::WrongSignature));
        let is_void = device.void_from.is_some_and(|from| from <= now);
        ensure!(!is_void, refuse(Refused::DeviceVoid));

        let mut desk = Desk::<T>::open(device.behaviour)?;
        desk.check_time(now).map_err(refuse)?;
        let zone = desk.check_person(&who, device.zone).map_err(refuse)?;
        let day = desk
            .programme
            .terms
            .period(code.slot.saturating_mul(T::CheckInSlot::get()), DAY);
        let proof = proof_of_visit(device.behaviour, &device.origin, &who, day);
        let is_first = !Records::<T>::contains_key(desk.programme_id, proof);
        ensure!(is_first, Error::<T>::AlreadyCheckedIn);
        let fact = desk.fact(
            who,
            rules::unit(desk.behaviour.terms.decimals),
            now,
            zone,
            code.device.clone(),
        );
        let place = desk.place(&device);
        let plan = desk.plan(&fact, Some(place)).map_err(refuse)?;
        let state = desk.complete(proof, fact, plan)?;
        desk.remember(proof, now, state, false)?;
        desk.leave()
    }
}

impl<T: Config> Desk<T> {
    /// Whether the behaviour's rule counts what such a device does.
    fn check_role(&self, role: &RoleOf<T>) -> DispatchResult {
        let terms = &self.behaviour.terms;
        let is_counted = match role {
            Role::Venue { .. } => matches!(terms.rule, Rule::PerUnit | Rule::Every(_) | Rule::Circuit { .. }),
            Role::Sensor { .. } => matches!(terms.rule, Rule::PerUnit | Rule::Every(_)),
            Role::Meter { .. } => matches!(terms.rule, Rule::Saving { .. }),
        };
        ensure!(is_counted && !terms.gathers(), Error::<T>::WrongRole);
        if let Role::Venue { .. } = role {
            ensure!(!self.has_keys(), Error::<T>::NotWithKeys);
            // A visit is remembered at least until the last code of its day has expired.
            let day = T::CheckInSlot::get().saturating_mul(2).saturating_add(DAY);
            ensure!(terms.lifetime >= day, Error::<T>::InvalidDelay);
        }
        Ok(())
    }

    /// What a device says of somebody.
    fn fact(
        &self,
        person: T::AccountId,
        quantity: Quantity,
        time: Moment,
        zone: IstatCode,
        device: T::AccountId,
    ) -> Fact<T::AccountId> {
        Fact {
            person,
            companion: None,
            quantity,
            time,
            zone,
            tariff: self.behaviour.terms.tariff,
            attestors: Default::default(),
            device: Some(device),
        }
    }

    /// A number for the place at which a device stands, as the circuit counts places.
    pub(super) fn place(&self, device: &DeviceOf<T>) -> u64 {
        match self.behaviour.terms.rule {
            Rule::Circuit {
                places: Places::Venues, ..
            } => {
                let [a, b, c, d, e, f, g, h, ..] = device.origin.using_encoded(blake2_256);
                u64::from_be_bytes([a, b, c, d, e, f, g, h])
            }
            _ => device.zone.0.into(),
        }
    }

    fn check_reading(&self, reading: &ReadingOf<T>) -> Result<Measured<T>, Refused> {
        let device = Devices::<T>::get(self.programme_id, &reading.device)
            .filter(|device| device.behaviour == self.behaviour_id)
            .ok_or(Refused::UnknownDevice)?;
        let message = reading.message(Pallet::<T>::genesis(), self.programme_id);
        ensure!(
            reading.signature.verify(&message[..], &reading.device),
            Refused::WrongSignature
        );
        let is_void = device.void_from.is_some_and(|from| from <= reading.time);
        ensure!(!is_void, Refused::DeviceVoid);
        ensure!(reading.counter > device.counter, Refused::RepeatedCounter);
        self.check_time(reading.time)?;
        match device.role.clone() {
            Role::Venue { .. } => Err(Refused::UnknownDevice),
            Role::Sensor { person } => {
                let is_metered = matches!(self.behaviour.terms.rule, Rule::Saving { .. });
                ensure!(!is_metered, Refused::UnknownDevice);
                let is_his = person.is_none_or(|person| person == reading.person);
                ensure!(is_his, Refused::NotTheDevicesPerson);
                self.check_quantity(reading.quantity)?;
                let zone = self.check_person(&reading.person, device.zone)?;
                let reward = self.reward(reading, reading.quantity, zone)?;
                Ok(Measured {
                    device,
                    rise: 0,
                    reward,
                })
            }
            Role::Meter {
                person,
                baseline,
                start,
                ..
            } => {
                ensure!(person == reading.person, Refused::NotTheDevicesPerson);
                self.check_meter(reading, device, baseline, start)
            }
        }
    }

    fn check_meter(
        &self,
        reading: &ReadingOf<T>,
        mut device: DeviceOf<T>,
        baseline: Quantity,
        start: Quantity,
    ) -> Result<Measured<T>, Refused> {
        ensure!(!device.settled, Refused::SeasonOver);
        let rise = reading
            .quantity
            .checked_sub(device.register)
            .ok_or(Refused::RunsBackwards)?;
        let Rule::Saving { until } = self.behaviour.terms.rule else {
            return Err(Refused::UnknownDevice);
        };
        let mut reward = None;
        if reading.time >= until {
            device.settled = true;
            let used = reading.quantity.saturating_sub(start);
            let saved = baseline.saturating_sub(used);
            if saved > 0 {
                reward = self.reward(reading, saved, device.zone)?;
            }
        }
        Ok(Measured { device, rise, reward })
    }

    /// What a reading of this quantity brings.
    fn reward(
        &self,
        reading: &ReadingOf<T>,
        quantity: Quantity,
        zone: IstatCode,
    ) -> Result<Option<Earned<T>>, Refused> {
        let (person, device) = (reading.person.clone(), reading.device.clone());
        let fact = self.fact(person, quantity, reading.time, zone, device);
        let plan = self.plan(&fact, None)?;
        Ok(Some((fact, plan)))
    }

    fn take_reading(&mut self, reading: &ReadingOf<T>, measured: Measured<T>) -> DispatchResult {
        let Measured {
            mut device,
            rise,
            reward,
        } = measured;
        device.counter = reading.counter;
        if let Role::Meter { building, .. } = &device.role {
            device.register = reading.quantity;
            Buildings::<T>::mutate(self.behaviour_id, building, |sum: &mut Building| {
                sum.used = sum.used.saturating_add(rise);
            });
            Pallet::<T>::deposit_event(Event::MeterRead {
                programme: self.programme_id,
                device: reading.device.clone(),
                counter: reading.counter,
            });
        }
        Devices::<T>::insert(self.programme_id, &reading.device, device);
        let Some((fact, plan)) = reward else {
            return Ok(());
        };
        let proof = proof_of_reading(reading);
        let state = self.complete(proof, fact, plan)?;
        // The counter lets no reading count twice: its proof only names what can be challenged.
        if state != State::Spent {
            self.remember(proof, reading.time, state, false)?;
        }
        Ok(())
    }
}
