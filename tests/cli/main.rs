//! The real wallet against a real node.

mod delegates;
mod faults;
mod merchant;
mod purchases;
mod rewards;
