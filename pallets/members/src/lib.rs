//! # Members: who may act
//!
//! ## Terms
//!
//! - **Member**: an enrolled account. It is of a *kind* (resident, tourist, merchant …), belongs to a *zone*, and has
//!   a *tier* that limits what it may hold and do. It is active, suspended or has left; it is never forgotten.
//! - **Zone**: a municipality by its ISTAT code, with its class, its cell and the community fund its sales feed.
//! - **Commitment**: what stands for an identity here. Names stay with the registrar.
//! - **Merchant**: a member with a public profile, an agreement with the cooperative and a cashback rate.
//! - **Office**: registrar, treasurer, arbitrator or attestor, appointed by the council.
//! - **Key**: an account that acts for a member, its *principal*, and for nobody else: a till's, a delegate's, an heir's.
//!   It is not a member: it holds nothing, and is metered on its principal's allowance.
//! - **Certificate**: a registrar's signed word with which somebody enrols himself: offline, once, before it expires.
//!
//! ## Story
//!
//! The council sets zones and tiers and appoints Rosa registrar. Rosa enrols the residents of her list in batches; a
//! row that can't be enrolled is reported, the others are. At the desk in Canazei a tourist scans a code: the
//! certificate in it names a one-time key, with which his new wallet signs its own account, so that nobody who sees
//! the transaction on its way can use it. The code has that key in it: it is for whoever scans it first. The bakery is enrolled as a merchant at 5 %. When the baker wants 7 % he announces
//! it, and it holds after the notice. A lost member is suspended; one who leaves keeps his account for ever, so that
//! none of his old transactions can be sent again, and his commitment may be enrolled anew.
//!
//! The bakery has two tills. Each makes a key of its own and signs that it wants to be the baker's; the baker registers
//! it, and says through the proxies what it may do. When a till is stolen he revokes its key, and its rights go with it:
//! it neither acts nor signs an invoice any more.
//!
//! ## Invariants
//!
//! 1. Every member is in a zone and a tier that exist.
//! 2. Commitments and members agree: a member who has not left holds its commitment's claim.
//! 3. Exactly the members of kind merchant have a profile, with a category, a shop and zones that exist.
//! 4. Whoever holds an office is a member, metered as an officer; nobody else is, but devices.
//! 5. Every member's and every key's account has a provider reference: its nonce never restarts.
//! 6. A key's principal is a member; a key that may act is none. No principal has more keys than there may be, and those
//!    that may act are counted.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod keys;
mod logic;
#[cfg(test)]
mod mock;
mod rules;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
pub mod weights;

pub use logic::EnsureAppointed;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use super::{Member, *};
    use alloc::vec::Vec;
    use frame::{
        deps::sp_core::H256,
        prelude::*,
        traits::{IdentifyAccount, Time, Verify},
    };
    use piazza_primitives::{
        Appointment, Bps, Commitment, Delegations, FundDirectory, IstatCode, MemberKind, Moment, Pots, Refusal, TierId,
    };

    /// A certificate on this chain.
    pub type CertificateOf<T> = Certificate<<T as frame_system::Config>::AccountId, <T as Config>::Signature>;
    /// The rows of a batch.
    pub type Entries<T> = BoundedVec<(<T as frame_system::Config>::AccountId, Enrolment), ConstU32<MAX_BATCH>>;

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The council: zones, tiers, offices, notice.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// A registrar; wired to [`EnsureAppointed`].
        type RegistrarOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = Self::AccountId>;

        /// Chain time.
        type Time: Time<Moment = Moment>;

        /// The funds that zones may name.
        type Funds: FundDirectory;

        /// Who may act for whom.
        type Delegations: Delegations<Self::AccountId>;

        /// The accounts that can't be enrolled.
        type Pots: Pots<Self::AccountId>;

        /// A signature of a registrar or a one-time key.
        type Signature: Parameter
            + MaxEncodedLen
            + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>
            + From<frame::deps::sp_core::sr25519::Signature>;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The municipalities.
    #[pallet::storage]
    pub type Zones<T: Config> = StorageMap<_, Twox64Concat, IstatCode, Zone>;

    /// The tiers.
    #[pallet::storage]
    pub type Tiers<T: Config> = StorageMap<_, Twox64Concat, TierId, Tier>;

    /// Everybody who was ever enrolled.
    #[pallet::storage]
    pub type Members<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Member>;

    /// Who is, or was last, enrolled under a commitment.
    #[pallet::storage]
    pub type Commitments<T: Config> = StorageMap<_, Identity, Commitment, Claim<T::AccountId>>;

    /// The profiles and rates of the merchants.
    #[pallet::storage]
    pub type Merchants<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Merchant>;

    /// Who holds which office.
    #[pallet::storage]
    pub type Appointments<T: Config> =
        StorageDoubleMap<_, Twox64Concat, Appointment, Blake2_128Concat, T::AccountId, ()>;

    /// The keys that members registered, revoked ones too: their accounts keep their nonces.
    #[pallet::storage]
    pub type Keys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Key<T::AccountId>>;

    /// How many keys a member ever registered.
    #[pallet::storage]
    pub type KeyCount<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// How many keys of a member may act now.
    #[pallet::storage]
    pub type ActiveKeys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// How long before it holds a changed cashback rate is announced, in milliseconds.
    #[pallet::storage]
    pub type RateNotice<T: Config> = StorageValue<_, Moment, ValueQuery, DefaultRateNotice>;

    /// 7 days, until the council says otherwise.
    #[pallet::type_value]
    pub fn DefaultRateNotice() -> Moment {
        7 * piazza_primitives::DAY
    }

    #[pallet::genesis_config]
    #[derive(frame::derive::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The municipalities.
        pub zones: Vec<(IstatCode, Zone)>,
        /// The tiers.
        pub tiers: Vec<(TierId, Tier)>,
        /// The first members; none of them a merchant, nor in a tier with an end: there is no time yet to count from.
        pub members: Vec<(T::AccountId, Enrolment)>,
        /// The first merchants.
        pub merchants: Vec<(T::AccountId, Enrolment, Profile, Bps)>,
        /// The first officers, who are members.
        pub appointments: Vec<(Appointment, T::AccountId)>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        /// A chain specification that breaks a rule makes no chain: this is the one place that panics.
        #[allow(clippy::expect_used)]
        fn build(&self) {
            for (code, zone) in &self.zones {
                Pallet::<T>::do_set_zone(*code, zone.clone()).expect("genesis zone");
            }
            for (id, tier) in &self.tiers {
                Pallet::<T>::do_set_tier(*id, tier.clone());
            }
            for (account, enrolment) in &self.members {
                assert!(
                    Pallet::<T>::is_endless(enrolment.tier),
                    "a genesis member's tier has an end"
                );
                Pallet::<T>::do_enrol(account, enrolment).expect("genesis member");
            }
            for (account, enrolment, profile, rate) in &self.merchants {
                assert!(
                    Pallet::<T>::is_endless(enrolment.tier),
                    "a genesis member's tier has an end"
                );
                Pallet::<T>::do_enrol_merchant(account, enrolment, profile.clone(), *rate).expect("genesis merchant");
            }
            for (office, account) in &self.appointments {
                Pallet::<T>::do_appoint(account, *office).expect("genesis officer");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A zone was added or changed.
        ZoneSet {
            /// Its ISTAT code.
            code: IstatCode,
            /// What it is now.
            zone: Zone,
        },
        /// A tier was added or changed.
        TierSet {
            /// Its number.
            id: TierId,
            /// What it is now.
            tier: Tier,
        },
        /// The council appointed an officer.
        Appointed {
            /// Who.
            who: T::AccountId,
            /// To what.
            office: Appointment,
        },
        /// The council dismissed an officer.
        Dismissed {
            /// Who.
            who: T::AccountId,
            /// From what.
            office: Appointment,
        },
        /// An account was enrolled.
        Enrolled {
            /// The account.
            account: T::AccountId,
            /// As what.
            member: Member,
        },
        /// A row of a batch was not enrolled; the others were.
        EnrolmentRefused {
            /// The row, counted from 0.
            row: u32,
            /// The account.
            account: T::AccountId,
            /// Why.
            reason: DispatchError,
        },
        /// A member's tier, zone or end changed.
        Amended {
            /// The account.
            account: T::AccountId,
            /// What it is now.
            member: Member,
        },
        /// A member was suspended.
        Suspended {
            /// The account.
            account: T::AccountId,
        },
        /// A suspended member may act again.
        Reinstated {
            /// The account.
            account: T::AccountId,
        },
        /// A member left the community.
        Departed {
            /// The account.
            account: T::AccountId,
        },
        /// A merchant's profile was set.
        MerchantSet {
            /// The account.
            account: T::AccountId,
            /// What is public of him now.
            profile: Profile,
        },
        /// A cashback rate was announced.
        RateAnnounced {
            /// The merchant.
            merchant: T::AccountId,
            /// The rate to come.
            rate: Bps,
            /// From when.
            from: Moment,
        },
        /// A member registered a key that may act for it.
        KeyRegistered {
            /// The key's account.
            key: T::AccountId,
            /// For whom it acts.
            principal: T::AccountId,
        },
        /// A key may act no more.
        KeyRevoked {
            /// The key's account.
            key: T::AccountId,
            /// For whom it acted.
            principal: T::AccountId,
        },
        /// The council changed the notice for rates.
        RateNoticeSet {
            /// The notice, in milliseconds.
            notice: Moment,
        },
        /// Somebody gave up what another had entrusted to them.
        Renounced {
            /// Who may act no more.
            agent: T::AccountId,
            /// For whom.
            principal: T::AccountId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This account is not enrolled in the community.
        NotEnrolled,
        /// This account is suspended: ask a registrar.
        Suspended,
        /// This account has left the community.
        Left,
        /// The enrolment of this account has ended.
        Expired,
        /// This account is enrolled already.
        AlreadyEnrolled,
        /// Somebody is enrolled with this identity already, with another account.
        CommitmentInUse,
        /// This account belongs to the system and can't be enrolled.
        PotAccount,
        /// There is no zone with this ISTAT code: the council adds zones.
        UnknownZone,
        /// An ISTAT code has six digits.
        InvalidIstatCode,
        /// There is no such tier: the council adds tiers.
        UnknownTier,
        /// The zone's community fund does not exist: the council creates it first.
        UnknownFund,
        /// The enrolment would end before now, or later than its tier allows.
        InvalidEnd,
        /// Merchants are enrolled with a trade name, an agreement and a rate.
        NeedsProfile,
        /// This account is not an enrolled merchant.
        NotAMerchant,
        /// A merchant has a trade name, 1 to 4 categories and 1 to 8 shops.
        IncompleteProfile,
        /// The merchant has no shop of this number.
        UnknownShop,
        /// The merchant's agreement is not in force today.
        NoAgreement,
        /// Only the merchant or a registrar changes the rate.
        NotYourRate,
        /// This account holds an office: the council dismisses it first.
        HoldsOffice,
        /// This account holds the office already.
        AlreadyAppointed,
        /// This account does not hold the office.
        NotAppointed,
        /// Only a suspended member can be reinstated.
        NotSuspended,
        /// The certificate was not signed by a registrar in office, or not for this account.
        InvalidCertificate,
        /// The certificate has expired: ask for a new one.
        CertificateExpired,
        /// Certificates enrol persons and devices, not merchants.
        CertificateForMerchant,
        /// This account is a key that acts for a member: make another account, or have the key revoked.
        IsKey,
        /// The key did not sign that it wants to act for this member.
        InvalidProof,
        /// A member registers at most 128 keys, revoked ones counted.
        TooManyKeys,
        /// This account is not a key of yours that may act.
        NotYourKey,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants()
        }
    }

    #[pallet::call(weight = <T as Config>::WeightInfo)]
    impl<T: Config> Pallet<T> {
        /// Adds a zone, or changes it. By the council.
        #[pallet::call_index(0)]
        pub fn set_zone(origin: OriginFor<T>, code: IstatCode, zone: Zone) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_zone(code, zone)
        }

        /// Adds a tier, or changes the limits of all who are in it. By the council.
        #[pallet::call_index(1)]
        pub fn set_tier(origin: OriginFor<T>, id: TierId, tier: Tier) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_tier(id, tier);
            Ok(())
        }

        /// Appoints an active member to an office. By the council.
        #[pallet::call_index(2)]
        pub fn appoint(origin: OriginFor<T>, who: T::AccountId, office: Appointment) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_appoint(&who, office)
        }

        /// Dismisses an officer. By the council.
        #[pallet::call_index(3)]
        pub fn dismiss(origin: OriginFor<T>, who: T::AccountId, office: Appointment) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_dismiss(&who, office)
        }

        /// Enrols an account, or one that had left. By a registrar.
        #[pallet::call_index(4)]
        pub fn enrol(origin: OriginFor<T>, account: T::AccountId, enrolment: Enrolment) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_enrol(&account, &enrolment)
        }

        /// Enrols up to 256 accounts. Rows that can't be enrolled are reported and change nothing. By a registrar.
        #[pallet::call_index(5)]
        #[pallet::weight(<T as Config>::WeightInfo::enrol_batch(entries.len() as u32))]
        pub fn enrol_batch(origin: OriginFor<T>, entries: Entries<T>) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_enrol_batch(entries);
            Ok(())
        }

        /// Enrols the caller by a registrar's certificate. The first transaction of a new account; `proof` is the
        /// signature of the one-time key, if the certificate names one.
        #[pallet::call_index(6)]
        pub fn accept_certificate(
            origin: OriginFor<T>,
            certificate: CertificateOf<T>,
            proof: Option<T::Signature>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_accept_certificate(&who, &certificate, proof.as_ref())
        }

        /// Enrols a merchant with his profile and first rate. By a registrar.
        #[pallet::call_index(7)]
        pub fn enrol_merchant(
            origin: OriginFor<T>,
            account: T::AccountId,
            enrolment: Enrolment,
            profile: Profile,
            rate: Bps,
        ) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_enrol_merchant(&account, &enrolment, profile, rate)
        }

        /// Changes a merchant's profile. By a registrar.
        #[pallet::call_index(8)]
        pub fn update_merchant(origin: OriginFor<T>, account: T::AccountId, profile: Profile) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_update_merchant(&account, profile)
        }

        /// Announces a new cashback rate, in force after the notice. By the merchant or a registrar.
        #[pallet::call_index(9)]
        pub fn change_rate(origin: OriginFor<T>, merchant: T::AccountId, rate: Bps) -> DispatchResult {
            if T::RegistrarOrigin::ensure_origin(origin.clone()).is_err() {
                let who = ensure_signed(origin)?;
                ensure!(who == merchant, Error::<T>::NotYourRate);
                Self::active(&who)?;
            }
            Self::do_change_rate(&merchant, rate)
        }

        /// Suspends a member who holds no office. By a registrar.
        #[pallet::call_index(10)]
        pub fn suspend(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_suspend(&account)
        }

        /// Lets a suspended member act again. By a registrar.
        #[pallet::call_index(11)]
        pub fn reinstate(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_reinstate(&account)
        }

        /// Records that a member without office has left. By a registrar or the member.
        #[pallet::call_index(12)]
        pub fn record_departure(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            if T::RegistrarOrigin::ensure_origin(origin.clone()).is_err() {
                let who = ensure_signed(origin)?;
                ensure!(who == account, DispatchError::BadOrigin);
                Self::active(&who)?;
            }
            Self::do_record_departure(&account)
        }

        /// Changes the tier, zone and end of a member without office. By a registrar.
        #[pallet::call_index(13)]
        pub fn amend(
            origin: OriginFor<T>,
            account: T::AccountId,
            tier: TierId,
            zone: IstatCode,
            until: Option<Moment>,
        ) -> DispatchResult {
            T::RegistrarOrigin::ensure_origin(origin)?;
            Self::do_amend(&account, tier, zone, until)
        }

        /// Changes the notice for rates, in milliseconds. By the council.
        #[pallet::call_index(14)]
        pub fn set_rate_notice(origin: OriginFor<T>, notice: Moment) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            RateNotice::<T>::put(notice);
            Self::deposit_event(Event::RateNoticeSet { notice });
            Ok(())
        }

        /// Registers a key that may act for the caller, as far as the caller makes it a delegate or heir. `proof` is the
        /// key's signature that it wants to.
        #[pallet::call_index(15)]
        pub fn register_key(origin: OriginFor<T>, key: T::AccountId, proof: T::Signature) -> DispatchResult {
            let principal = ensure_signed(origin)?;
            Self::do_register_key(principal, key, &proof)
        }

        /// Revokes a key, with every right that its principal gave it: it never acts again unless it is registered anew. By
        /// its principal or a registrar.
        #[pallet::call_index(16)]
        pub fn revoke_key(origin: OriginFor<T>, key: T::AccountId) -> DispatchResult {
            let by_registrar = T::RegistrarOrigin::ensure_origin(origin.clone()).is_ok();
            let who = ensure_signed(origin)?;
            Self::do_revoke_key(&who, by_registrar, key)
        }

        /// Gives up every right to act for `principal`, and the inheritance. Nobody asks an officer before naming them a
        /// delegate or heir, and officers decide nothing for whom they act.
        #[pallet::call_index(17)]
        pub fn renounce(origin: OriginFor<T>, principal: T::AccountId) -> DispatchResult {
            let agent = ensure_signed(origin)?;
            Self::active(&agent)?;
            T::Delegations::take_away(&principal, &agent);
            Self::deposit_event(Event::Renounced { agent, principal });
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Whether the member may act now: nothing if so, else the reason's code.
        pub fn may_act(who: T::AccountId) -> Result<MemberKind, Refusal> {
            Self::member_in_good_standing(&who).map(|member| member.kind)
        }

        /// Whether `key`, a registered key or a member, may act for the principal now: nothing if so, else the reason's code.
        pub fn may_act_for(key: T::AccountId, principal: T::AccountId) -> Result<(), Refusal> {
            T::Delegations::may_act(&key, &principal)
        }

        /// As `may_act_for`, for what a till does.
        pub fn may_act_as_till(key: T::AccountId, merchant: T::AccountId) -> Result<(), Refusal> {
            T::Delegations::may_act_as_till(&key, &merchant)
        }

        /// For whom a key acts; nobody if it is no key, or revoked.
        pub fn principal_of(key: T::AccountId) -> Option<T::AccountId> {
            Self::principal_now(&key)
        }

        /// The cashback rate of a merchant now, and the one announced.
        pub fn cashback_rate(merchant: T::AccountId) -> Option<(Bps, Option<(Bps, Moment)>)> {
            let now = T::Time::now();
            Merchants::<T>::get(merchant).map(|merchant| {
                let announced = merchant.rate.next.filter(|(_, from)| now < *from);
                (merchant.rate.at(now), announced)
            })
        }
    }
}
