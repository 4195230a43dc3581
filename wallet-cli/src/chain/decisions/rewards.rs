//! Decisions about rewards: the panel, and what all programmes must keep to.

use super::Decision;
use crate::{
    chain::{
        members::raw_rate,
        types::{pallet_rewards::pallet::Call as Rewards, piazza_runtime::RuntimeCall},
    },
    error::{Error, Result},
    i18n::say,
    values::{format_wait, Amount, Rate},
};

impl Decision {
    pub(super) fn rewards_call(self) -> Result<RuntimeCall> {
        Ok(RuntimeCall::Rewards(match self {
            Self::AdoptBehaviour(behaviour) => Rewards::adopt { behaviour },
            Self::RetireBehaviour(behaviour) => Rewards::retire { behaviour },
            Self::Tariff(behaviour, tariff) => Rewards::set_tariff {
                behaviour,
                tariff: tariff.cents(),
            },
            Self::CommentPeriod(period) => Rewards::set_comment_period { period },
            Self::GuaranteeShare(share) => Rewards::set_guarantee_share { share: raw_rate(share) },
            _ => return Err(Error::internal("council", "a decision without a call")),
        }))
    }

    pub(super) fn of_rewards_call(call: &RuntimeCall) -> Option<Self> {
        let RuntimeCall::Rewards(call) = call else { return None };
        Some(match call {
            Rewards::adopt { behaviour } => Self::AdoptBehaviour(*behaviour),
            Rewards::retire { behaviour } => Self::RetireBehaviour(*behaviour),
            Rewards::set_tariff { behaviour, tariff } => Self::Tariff(*behaviour, Amount(*tariff)),
            Rewards::set_comment_period { period } => Self::CommentPeriod(*period),
            Rewards::set_guarantee_share { share } => Self::GuaranteeShare(Rate::from_points(share.0).ok()?),
            _ => return None,
        })
    }

    pub(super) fn words_about_rewards(&self) -> String {
        match self {
            Self::AdoptBehaviour(id) => say!("adopt behaviour {id}", "adottare il comportamento {id}"),
            Self::RetireBehaviour(id) => {
                say!(
                    "reject behaviour {id}, or take it out of the panel",
                    "respingere il comportamento {id}, o toglierlo dal paniere"
                )
            }
            Self::Tariff(id, tariff) => say!(
                "the tariff of behaviour {id} is {tariff} from now on",
                "la tariffa del comportamento {id} è {tariff} da ora in poi"
            ),
            Self::CommentPeriod(period) => {
                let period = format_wait(*period);
                say!(
                    "proposed behaviours are open for comments for {period}",
                    "i comportamenti proposti sono aperti ai commenti per {period}"
                )
            }
            Self::GuaranteeShare(share) => say!(
                "programmes guarantee {share} of the estimate of their prizes",
                "i programmi garantiscono il {share} della stima dei loro premi"
            ),
            // Every other decision has its words elsewhere.
            _ => String::new(),
        }
    }
}
