//! The knobs of training, as `index` and `evaluate` take them.

use clap::Args;
use windowshop::Error;
use windowshop::train::{TrainConfig, TuneOptions};

/// How to train.
#[derive(Args)]
pub struct Training {
    /// Most passes over the log.
    #[arg(long, default_value_t = TrainConfig::default().epochs)]
    epochs: usize,
    /// Seed of every draw.
    #[arg(long, default_value_t = TrainConfig::default().seed)]
    seed: u64,
    /// Adam's largest step size.
    #[arg(long, default_value_t = TrainConfig::default().learning_rate)]
    learning_rate: f32,
    /// Share of past events dropped in training.
    #[arg(long, default_value_t = TrainConfig::default().history_dropout)]
    history_dropout: f32,
    /// Share of product residuals dropped in training.
    #[arg(long, default_value_t = TrainConfig::default().residual_dropout)]
    residual_dropout: f32,
    /// L2 penalty on product residuals.
    #[arg(long, default_value_t = TrainConfig::default().residual_decay)]
    residual_decay: f32,
    /// Choose the last four by a search on the latest tenth of the time that is learned from: never on a test.
    #[arg(long)]
    tune: bool,
    /// With --tune: no training of the search begins that would end later than so many minutes.
    #[arg(long, default_value_t = TuneOptions::default().minutes)]
    tune_minutes: f64,
    /// With --tune: most trainings of the search.
    #[arg(long, default_value_t = TuneOptions::default().trials)]
    tune_trials: usize,
}

impl Training {
    /// The knobs, checked; `repeats` counts steps back to a product of the session.
    pub fn config(&self, repeats: bool) -> Result<TrainConfig, Error> {
        TrainConfig {
            epochs: self.epochs,
            seed: self.seed,
            learning_rate: self.learning_rate,
            history_dropout: self.history_dropout,
            residual_dropout: self.residual_dropout,
            residual_decay: self.residual_decay,
            repeats,
            ..TrainConfig::default()
        }
        .check()
    }

    /// How to search the knobs, if that is asked for.
    pub fn search(&self) -> Result<Option<TuneOptions>, Error> {
        let options = TuneOptions { minutes: self.tune_minutes, trials: self.tune_trials };
        self.tune.then(|| options.check()).transpose()
    }
}
