//! Checks and writes.

use crate::{
    pallet::*,
    rules,
    types::{Member, *},
};
use frame::{
    deps::sp_core::{crypto::ByteArray, sr25519, H256},
    prelude::*,
    traits::{Get, Time, Verify},
};
use piazza_primitives::{
    Appointment, Bps, Commitment, Delegations, FundDirectory, IstatCode, Limits, MemberKind, Moment, Offer, Pots,
    Refusal, Registry, Standing, TierId, UsageClass,
};

impl<T: Config> Pallet<T> {
    /// The hash of the chain's first block, which every signed word names.
    pub(crate) fn genesis() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    /// The member, if it may act now.
    pub(crate) fn member_in_good_standing(who: &T::AccountId) -> Result<Member, Refusal> {
        let member = Members::<T>::get(who).ok_or(Refusal::NotEnrolled)?;
        rules::standing(&member, T::Time::now())?;
        Ok(member)
    }

    /// As [`Self::member_in_good_standing`], with the error that a person reads.
    pub(crate) fn active(who: &T::AccountId) -> Result<Member, Error<T>> {
        Self::member_in_good_standing(who).map_err(|refusal| match refusal {
            Refusal::Suspended => Error::<T>::Suspended,
            Refusal::Left => Error::<T>::Left,
            Refusal::Expired => Error::<T>::Expired,
            _ => Error::<T>::NotEnrolled,
        })
    }

    pub(crate) fn do_set_zone(code: IstatCode, zone: Zone) -> DispatchResult {
        ensure!(rules::is_istat_code(code), Error::<T>::InvalidIstatCode);
        ensure!(T::Funds::exists(zone.fund), Error::<T>::UnknownFund);
        Zones::<T>::insert(code, &zone);
        Self::deposit_event(Event::ZoneSet { code, zone });
        Ok(())
    }

    pub(crate) fn do_set_tier(id: TierId, tier: Tier) {
        Tiers::<T>::insert(id, &tier);
        Self::deposit_event(Event::TierSet { id, tier });
    }

    pub(crate) fn do_appoint(who: &T::AccountId, office: Appointment) -> DispatchResult {
        let member = Self::active(who)?;
        ensure!(
            !Appointments::<T>::contains_key(office, who),
            Error::<T>::AlreadyAppointed
        );
        Appointments::<T>::insert(office, who, ());
        Members::<T>::insert(
            who,
            Member {
                usage: UsageClass::Gateway,
                ..member
            },
        );
        Self::deposit_event(Event::Appointed {
            who: who.clone(),
            office,
        });
        Ok(())
    }

    pub(crate) fn do_dismiss(who: &T::AccountId, office: Appointment) -> DispatchResult {
        ensure!(Appointments::<T>::contains_key(office, who), Error::<T>::NotAppointed);
        Appointments::<T>::remove(office, who);
        if !Self::holds_office(who) {
            Members::<T>::mutate(who, |member| {
                if let Some(member) = member {
                    member.usage = member.kind.usage_class();
                }
            });
        }
        Self::deposit_event(Event::Dismissed {
            who: who.clone(),
            office,
        });
        Ok(())
    }

    /// Whether the account holds any office.
    pub(crate) fn holds_office(who: &T::AccountId) -> bool {
        [
            Appointment::Registrar,
            Appointment::Treasurer,
            Appointment::Arbitrator,
            Appointment::Attestor,
        ]
        .iter()
        .any(|office| Appointments::<T>::contains_key(office, who))
    }

    pub(crate) fn do_enrol(account: &T::AccountId, enrolment: &Enrolment) -> DispatchResult {
        ensure!(enrolment.kind != MemberKind::Merchant, Error::<T>::NeedsProfile);
        let member = Self::admissible(account, enrolment)?;
        Self::admit(account, member, 0);
        Ok(())
    }

    pub(crate) fn do_enrol_batch(entries: Entries<T>) {
        for (row, (account, enrolment)) in (0u32..).zip(entries) {
            // A refused row wrote nothing: every check comes before the first write.
            if let Err(reason) = Self::do_enrol(&account, &enrolment) {
                Self::deposit_event(Event::EnrolmentRefused { row, account, reason });
            }
        }
    }

    pub(crate) fn do_enrol_merchant(
        account: &T::AccountId,
        enrolment: &Enrolment,
        profile: Profile,
        rate: Bps,
    ) -> DispatchResult {
        ensure!(enrolment.kind == MemberKind::Merchant, Error::<T>::NotAMerchant);
        Self::ensure_sound(&profile)?;
        let member = Self::admissible(account, enrolment)?;
        Self::admit(account, member, 0);
        Merchants::<T>::insert(
            account,
            Merchant {
                profile: profile.clone(),
                rate: Rate {
                    current: rate,
                    next: None,
                },
            },
        );
        Self::deposit_event(Event::MerchantSet {
            account: account.clone(),
            profile,
        });
        Self::deposit_event(Event::RateAnnounced {
            merchant: account.clone(),
            rate,
            from: T::Time::now(),
        });
        Ok(())
    }

    pub(crate) fn do_accept_certificate(
        who: &T::AccountId,
        certificate: &CertificateOf<T>,
        proof: Option<&T::Signature>,
    ) -> DispatchResult {
        let member = Self::admissible_by_certificate(who, certificate, proof)?;
        Self::admit(who, member, certificate.expires);
        Ok(())
    }

    /// The member that the certificate makes of `who`.
    ///
    /// # Errors
    /// If it was not signed by a registrar in office for this account and chain, has expired, was used, or says what
    /// can't be enrolled.
    fn admissible_by_certificate(
        who: &T::AccountId,
        certificate: &CertificateOf<T>,
        proof: Option<&T::Signature>,
    ) -> Result<Member, Error<T>> {
        ensure!(T::Time::now() <= certificate.expires, Error::<T>::CertificateExpired);
        ensure!(
            certificate.enrolment.kind != MemberKind::Merchant,
            Error::<T>::CertificateForMerchant
        );
        let member = Self::admissible(who, &certificate.enrolment)?;
        ensure!(
            !Self::is_locked(&certificate.enrolment.commitment),
            Error::<T>::CommitmentInUse
        );

        let registrar = &certificate.registrar;
        let in_office = Appointments::<T>::contains_key(Appointment::Registrar, registrar);
        ensure!(
            in_office && Self::active(registrar).is_ok(),
            Error::<T>::InvalidCertificate
        );
        let id = certificate.id(Self::genesis());
        ensure!(
            certificate.signature.verify(id.as_bytes(), registrar),
            Error::<T>::InvalidCertificate
        );
        ensure!(Self::is_holder(who, certificate, proof), Error::<T>::InvalidCertificate);
        Ok(member)
    }

    /// Whether the certificate is for `who`: by name, or by the signature of its one-time key.
    fn is_holder(who: &T::AccountId, certificate: &CertificateOf<T>, proof: Option<&T::Signature>) -> bool {
        match (&certificate.holder, proof) {
            (Holder::Account(account), None) => account == who,
            (Holder::Key(key), Some(proof)) => {
                let payload = certificate.proof_payload(Self::genesis(), who);
                Self::account_of(key).is_some_and(|account| proof.verify(payload.as_bytes(), &account))
            }
            _ => false,
        }
    }

    /// The account under which a one-time key signs.
    fn account_of(key: &sr25519::Public) -> Option<T::AccountId> {
        T::AccountId::decode(&mut key.as_slice()).ok()
    }

    /// Whether an account that is not enrolled may submit this certificate as its first transaction. The pool and the
    /// block ask; the call checks again.
    ///
    /// # Errors
    /// The reason, as a code.
    pub fn check_certificate(
        who: &T::AccountId,
        certificate: &CertificateOf<T>,
        proof: Option<&T::Signature>,
    ) -> Result<(), Refusal> {
        Self::admissible_by_certificate(who, certificate, proof)
            .map(|_| ())
            .map_err(|error| match error {
                Error::CertificateExpired => Refusal::CertificateExpired,
                Error::CommitmentInUse | Error::AlreadyEnrolled => Refusal::CertificateUsed,
                _ => Refusal::Certificate,
            })
    }

    /// The member that the enrolment makes of `account`, if it can be enrolled so.
    fn admissible(account: &T::AccountId, enrolment: &Enrolment) -> Result<Member, Error<T>> {
        ensure!(!T::Pots::is_pot(account), Error::<T>::PotAccount);
        ensure!(Self::principal_now(account).is_none(), Error::<T>::IsKey);
        if let Some(former) = Members::<T>::get(account) {
            // A merchant's profile stays with his account, so the account stays a merchant's.
            let same = (former.kind == MemberKind::Merchant) == (enrolment.kind == MemberKind::Merchant);
            ensure!(former.status == Status::Left && same, Error::<T>::AlreadyEnrolled);
        }
        ensure!(
            Self::is_free(&enrolment.commitment, account),
            Error::<T>::CommitmentInUse
        );
        let until = Self::end(enrolment.tier, enrolment.zone, enrolment.until)?;
        Ok(Member {
            kind: enrolment.kind,
            tier: enrolment.tier,
            status: Status::Active,
            zone: enrolment.zone,
            commitment: enrolment.commitment,
            until,
            usage: enrolment.kind.usage_class(),
        })
    }

    /// Whether `account` may be enrolled under the commitment.
    fn is_free(commitment: &Commitment, account: &T::AccountId) -> bool {
        let Some(claim) = Commitments::<T>::get(commitment) else {
            return true;
        };
        if claim.account == *account {
            return true;
        }
        let has_left = Members::<T>::get(&claim.account).is_none_or(|member| {
            // An account that was enrolled again under another commitment has left this one as well.
            member.status == Status::Left || member.commitment != *commitment
        });
        has_left && T::Time::now() > claim.locked_until
    }

    /// Whether a certificate for the commitment was used that has not expired: it would work a second time, also for
    /// the account that used it, through a delegate.
    fn is_locked(commitment: &Commitment) -> bool {
        Commitments::<T>::get(commitment).is_some_and(|claim| T::Time::now() <= claim.locked_until)
    }

    /// The end of an enrolment in this tier and zone, which must exist.
    fn end(tier: TierId, zone: IstatCode, wanted: Option<Moment>) -> Result<Option<Moment>, Error<T>> {
        ensure!(Zones::<T>::contains_key(zone), Error::<T>::UnknownZone);
        let tier = Tiers::<T>::get(tier).ok_or(Error::<T>::UnknownTier)?;
        rules::end_of_enrolment(T::Time::now(), wanted, tier.valid_for).ok_or(Error::<T>::InvalidEnd)
    }

    /// Whether members of the tier are enrolled without end.
    pub(crate) fn is_endless(tier: TierId) -> bool {
        Tiers::<T>::get(tier).is_none_or(|tier| tier.valid_for.is_none())
    }

    fn admit(account: &T::AccountId, member: Member, locked_until: Moment) {
        if !Members::<T>::contains_key(account) {
            // Never taken back: the account keeps its nonce, so that nothing it ever signed is valid again.
            frame_system::Pallet::<T>::inc_providers(account);
        }
        // An enrolment by a registrar in between does not make a used certificate valid again.
        let locked_before = Commitments::<T>::get(member.commitment).map_or(0, |claim| claim.locked_until);
        Commitments::<T>::insert(
            member.commitment,
            Claim {
                account: account.clone(),
                locked_until: locked_until.max(locked_before),
            },
        );
        Members::<T>::insert(account, &member);
        Self::deposit_event(Event::Enrolled {
            account: account.clone(),
            member,
        });
    }

    fn ensure_sound(profile: &Profile) -> DispatchResult {
        ensure!(rules::is_complete(profile), Error::<T>::IncompleteProfile);
        let known = profile.shops.iter().all(|shop| Zones::<T>::contains_key(shop.zone));
        ensure!(known, Error::<T>::UnknownZone);
        Ok(())
    }

    pub(crate) fn do_update_merchant(account: &T::AccountId, profile: Profile) -> DispatchResult {
        let merchant = Merchants::<T>::get(account).ok_or(Error::<T>::NotAMerchant)?;
        Self::ensure_sound(&profile)?;
        Merchants::<T>::insert(
            account,
            Merchant {
                profile: profile.clone(),
                ..merchant
            },
        );
        Self::deposit_event(Event::MerchantSet {
            account: account.clone(),
            profile,
        });
        Ok(())
    }

    pub(crate) fn do_change_rate(account: &T::AccountId, rate: Bps) -> DispatchResult {
        let mut merchant = Merchants::<T>::get(account).ok_or(Error::<T>::NotAMerchant)?;
        let now = T::Time::now();
        let from = now.saturating_add(RateNotice::<T>::get());
        merchant.rate = Rate {
            current: merchant.rate.at(now),
            next: Some((rate, from)),
        };
        Merchants::<T>::insert(account, merchant);
        Self::deposit_event(Event::RateAnnounced {
            merchant: account.clone(),
            rate,
            from,
        });
        Ok(())
    }

    /// The member, if a registrar alone may change it: officers answer to the council.
    fn within_registrars_power(account: &T::AccountId) -> Result<Member, Error<T>> {
        let member = Members::<T>::get(account).ok_or(Error::<T>::NotEnrolled)?;
        ensure!(!Self::holds_office(account), Error::<T>::HoldsOffice);
        Ok(member)
    }

    pub(crate) fn do_suspend(account: &T::AccountId) -> DispatchResult {
        let member = Self::within_registrars_power(account)?;
        match member.status {
            Status::Active => Ok(()),
            Status::Suspended => Err(Error::<T>::Suspended),
            Status::Left => Err(Error::<T>::Left),
        }?;
        Members::<T>::insert(
            account,
            Member {
                status: Status::Suspended,
                ..member
            },
        );
        Self::deposit_event(Event::Suspended {
            account: account.clone(),
        });
        Ok(())
    }

    pub(crate) fn do_reinstate(account: &T::AccountId) -> DispatchResult {
        let member = Members::<T>::get(account).ok_or(Error::<T>::NotEnrolled)?;
        ensure!(member.status == Status::Suspended, Error::<T>::NotSuspended);
        Members::<T>::insert(
            account,
            Member {
                status: Status::Active,
                ..member
            },
        );
        Self::deposit_event(Event::Reinstated {
            account: account.clone(),
        });
        Ok(())
    }

    pub(crate) fn do_record_departure(account: &T::AccountId) -> DispatchResult {
        let member = Self::within_registrars_power(account)?;
        ensure!(member.status != Status::Left, Error::<T>::Left);
        Members::<T>::insert(
            account,
            Member {
                status: Status::Left,
                ..member
            },
        );
        // Who comes back begins anew.
        T::Delegations::take_all_away(account);
        Self::deposit_event(Event::Departed {
            account: account.clone(),
        });
        Ok(())
    }

    pub(crate) fn do_amend(
        account: &T::AccountId,
        tier: TierId,
        zone: IstatCode,
        until: Option<Moment>,
    ) -> DispatchResult {
        let member = Self::within_registrars_power(account)?;
        ensure!(member.status != Status::Left, Error::<T>::Left);
        let until = Self::end(tier, zone, until)?;
        let member = Member {
            tier,
            zone,
            until,
            ..member
        };
        Members::<T>::insert(account, &member);
        Self::deposit_event(Event::Amended {
            account: account.clone(),
            member,
        });
        Ok(())
    }
}

impl<T: Config> Registry<T::AccountId> for Pallet<T> {
    fn is_registered(who: &T::AccountId) -> bool {
        Members::<T>::contains_key(who)
    }

    fn usage(who: &T::AccountId) -> Result<UsageClass, Refusal> {
        Self::member_in_good_standing(who).map(|member| member.usage)
    }

    fn ensure_active(who: &T::AccountId) -> Result<Standing, DispatchError> {
        let member = Self::active(who)?;
        let tier = Tiers::<T>::get(member.tier).ok_or(Error::<T>::UnknownTier)?;
        Ok(Standing {
            kind: member.kind,
            zone: member.zone,
            limits: tier.limits,
            usage: member.usage,
        })
    }

    fn offer(account: &T::AccountId, shop: u8) -> Result<Offer, DispatchError> {
        Self::active(account)?;
        let now = T::Time::now();
        let merchant = Merchants::<T>::get(account).ok_or(Error::<T>::NotAMerchant)?;
        ensure!(rules::in_force(&merchant, now), Error::<T>::NoAgreement);
        let shop = merchant
            .profile
            .shops
            .get(usize::from(shop))
            .ok_or(Error::<T>::UnknownShop)?;
        let category = merchant
            .profile
            .categories
            .first()
            .ok_or(Error::<T>::IncompleteProfile)?;
        let zone = Zones::<T>::get(shop.zone).ok_or(Error::<T>::UnknownZone)?;
        Ok(Offer {
            category: *category,
            zone: shop.zone,
            class: zone.class,
            fund: zone.fund,
            rate: merchant.rate.at(now),
        })
    }

    fn holds(who: &T::AccountId, office: Appointment) -> bool {
        Appointments::<T>::contains_key(office, who)
    }

    fn limits(who: &T::AccountId) -> Limits {
        Members::<T>::get(who)
            .and_then(|member| Tiers::<T>::get(member.tier))
            .map_or(Limits::NONE, |tier| tier.limits)
    }

    fn principal(key: &T::AccountId) -> Option<T::AccountId> {
        Self::principal_now(key)
    }

    fn active_keys(principal: &T::AccountId) -> u32 {
        ActiveKeys::<T>::get(principal)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &T::AccountId, kind: MemberKind, office: Option<Appointment>) {
        crate::benchmarking::make_member::<T>(who, kind, office);
    }
}

/// The origin of an active member who holds the office `A`.
pub struct EnsureAppointed<T, A>(core::marker::PhantomData<(T, A)>);

impl<T: Config, A: Get<Appointment>> EnsureOrigin<T::RuntimeOrigin> for EnsureAppointed<T, A> {
    type Success = T::AccountId;

    fn try_origin(origin: T::RuntimeOrigin) -> Result<T::AccountId, T::RuntimeOrigin> {
        let who = ensure_signed(origin.clone()).map_err(|_| origin.clone())?;
        let entitled = Appointments::<T>::contains_key(A::get(), &who) && Pallet::<T>::active(&who).is_ok();
        entitled.then_some(who).ok_or(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
        let who = frame::deps::frame_benchmarking::whitelisted_caller::<T::AccountId>();
        crate::benchmarking::make_member::<T>(&who, MemberKind::Resident, Some(A::get()));
        Ok(frame_system::RawOrigin::Signed(who).into())
    }
}
