pub mod dqn;
