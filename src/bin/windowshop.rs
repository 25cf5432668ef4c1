//! The `windowshop` command.
fn main() {}
