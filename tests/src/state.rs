//! What the worst can leave in the state: the figures that docs/state.md quotes and the stories on the runtime measure.

/// What a member, its keys counted, leaves for good beside what the allowance bounds, in bytes of keys and values.
pub const ACCOUNT: u64 = 50_000;

/// What a resident leaves in a day.
pub const RESIDENT: u64 = 750_000;
/// What a merchant leaves in a day, with all tills.
pub const MERCHANT: u64 = 15_000_000;
/// What a device leaves in a day, and whoever else is metered as a gateway.
pub const DEVICE: u64 = 700_000_000;
/// What a merchant leaves in a day who sponsors a programme.
pub const SPONSOR: u64 = 95_000_000;
/// What a treasurer leaves in a day at a threshold of 1,000.00.
pub const TREASURER: u64 = 25_000_000;
/// What a registrar leaves in a day.
pub const REGISTRAR: u64 = 7_000_000_000;
/// What an attestor leaves in a day.
pub const ATTESTOR: u64 = 8_000_000_000;

/// The figures by the names that docs/state.md gives them.
pub const FIGURES: [(&str, u64); 8] = [
    ("a member, for good", ACCOUNT),
    ("a resident", RESIDENT),
    ("a merchant and the tills", MERCHANT),
    ("a device", DEVICE),
    ("a sponsor", SPONSOR),
    ("a treasurer", TREASURER),
    ("a registrar", REGISTRAR),
    ("an attestor", ATTESTOR),
];
