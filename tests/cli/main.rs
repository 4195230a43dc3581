//! The real wallet against a real node.

mod delegates;
mod faults;
mod hostile;
mod merchant;
mod purchases;
mod rewards;
