//! All that a log can teach, in order: products from what was looked at, choices from slates, lasting value.

use super::slates::{self, SlateReport};
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
    let slates = slates::slates(log, item);
    let (mut model, slate_report) = slates::fit(model, catalog, &slates, config.seed);
    value::fit(&mut model, catalog, &slates);
    (model, report, slate_report)
}
