//! The pallets whose calls are measured on this runtime: ours. FRAME's have the weights that come with them.

frame_benchmarking::define_benchmarks!(
    [pallet_members, Members]
    [pallet_payments, Payments]
    [pallet_quota, Quota]
    [pallet_reserve, Reserve]
    [pallet_rewards, Rewards]
    [pallet_validators, Validators]
    [pallet_value_back, ValueBack]
);
