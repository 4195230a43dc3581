//! The scenarios S01 to S22 of the community, by their numbers, on a real node with the real wallet. A scenario that is
//! not here yet waits for the parts of the system that it is about.

mod district;
mod gateway;

mod s05_conami;
mod s07_castel_bolognese;
mod s09_acer;
mod s12_cesena;
mod s13_lodi;
mod s15_tourval;
mod s16_innovenergy;
mod s18_borghi;
mod s22_territory;
