//! The scenarios S01 to S22 of the community, by their numbers, on a real node with the real wallet. A scenario that is
//! not here yet waits for the parts of the system that it is about.

mod district;
mod s12_cesena;
mod s13_lodi;
mod s18_borghi;
