//! Arithmetic of slots, and bounds.

/// The fewest blocks between the announcement of a restart of finality and the restart: so long may two nodes follow
/// different blocks.
pub const RESTART_DELAY: u32 = 8;

/// How many of the slots between `previous` and `current`, both excluded, belong to the validator at `index` of
/// `validators`. Aura gives slot `s` to the validator at `s % validators`.
pub fn missed_slots(previous: u64, current: u64, index: u64, validators: u64) -> u64 {
    let before_current = slots_before(current, index, validators);
    let up_to_previous = slots_before(previous.saturating_add(1), index, validators);
    before_current.saturating_sub(up_to_previous)
}

/// How many of the slots `0..end` belong to the validator at `index`.
fn slots_before(end: u64, index: u64, validators: u64) -> u64 {
    match end.checked_sub(index).and_then(|reach| reach.checked_sub(1)) {
        Some(reach) => reach
            .checked_div(validators)
            .map_or(0, |rounds| rounds.saturating_add(1)),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::missed_slots;

    #[test]
    fn agrees_with_counting_one_by_one() {
        for validators in 1..6 {
            for previous in 0..12 {
                for current in previous..40 {
                    for index in 0..validators {
                        let counted = (previous + 1..current)
                            .filter(|slot| slot % validators == index)
                            .count();
                        assert_eq!(
                            missed_slots(previous, current, index, validators),
                            counted as u64,
                            "{previous} to {current}, {index} of {validators}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn survives_the_ends_of_its_range() {
        assert_eq!(missed_slots(u64::MAX, u64::MAX, 0, 1), 0);
        assert_eq!(missed_slots(0, u64::MAX, 0, 1), u64::MAX - 1);
        assert_eq!(missed_slots(7, 3, 0, 4), 0);
        assert_eq!(missed_slots(0, 9, 0, 0), 0);
    }
}
