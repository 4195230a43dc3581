//! Bringing back an account whose key is lost: its friends agree, time passes, and the heir takes over.

use super::{
    api, fetch, now,
    types::{
        bounded_collections::bounded_vec::BoundedVec,
        pallet_recovery::{pallet::Call as Recovery, FriendGroup},
        piazza_runtime::RuntimeCall,
    },
    At,
};
use crate::{
    error::Result,
    values::{Address, Millis},
};
use subxt::{tx::StaticPayload, utils::MultiAddress};

/// How long a block takes, in milliseconds.
pub const BLOCK: Millis = 1_000;
/// How many blocks must pass after the last friend agreed before who began gives up: the least there is, for nothing is
/// deposited that he could save from a penalty.
const CANCEL_DELAY: u32 = 1;

/// Friends as an owner names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who they are.
    pub friends: Vec<Address>,
    /// How many must agree.
    pub needed: u32,
    /// Who takes over.
    pub heir: Address,
    /// How many blocks must pass from the beginning.
    pub delay: u32,
}

/// Friends who can bring an account back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// Its number among the circles of the account.
    pub index: u32,
    /// What the owner laid down.
    pub plan: Plan,
    /// What is under way.
    pub attempt: Option<Attempt>,
}

/// Friends at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Who began.
    pub initiator: Address,
    /// In which block.
    pub begun: u32,
    /// Who agreed, who began among them.
    pub agreed: Vec<Address>,
}

impl Circle {
    /// Whether enough friends agreed.
    pub fn is_agreed(&self) -> bool {
        let agreed = self.attempt.as_ref().map_or(0, |attempt| attempt.agreed.len());
        u32::try_from(agreed).is_ok_and(|agreed| agreed >= self.plan.needed)
    }

    /// How long must pass from the beginning.
    pub fn wait(&self) -> Millis {
        Millis::from(self.plan.delay).saturating_mul(BLOCK)
    }

    /// From which moment what is under way can be finished, about, if that is still to come.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn finishable(&self, at: &At) -> Result<Option<Millis>> {
        let Some(attempt) = &self.attempt else {
            return Ok(None);
        };
        let due = u64::from(attempt.begun).saturating_add(u64::from(self.plan.delay));
        // What is sent now is carried out in the next block at the earliest.
        let left = due.saturating_sub(at.block_number().saturating_add(1));
        if left == 0 {
            return Ok(None);
        }
        Ok(Some(now(at).await?.saturating_add(left.saturating_mul(BLOCK))))
    }
}

/// A length of time in blocks, rounded up.
pub fn blocks(length: Millis) -> Option<u32> {
    length.div_ceil(BLOCK).try_into().ok()
}

/// The circles of an account.
///
/// # Errors
/// If the node does not answer.
pub async fn circles(at: &At, lost: &Address) -> Result<Vec<Circle>> {
    let groups = fetch(at, api::storage().recovery().friend_groups(), (*lost,)).await?;
    let mut circles = Vec::new();
    for (index, group) in (0..).zip(groups.map(|(groups, ())| groups.0).unwrap_or_default()) {
        let friends = group.friends.0;
        let attempt = fetch(at, api::storage().recovery().attempt(), (*lost, index)).await?;
        let attempt = attempt.map(|(attempt, _, _)| Attempt {
            initiator: attempt.initiator,
            begun: attempt.init_block,
            agreed: agreed(&friends, &attempt.approvals.0 .0),
        });
        circles.push(Circle {
            index,
            plan: Plan {
                friends,
                needed: group.friends_needed,
                heir: group.inheritor,
                delay: group.inheritance_delay,
            },
            attempt,
        });
    }
    Ok(circles)
}

/// The friends whose bit is set: 16 to a word.
fn agreed(friends: &[Address], words: &[u16]) -> Vec<Address> {
    let is_set = |index: usize| {
        words
            .get(index / 16)
            .is_some_and(|word| word & (1 << (index % 16)) != 0)
    };
    friends
        .iter()
        .enumerate()
        .filter(|(index, _)| is_set(*index))
        .map(|(_, friend)| *friend)
        .collect()
}

/// Who took over an account, if anybody did.
///
/// # Errors
/// If the node does not answer.
pub async fn heir(at: &At, lost: &Address) -> Result<Option<Address>> {
    let inheritor = fetch(at, api::storage().recovery().inheritor(), (*lost,)).await?;
    Ok(inheritor.map(|(_, heir, _)| heir))
}

/// The call that sets the only circle of an account; without one, nobody can bring it back.
pub fn set_circle(circle: Option<Plan>) -> RuntimeCall {
    let group = |plan: Plan| {
        let mut friends = plan.friends;
        // The chain wants them in order.
        friends.sort();
        FriendGroup {
            friends: BoundedVec(friends),
            friends_needed: plan.needed,
            inheritor: plan.heir,
            inheritance_delay: plan.delay,
            inheritance_priority: 0,
            cancel_delay: CANCEL_DELAY,
        }
    };
    RuntimeCall::Recovery(Recovery::set_friend_groups {
        friend_groups: circle.into_iter().map(group).collect(),
    })
}

/// The call with which a friend begins.
pub fn begin(lost: Address, circle: u32) -> RuntimeCall {
    RuntimeCall::Recovery(Recovery::initiate_attempt {
        lost: MultiAddress::Id(lost),
        friend_group_index: circle,
    })
}

/// The call with which a friend agrees.
pub fn agree(lost: Address, circle: u32) -> RuntimeCall {
    RuntimeCall::Recovery(Recovery::approve_attempt {
        lost: MultiAddress::Id(lost),
        friend_group_index: circle,
    })
}

/// The call that finishes: the heir takes over.
pub fn finish(lost: Address, circle: u32) -> RuntimeCall {
    RuntimeCall::Recovery(Recovery::finish_attempt {
        lost: MultiAddress::Id(lost),
        friend_group_index: circle,
    })
}

/// The call that gives up what is under way.
pub fn cancel(lost: Address, circle: u32) -> RuntimeCall {
    RuntimeCall::Recovery(Recovery::cancel_attempt {
        lost: MultiAddress::Id(lost),
        friend_group_index: circle,
    })
}

/// The call with which the owner takes the account back from its heir.
pub fn dismiss_heir() -> RuntimeCall {
    RuntimeCall::Recovery(Recovery::revoke_inheritor)
}

/// A call as the heir sends it for the account he took over.
pub fn as_heir(lost: Address, call: RuntimeCall) -> StaticPayload<api::recovery::calls::ControlInheritedAccount> {
    api::tx()
        .recovery()
        .control_inherited_account(MultiAddress::Id(lost), call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_friends_who_agreed_are_those_whose_bit_is_set() {
        let friends: Vec<_> = (0..18).map(|index| Address::from([index; 32])).collect();
        let found = agreed(&friends, &[0b101, 0b10]);
        assert_eq!(found, [friends[0], friends[2], friends[17]]);
        assert!(agreed(&friends, &[]).is_empty());
    }

    #[test]
    fn a_part_of_a_block_is_a_block() {
        assert_eq!(blocks(0), Some(0));
        assert_eq!(blocks(1), Some(1));
        assert_eq!(blocks(86_400_000), Some(86_400));
        assert_eq!(blocks(Millis::MAX), None);
    }
}
