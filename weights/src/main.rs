//! The SDK's `benchmark pallet`, without a node around it: the runtime comes as a file. `make weights` calls it.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

fn main() -> sc_cli::Result<()> {
    // The runtime uses no host functions but the SDK's.
    PalletCmd::parse().run_with_spec::<BlakeTwo256, ()>(None)
}
