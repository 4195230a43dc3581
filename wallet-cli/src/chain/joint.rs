//! Operations of joint accounts that wait for signatures.

use super::{
    api, explain, fetch_all, fetch_under,
    recovery::BLOCK,
    types::{pallet_quota::pallet::Call as Quota, piazza_runtime::RuntimeCall},
    At,
};
use crate::{
    codes::Hash,
    error::Result,
    values::{Address, Millis},
};

/// An operation of a joint account that waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The joint account.
    pub joint: Address,
    /// The hash of the call that it would make: the chain knows no more of it.
    pub call_hash: Hash,
    /// Who began it.
    pub initiator: Address,
    /// Who signed, who began it among them.
    pub signed: Vec<Address>,
    /// The last block in which it can be signed.
    pub last: u32,
}

impl Operation {
    /// Until which moment it can be signed, about; nothing once it has expired. `best` is the number of the newest block, `now`
    /// the moment of that block.
    pub fn until(&self, best: u64, now: Millis) -> Option<Millis> {
        // What is sent now is carried out in the next block at the earliest.
        let left = u64::from(self.last).saturating_sub(best);
        (left > 0).then(|| now.saturating_add(left.saturating_mul(BLOCK)))
    }

    /// The call that clears it away, once it has expired.
    pub fn clear(&self) -> RuntimeCall {
        RuntimeCall::Quota(Quota::clear_operation {
            joint: self.joint,
            call_hash: self.call_hash,
        })
    }
}

/// The operations that wait, of one joint account or of all; those that expire first come first.
///
/// # Errors
/// If the node does not answer.
pub async fn operations(at: &At, joint: Option<&Address>) -> Result<Vec<Operation>> {
    let lifetime = api::constants().quota().operation_lifetime();
    let lifetime = at.constants().entry(lifetime).map_err(explain)?;
    let waiting = api::storage().multisig().multisigs();
    let found = match joint {
        Some(joint) => fetch_under(at, waiting, (*joint,)).await?,
        None => fetch_all(at, waiting).await?,
    };
    let mut operations: Vec<_> = found
        .into_iter()
        .map(|((joint, call_hash), operation)| Operation {
            joint,
            call_hash,
            initiator: operation.depositor,
            signed: operation.approvals.0,
            last: operation.when.height.saturating_add(lifetime),
        })
        .collect();
    operations.sort_by_key(|operation| (operation.last, operation.joint, operation.call_hash));
    Ok(operations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_can_be_signed_up_to_its_last_block() {
        let operation = Operation {
            joint: Address::from([1; 32]),
            call_hash: [2; 32],
            initiator: Address::from([3; 32]),
            signed: vec![Address::from([3; 32])],
            last: 100,
        };
        let until = |best| operation.until(best, 5_000);
        assert_eq!(until(90), Some(15_000));
        assert_eq!(until(99), Some(6_000), "the next block is the last one");
        assert_eq!(until(100), None);
        assert_eq!(until(101), None);
    }
}
