//! What the node answers beyond the SDK's own methods. Reads for wallets are view functions of the runtime.

use crate::{
    manual_clock::{ClockApiServer, ManualClock},
    service::{FullClient, FullPool},
};
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the methods need.
#[derive(Clone)]
pub struct Deps {
    /// The chain.
    pub client: Arc<FullClient>,
    /// The transactions that wait.
    pub pool: Arc<FullPool>,
    /// The clock, where it is moved by hand.
    pub clock: Option<ManualClock>,
}

/// All methods of this node.
///
/// # Errors
/// Two methods of one name.
pub fn create(deps: Deps) -> Result<RpcModule<()>, RegisterMethodError> {
    let Deps { client, pool, clock } = deps;
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc())?;
    module.merge(TransactionPayment::new(client).into_rpc())?;
    if let Some(clock) = clock {
        module.merge(clock.into_rpc())?;
    }
    Ok(module)
}
