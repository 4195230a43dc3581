//! The transaction extensions: FRAME's own `CheckMortality`, `CheckNonce` and `ChargeTransactionPayment` with Piazza's
//! rules around them. Identifier and encoding are FRAME's, so wallets see nothing new.

use crate::{logic::Charge, pallet::*, WeightInfo};
use alloc::{vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame::{
    deps::{
        frame_support::{
            dispatch::{DispatchClass, DispatchInfo},
            pallet_prelude::TransactionSource,
            traits::Contains,
        },
        sp_runtime::{
            impl_tx_ext_default,
            traits::{DispatchInfoOf, DispatchOriginOf, Implication, PostDispatchInfoOf},
            transaction_validity::{TransactionLongevity, TransactionValidityError},
        },
    },
    prelude::*,
    traits::AsSystemOriginSigner,
};
use piazza_primitives::{Balance, CallClassifier, Refusal, Registry, TransferRules};
use scale_info::{StaticTypeInfo, Type};

/// The priority of the council's own calls: before everything.
const LIFELINE_PRIORITY: u64 = u64::MAX / 2;
/// The priority of an enrolment by certificate: behind a member who used nothing yet.
const ENROLMENT_PRIORITY: u64 = 500_000;

/// What is read of each who acts for another: the key, the member that it may be, what it was given or the joint operation,
/// and in whose name it acts.
const READS_OF_AN_ACTOR: u64 = 4;

/// `CheckMortality` that refuses transactions without an expiry.
#[derive(Encode, Decode, DecodeWithMemTracking, CloneNoBound, EqNoBound, PartialEqNoBound, DebugNoBound)]
pub struct CheckMortality<T: Config>(frame_system::CheckMortality<T>);

impl<T: Config> CheckMortality<T> {
    /// For signing in tests and tools.
    pub fn from(era: frame::deps::sp_runtime::generic::Era) -> Self {
        Self(frame_system::CheckMortality::from(era))
    }
}

impl<T: Config> TypeInfo for CheckMortality<T>
where
    frame_system::CheckMortality<T>: StaticTypeInfo,
{
    type Identity = frame_system::CheckMortality<T>;

    fn type_info() -> Type {
        frame_system::CheckMortality::<T>::type_info()
    }
}

impl<T: Config> TransactionExtension<T::RuntimeCall> for CheckMortality<T> {
    const IDENTIFIER: &'static str = "CheckMortality";
    type Implicit = T::Hash;
    type Val = ();
    type Pre = ();

    fn implicit(&self) -> Result<Self::Implicit, TransactionValidityError> {
        self.0.implicit()
    }

    fn weight(&self, call: &T::RuntimeCall) -> Weight {
        self.0.weight(call)
    }

    fn validate(
        &self,
        origin: DispatchOriginOf<T::RuntimeCall>,
        call: &T::RuntimeCall,
        info: &DispatchInfoOf<T::RuntimeCall>,
        length: usize,
        implicit: Self::Implicit,
        implication: &impl Implication,
        source: TransactionSource,
    ) -> ValidateResult<(), T::RuntimeCall> {
        if self.0 .0.is_immortal() {
            return Err(Refusal::Immortal.into());
        }
        self.0
            .validate(origin, call, info, length, implicit, implication, source)
    }

    impl_tx_ext_default!(T::RuntimeCall; prepare);
}

/// `ChargeTransactionPayment` that charges nothing and refuses tips. Holds the tip, in cents.
#[derive(Encode, Decode, DecodeWithMemTracking, CloneNoBound, EqNoBound, PartialEqNoBound, DebugNoBound, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct ChargeTransactionPayment<T: Config>(#[codec(compact)] Balance, core::marker::PhantomData<T>);

impl<T: Config> ChargeTransactionPayment<T> {
    /// For signing in tests and tools.
    pub fn from(tip: Balance) -> Self {
        Self(tip, core::marker::PhantomData)
    }
}

impl<T: Config> TransactionExtension<T::RuntimeCall> for ChargeTransactionPayment<T> {
    const IDENTIFIER: &'static str = "ChargeTransactionPayment";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn validate(
        &self,
        origin: DispatchOriginOf<T::RuntimeCall>,
        _: &T::RuntimeCall,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: usize,
        (): (),
        _: &impl Implication,
        _: TransactionSource,
    ) -> ValidateResult<(), T::RuntimeCall> {
        if self.0 > 0 {
            return Err(Refusal::Tip.into());
        }
        Ok((ValidTransaction::default(), (), origin))
    }

    impl_tx_ext_default!(T::RuntimeCall; weight prepare);
}

/// `CheckNonce` that meters: only an active member passes, as far as its allowance goes.
#[derive(Encode, Decode, DecodeWithMemTracking, CloneNoBound, EqNoBound, PartialEqNoBound, DebugNoBound)]
pub struct CheckNonce<T: Config>(frame_system::CheckNonce<T>);

impl<T: Config> CheckNonce<T> {
    /// For signing in tests and tools.
    pub fn from(nonce: T::Nonce) -> Self {
        Self(frame_system::CheckNonce::from(nonce))
    }
}

impl<T: Config> TypeInfo for CheckNonce<T>
where
    frame_system::CheckNonce<T>: StaticTypeInfo,
{
    type Identity = frame_system::CheckNonce<T>;

    fn type_info() -> Type {
        frame_system::CheckNonce::<T>::type_info()
    }
}

/// On what ground a transaction passes.
#[derive(DebugNoBound)]
pub enum Ground<T: Config> {
    /// A member's allowance: the signer's own, or that of the member for whom a key acts.
    Metered {
        /// Who signed.
        signer: T::AccountId,
        /// Whose allowance.
        payer: T::AccountId,
        /// How much of it.
        charge: Charge,
    },
    /// A certificate with which a new account enrols itself.
    Enrolling(T::AccountId),
    /// The council's own call, by one of it.
    Lifeline {
        /// Who signed.
        signer: T::AccountId,
        /// How much of the lifeline's allowance.
        charge: Charge,
    },
    /// Not signed: other extensions decide.
    Unsigned,
}

impl<T: Config> CheckNonce<T> {
    fn nonce(&self) -> T::Nonce {
        self.0 .0
    }

    /// How many transactions of the account come before this one.
    fn ahead(&self, who: &T::AccountId) -> u64 {
        self.nonce()
            .saturating_sub(frame_system::Pallet::<T>::account_nonce(who))
            .saturated_into()
    }

    /// A new account with a certificate has no nonce yet to check.
    fn validate_enrolment(
        &self,
        who: &T::AccountId,
        tag: Result<Vec<u8>, Refusal>,
    ) -> Result<ValidTransaction, TransactionValidityError> {
        let tag = tag?;
        if !self.nonce().is_zero() {
            return Err(InvalidTransaction::Future.into());
        }
        Ok(ValidTransaction {
            priority: ENROLMENT_PRIORITY,
            provides: vec![tag, (who, self.nonce()).encode()],
            longevity: TransactionLongevity::MAX,
            ..Default::default()
        })
    }

    /// Whose allowance a transaction of `signer` is metered on. A key may do nothing but act for its principal.
    fn payer(signer: &T::AccountId, call: &T::RuntimeCall) -> Result<T::AccountId, Refusal> {
        if T::Registry::is_registered(signer) {
            return Ok(signer.clone());
        }
        let principal = T::Registry::principal(signer).ok_or(Refusal::NotEnrolled)?;
        ensure!(call.acts_for().as_ref() == Some(&principal), Refusal::NotForPrincipal);
        Ok(principal)
    }

    fn validate_metered(
        &self,
        signer: &T::AccountId,
        call: &T::RuntimeCall,
        info: &DispatchInfo,
        length: usize,
    ) -> Result<(u64, Ground<T>), TransactionValidityError> {
        let payer = Self::payer(signer, call)?;
        let class = T::Registry::usage(&payer)?;
        // What is kept free for the council is the council's alone.
        let is_free = info.class != DispatchClass::Operational || T::RuntimeCall::sits_in_council(signer);
        ensure!(is_free, Refusal::NotInCouncil);
        if let Some((to, amount)) = call.plain_transfer() {
            T::Transfers::check(signer, &to, amount)?;
        }
        let charge = Pallet::<T>::charge(class, info.call_weight, length)?;
        let keys = if payer == *signer {
            1
        } else {
            T::Registry::active_keys(&payer)
        };
        let priority = Pallet::<T>::afford(&payer, charge, self.ahead(signer), keys)?;
        // Only now: who can't pay makes nobody follow the call.
        call.check_actors(signer)?;
        let signer = signer.clone();
        Ok((priority, Ground::Metered { signer, payer, charge }))
    }
}

impl<T: Config> TransactionExtension<T::RuntimeCall> for CheckNonce<T> {
    const IDENTIFIER: &'static str = "CheckNonce";
    type Implicit = ();
    type Val = Ground<T>;
    type Pre = Ground<T>;

    /// An enrolment by certificate pays for the check of the certificate with its call.
    fn weight(&self, call: &T::RuntimeCall) -> Weight {
        let transfer = call.plain_transfer().map(|_| T::WeightInfo::check_plain_transfer());
        // A key is looked up once more than a member, and those it shares the allowance with are counted.
        let key = call.acts_for().map(|_| T::DbWeight::get().reads(2));
        let actors = T::DbWeight::get().reads(READS_OF_AN_ACTOR.saturating_mul(call.actors().into()));
        T::WeightInfo::check_nonce()
            .saturating_add(transfer.unwrap_or_default())
            .saturating_add(key.unwrap_or_default())
            .saturating_add(actors)
    }

    fn validate(
        &self,
        origin: DispatchOriginOf<T::RuntimeCall>,
        call: &T::RuntimeCall,
        info: &DispatchInfoOf<T::RuntimeCall>,
        length: usize,
        (): (),
        _: &impl Implication,
        _: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        let Some(who) = origin.as_system_origin_signer().cloned() else {
            return Ok((ValidTransaction::default(), Ground::Unsigned, origin));
        };
        if !T::Registry::is_registered(&who) {
            if let Some(tag) = call.self_enrolment(&who) {
                // A call that can't be dispatched would leave no account behind, and could be sent for ever.
                ensure!(T::BaseCallFilter::contains(call), Refusal::Paused);
                let validity = self.validate_enrolment(&who, tag)?;
                return Ok((validity, Ground::Enrolling(who), origin));
            }
        }
        let (priority, ground) = if call.lifeline(&who) {
            let charge = Pallet::<T>::charge_lifeline(info.call_weight, length)?;
            let left = Pallet::<T>::afford_lifeline(&who, charge, self.ahead(&who))?;
            let signer = who.clone();
            (
                LIFELINE_PRIORITY.saturating_add(left),
                Ground::Lifeline { signer, charge },
            )
        } else {
            self.validate_metered(&who, call, info, length)?
        };
        let tags = frame_system::CheckNonce::<T>::validate_nonce_for_account(&who, self.nonce())?;
        let validity = ValidTransaction {
            priority,
            requires: tags.requires,
            provides: tags.provides,
            longevity: TransactionLongevity::MAX,
            propagate: true,
        };
        Ok((validity, ground, origin))
    }

    fn prepare(
        self,
        ground: Self::Val,
        _: &DispatchOriginOf<T::RuntimeCall>,
        call: &T::RuntimeCall,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        let prepare_nonce = |who| frame_system::CheckNonce::<T>::prepare_nonce_for_account(who, self.nonce());
        match &ground {
            Ground::Metered { signer, payer, charge } => {
                prepare_nonce(signer)?;
                Pallet::<T>::spend(payer, *charge)?;
                if let Some((to, amount)) = call.plain_transfer() {
                    Pallet::<T>::open_for_plain_transfer(signer, &to, amount)?;
                }
            }
            Ground::Enrolling(who) => {
                // The account has to exist to have a nonce: the reference is taken back after the call, which adds
                // its own when it succeeds.
                frame_system::Pallet::<T>::inc_providers(who);
                prepare_nonce(who)?;
            }
            Ground::Lifeline { signer, charge } => {
                prepare_nonce(signer)?;
                Pallet::<T>::spend_lifeline(signer, *charge)?;
            }
            Ground::Unsigned => {}
        }
        Ok(ground)
    }

    fn post_dispatch_details(
        ground: Self::Pre,
        info: &DispatchInfoOf<T::RuntimeCall>,
        post_info: &PostDispatchInfoOf<T::RuntimeCall>,
        _: usize,
        result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        PlainTransfer::<T>::kill();
        match ground {
            Ground::Metered { payer, charge, .. } => {
                // What the extensions left unspent is not the call's.
                let unspent = post_info.calc_unspent(info).saturating_sub(info.extension_weight);
                Pallet::<T>::give_back(&payer, charge, unspent);
            }
            Ground::Enrolling(who) => {
                frame_system::Pallet::<T>::dec_providers(&who).map_err(|_| InvalidTransaction::BadSigner)?;
                // An enrolment that failed has no account whose number would keep it from being sent again: no block may
                // hold it.
                ensure!(result.is_ok(), InvalidTransaction::Call);
            }
            Ground::Lifeline { signer, charge } => {
                let unspent = post_info.calc_unspent(info).saturating_sub(info.extension_weight);
                Pallet::<T>::give_lifeline_back(&signer, charge, unspent);
            }
            Ground::Unsigned => {}
        }
        Ok(Weight::zero())
    }
}
