//! The `windowshop` command: train and bundle, evaluate, simulate. One file a subcommand.

mod evaluate;
mod fit;
mod index;
mod input;
mod output;
mod simulate;
mod training;
mod universal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A product recommender that learns in the shopper's browser window.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train on a log and write the bundle that the page loads.
    Index(index::Index),
    /// Compare next-item accuracy with simple baselines on held-out time.
    Evaluate(evaluate::Evaluate),
    /// Let simulated shoppers try the learner and what it is held against.
    Simulate(simulate::Simulate),
    /// Fit what likeness is worth in any shop to the logs of several.
    Universal(universal::Universal),
}

fn main() -> ExitCode {
    // Who pipes into `head` has seen enough: end quietly, as other commands do. Rust's own runtime turns it into a panic.
    sigpipe::reset();
    let result = match Cli::parse().command {
        Command::Index(options) => options.run(),
        Command::Evaluate(options) => options.run(),
        Command::Simulate(options) => options.run(),
        Command::Universal(options) => options.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}
