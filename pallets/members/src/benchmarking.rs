//! Measures every call at its worst, and asserts that it did something.

use crate::{
    pallet::*,
    rules::MAX_ISTAT_CODE,
    types::{Member, *},
};
use alloc::vec;
use frame::{
    benchmarking::prelude::*,
    deps::{
        sp_core::{crypto::KeyTypeId, sr25519},
        sp_io::crypto::{sr25519_generate, sr25519_sign},
    },
};
use piazza_primitives::{
    Appointment, Balance, Bps, Category, Commitment, CommunityId, Delegations, FundDirectory, GeoCell, IstatCode,
    Limits, MemberKind, Moment, SnaiClass, TierId, UsageClass, DAY,
};

/// The fund of every zone.
const FUND: CommunityId = CommunityId::MAX;
/// Of the keys of those who sign.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");
/// The shops of a merchant are in zones 0 to 7, members live in zone 8, the others are new to the chain.
const HOME: u32 = 8;

fn name() -> Name {
    Name::truncate_from(vec![b'x'; 64])
}

fn cell() -> GeoCell {
    GeoCell::try_from(0x8a1e_a480_d65f_fff).expect("the centre of Trento is in a cell")
}

/// A zone, and its fund.
fn zone<T: Config>(index: u32) -> IstatCode {
    let code = IstatCode(MAX_ISTAT_CODE.saturating_sub(index));
    T::Funds::make_fund(FUND);
    let zone = Zone {
        name: name(),
        class: SnaiClass::F,
        cell: cell(),
        fund: FUND,
    };
    Zones::<T>::insert(code, zone);
    code
}

/// A tier that limits everything and refuses nothing.
fn tier<T: Config>(id: TierId) -> TierId {
    let limits = Limits {
        held: Some(Balance::MAX),
        person_to_person: true,
    };
    let valid_for = Some(Moment::MAX);
    Tiers::<T>::insert(id, Tier { limits, valid_for });
    id
}

/// The largest profile, with each shop in a zone of its own.
fn profile<T: Config>() -> Profile {
    let shops = (0..HOME).map(|index| Shop {
        zone: zone::<T>(index),
        cell: cell(),
    });
    Profile {
        trade_name: name(),
        categories: BoundedVec::truncate_from(vec![Category::PublicService; 4]),
        shops: BoundedVec::truncate_from(shops.collect()),
        agreement: Agreement {
            hash: H256::repeat_byte(1),
            from: 0,
            until: Some(Moment::MAX),
        },
    }
}

fn commitment<T: Config>(who: &T::AccountId) -> Commitment {
    Commitment(who.using_encoded(blake2_256).into())
}

/// What [`Registry::make_member`](piazza_primitives::Registry::make_member) promises: straight into storage, with every
/// field that may be absent. Each kind has a tier of its own.
pub(crate) fn make_member<T: Config>(who: &T::AccountId, kind: MemberKind, office: Option<Appointment>) {
    let member = Member {
        kind,
        tier: tier::<T>(kind as TierId),
        status: Status::Active,
        zone: zone::<T>(HOME),
        commitment: commitment::<T>(who),
        until: Some(Moment::MAX),
        usage: office.map_or(kind.usage_class(), |_| UsageClass::Gateway),
    };
    let claim = Claim {
        account: who.clone(),
        locked_until: 0,
    };
    System::<T>::inc_providers(who);
    Commitments::<T>::insert(member.commitment, claim);
    Members::<T>::insert(who, member);
    if kind == MemberKind::Merchant {
        let rate = Rate {
            current: Bps::saturating(5_000),
            next: Some((Bps::saturating(2_500), Moment::MAX)),
        };
        let profile = profile::<T>();
        Merchants::<T>::insert(who, Merchant { profile, rate });
    }
    if let Some(office) = office {
        Appointments::<T>::insert(office, who, ());
    }
}

/// A member of this kind.
fn member<T: Config>(kind: MemberKind) -> T::AccountId {
    let who = account("member", 0, 0);
    make_member::<T>(&who, kind, None);
    who
}

fn set_status<T: Config>(who: &T::AccountId, status: Status) {
    Members::<T>::mutate_extant(who, |member| member.status = status);
}

fn status<T: Config>(who: &T::AccountId) -> Option<Status> {
    Members::<T>::get(who).map(|member| member.status)
}

/// A new account, to be enrolled in a zone and a tier of its own, under the commitment of another that has left.
fn newcomer<T: Config + pallet_timestamp::Config<Moment = Moment>>(
    index: u32,
    kind: MemberKind,
) -> (T::AccountId, Enrolment) {
    // A commitment is free again only after the moment up to which it was locked: the chain's first, here.
    pallet_timestamp::Now::<T>::put(1);
    let former: T::AccountId = account("former", index, 0);
    make_member::<T>(&former, kind, None);
    set_status::<T>(&former, Status::Left);
    let enrolment = Enrolment {
        kind,
        tier: tier::<T>(index as TierId),
        zone: zone::<T>(HOME.saturating_add(1).saturating_add(index)),
        commitment: commitment::<T>(&former),
        until: Some(DAY),
    };
    (account("newcomer", index, 0), enrolment)
}

fn key(seed: &str) -> sr25519::Public {
    sr25519_generate(KEYS, Some(seed.as_bytes().to_vec()))
}

fn sign<T: Config>(key: &sr25519::Public, word: H256) -> Result<T::Signature, BenchmarkError> {
    let signature = sr25519_sign(KEYS, key, word.as_bytes()).ok_or("the key is in the keystore")?;
    Ok(signature.into())
}

/// A certificate for whoever has a one-time key, by a registrar in office, and that key's proof for `who`.
fn certificate<T: Config>(
    who: &T::AccountId,
    enrolment: Enrolment,
) -> Result<(CertificateOf<T>, T::Signature), BenchmarkError> {
    let (office, one_time) = (key("//Registrar"), key("//Holder"));
    let registrar =
        T::AccountId::decode(&mut &office.encode()[..]).map_err(|_| "a registrar's key is no account here")?;
    make_member::<T>(&registrar, MemberKind::Association, Some(Appointment::Registrar));
    let genesis = System::<T>::block_hash(BlockNumberFor::<T>::zero());
    let mut certificate = Certificate {
        registrar,
        holder: Holder::Key(one_time),
        enrolment,
        expires: DAY,
        signature: sign::<T>(&office, H256::zero())?,
    };
    certificate.signature = sign::<T>(&office, certificate.id(genesis))?;
    let proof = sign::<T>(&one_time, certificate.proof_payload(genesis, who))?;
    Ok((certificate, proof))
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn registrar<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::RegistrarOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks(where T: pallet_timestamp::Config<Moment = Moment>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn set_zone() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let zone = Zones::<T>::get(zone::<T>(0)).ok_or("the zone exists")?;
        let code = IstatCode(0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, code, zone.clone());

        assert_eq!(Zones::<T>::get(code), Some(zone));
        Ok(())
    }

    #[benchmark]
    fn set_tier() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let tier = Tiers::<T>::get(tier::<T>(0)).ok_or("the tier exists")?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, TierId::MAX, tier.clone());

        assert_eq!(Tiers::<T>::get(TierId::MAX), Some(tier));
        Ok(())
    }

    #[benchmark]
    fn appoint() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let who = member::<T>(MemberKind::Resident);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone(), Appointment::Arbitrator);

        assert!(Appointments::<T>::contains_key(Appointment::Arbitrator, who));
        Ok(())
    }

    /// From the only office held, so that all the others are looked up.
    #[benchmark]
    fn dismiss() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        let who: T::AccountId = account("officer", 0, 0);
        make_member::<T>(&who, MemberKind::Resident, Some(Appointment::Arbitrator));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone(), Appointment::Arbitrator);

        assert!(!Appointments::<T>::contains_key(Appointment::Arbitrator, who));
        Ok(())
    }

    #[benchmark]
    fn enrol() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let (who, enrolment) = newcomer::<T>(0, MemberKind::Resident);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone(), enrolment);

        assert_eq!(status::<T>(&who), Some(Status::Active));
        Ok(())
    }

    #[benchmark]
    fn enrol_batch(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let rows = (0..n).map(|index| newcomer::<T>(index, MemberKind::Resident));
        let entries = Entries::<T>::truncate_from(rows.collect());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, entries.clone());

        assert!(entries.iter().all(|(who, _)| status::<T>(who) == Some(Status::Active)));
        Ok(())
    }

    /// By a certificate with a one-time key: two signatures. Both are verified twice, for the transaction extension
    /// asks before the call does, and the call pays for it.
    #[benchmark]
    fn accept_certificate() -> Result<(), BenchmarkError> {
        let (who, enrolment) = newcomer::<T>(0, MemberKind::Resident);
        let (certificate, proof) = certificate::<T>(&who, enrolment)?;
        let origin = RawOrigin::Signed(who.clone()).into();

        #[block]
        {
            Pallet::<T>::check_certificate(&who, &certificate, Some(&proof)).map_err(|_| "the certificate is good")?;
            Pallet::<T>::accept_certificate(origin, certificate, Some(proof))?;
        }

        assert_eq!(status::<T>(&who), Some(Status::Active));
        Ok(())
    }

    #[benchmark]
    fn enrol_merchant() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let (who, enrolment) = newcomer::<T>(0, MemberKind::Merchant);
        let profile = profile::<T>();

        #[extrinsic_call]
        _(
            origin as T::RuntimeOrigin,
            who.clone(),
            enrolment,
            profile,
            Bps::saturating(500),
        );

        assert!(Merchants::<T>::contains_key(who));
        Ok(())
    }

    #[benchmark]
    fn update_merchant() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let who = member::<T>(MemberKind::Merchant);
        let mut profile = profile::<T>();
        profile.agreement.hash = H256::repeat_byte(2);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone(), profile.clone());

        assert_eq!(Merchants::<T>::get(who).map(|merchant| merchant.profile), Some(profile));
        Ok(())
    }

    /// By a registrar, which costs as many look-ups as by the merchant.
    #[benchmark]
    fn change_rate() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let who = member::<T>(MemberKind::Merchant);
        let rate = Bps::saturating(700);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone(), rate);

        let next = Merchants::<T>::get(who).and_then(|merchant| merchant.rate.next);
        assert_eq!(next.map(|(next, _)| next), Some(rate));
        Ok(())
    }

    #[benchmark]
    fn suspend() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let who = member::<T>(MemberKind::Resident);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());

        assert_eq!(status::<T>(&who), Some(Status::Suspended));
        Ok(())
    }

    #[benchmark]
    fn reinstate() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let who = member::<T>(MemberKind::Resident);
        set_status::<T>(&who, Status::Suspended);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());

        assert_eq!(status::<T>(&who), Some(Status::Active));
        Ok(())
    }

    #[benchmark]
    fn record_departure() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let who = member::<T>(MemberKind::Resident);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());

        assert_eq!(status::<T>(&who), Some(Status::Left));
        Ok(())
    }

    #[benchmark]
    fn amend() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let who = member::<T>(MemberKind::Resident);
        let (tier, zone) = (tier::<T>(TierId::MAX), zone::<T>(0));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone(), tier, zone, Some(DAY));

        let placed = Members::<T>::get(who).map(|member| (member.tier, member.zone, member.until));
        assert_eq!(placed, Some((tier, zone, Some(DAY))));
        Ok(())
    }

    #[benchmark]
    fn set_rate_notice() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, DAY);

        assert_eq!(RateNotice::<T>::get(), DAY);
        Ok(())
    }

    /// A key that another member had, and lost.
    #[benchmark]
    fn register_key() -> Result<(), BenchmarkError> {
        let (principal, former) = (member::<T>(MemberKind::Merchant), account("former", 0, 0));
        make_member::<T>(&former, MemberKind::Resident, None);
        let public = key("//Till");
        let till = T::AccountId::decode(&mut &public.encode()[..]).map_err(|_| "a key is no account here")?;
        Keys::<T>::insert(
            &till,
            Key {
                principal: former,
                active: false,
            },
        );
        System::<T>::inc_providers(&till);
        KeyCount::<T>::insert(&principal, MAX_KEYS.saturating_sub(1));
        let proof = sign::<T>(&public, Pallet::<T>::key_payload(&principal))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(principal.clone()), till.clone(), proof);

        assert_eq!(Pallet::<T>::principal_of(till), Some(principal));
        Ok(())
    }

    /// By one of as many delegates as there can be.
    #[benchmark]
    fn renounce() -> Result<(), BenchmarkError> {
        let (principal, agent) = (member::<T>(MemberKind::Merchant), account("agent", 0, 0));
        make_member::<T>(&agent, MemberKind::Resident, None);
        T::Delegations::make_till(&principal, &agent);

        #[extrinsic_call]
        _(RawOrigin::Signed(agent.clone()), principal.clone());

        assert!(T::Delegations::may_act(&agent, &principal).is_err());
        Ok(())
    }

    /// By a registrar, with the rights that the key was given.
    #[benchmark]
    fn revoke_key() -> Result<(), BenchmarkError> {
        let origin = registrar::<T>()?;
        let (principal, till): (_, T::AccountId) = (member::<T>(MemberKind::Merchant), account("till", 0, 0));
        Keys::<T>::insert(
            &till,
            Key {
                principal: principal.clone(),
                active: true,
            },
        );
        System::<T>::inc_providers(&till);
        ActiveKeys::<T>::insert(&principal, 1);
        T::Delegations::make_till(&principal, &till);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, till.clone());

        assert_eq!(Pallet::<T>::principal_of(till), None);
        Ok(())
    }
}
