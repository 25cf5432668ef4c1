//! All that a log can teach, in order: products from what was looked at, choices from slates, lasting value.

use super::slates::{self, LoggedSlate, SlateReport};
use super::{Progress, Report, TrainConfig, sessions, train, value};
use crate::catalog::Catalog;
use crate::log::Log;
use crate::qnet::Model;

/// Fits a model to a log: clicks, and slates with their answers where the log has them. The same log, config
/// and seed give the same model.
pub fn warm_start(
    catalog: &Catalog,
    log: &Log,
    config: &TrainConfig,
    progress: Progress<'_>,
) -> (Model, Report, SlateReport) {
    let item = |item: u32| catalog.find(log.items.name(item));
    let (model, report) = train(catalog, &sessions(log, item), config, progress);
    let (model, slate_report) = choices(model, catalog, &slates::slates(log, item), config.seed);
    (model, report, slate_report)
}

/// Fits a model that [`train`] gave further, to slates and their answers. The same slates and seed give the same
/// model; few slates change nothing.
pub fn choices(model: Model, catalog: &Catalog, slates: &[LoggedSlate], seed: u64) -> (Model, SlateReport) {
    let (mut model, report) = slates::fit(model, catalog, slates, seed);
    value::fit(&mut model, catalog, slates);
    (model, report)
}
