//! The real wallet against a real node.

mod delegates;
mod faults;
mod finality;
mod hostile;
mod joint;
mod merchant;
mod purchases;
mod rewards;
