//! The types as they are on a chain.

use crate::{Account, Behaviour, CheckInCode, Config, Device, Entry, Goal, Programme, Reading, Record, Role, Task};
use frame::prelude::{frame_system, BoundedVec};

/// A programme on this chain.
pub type ProgrammeOf<T> = Programme<<T as frame_system::Config>::AccountId>;
/// A behaviour on this chain.
pub type BehaviourOf<T> = Behaviour<<T as frame_system::Config>::AccountId>;
/// A device on this chain.
pub type DeviceOf<T> = Device<<T as frame_system::Config>::AccountId>;
/// What a device does, on this chain.
pub type RoleOf<T> = Role<<T as frame_system::Config>::AccountId>;
/// What is known of a proof, on this chain.
pub type RecordOf<T> = Record<<T as frame_system::Config>::AccountId>;
/// What somebody has in a programme.
pub type AccountOf<T> = Account<<T as frame_system::Config>::AccountId>;
/// Something that is to be done, on this chain.
pub type TaskOf<T> = Task<<T as frame_system::Config>::AccountId>;
/// A group and what it wants to reach.
pub type GoalOf<T> = Goal<<T as frame_system::Config>::AccountId, <T as Config>::MaxGroup>;
/// A group in order.
pub type GroupOf<T> = BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxGroup>;
/// A row.
pub type EntryOf<T> = Entry<<T as frame_system::Config>::AccountId>;
/// The rows of a batch.
pub type EntriesOf<T> = BoundedVec<EntryOf<T>, <T as Config>::MaxBatch>;
/// What a device measured, on this chain.
pub type ReadingOf<T> = Reading<<T as frame_system::Config>::AccountId, <T as Config>::Signature>;
/// The readings of a batch.
pub type ReadingsOf<T> = BoundedVec<ReadingOf<T>, <T as Config>::MaxReadings>;
/// A venue's code, on this chain.
pub type CheckInCodeOf<T> = CheckInCode<<T as frame_system::Config>::AccountId, <T as Config>::Signature>;
/// A key of a programme of keys, and its signature of [`claim_message`](crate::claim_message) for whoever claims.
pub type KeyOf<T> = (<T as frame_system::Config>::AccountId, <T as Config>::Signature);
