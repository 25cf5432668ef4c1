//! What JavaScript passes in, field by field.

use crate::json::Field;
use crate::recommender::Filter;
use crate::shopper::{Event, EventItem};
use crate::{Error, Named, Request};

/// What is known of the visitor. The loader has made texts of all of it.
pub fn visitor(fields: Field) -> Named<String> {
    let Field::Object(fields) = fields else { return Named::default() };
    fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect()
}

/// An event; fields that it does not know are left alone.
///
/// # Errors
/// `event_format` names the field that is of another type.
pub fn event(fields: Field) -> Result<Event, Error> {
    let mut event = Event::default();
    each(fields, "event_format", |name, value| {
        match name {
            "event" => event.event = text(value)?,
            "item_id" => event.item_id = optional(value, text)?,
            "items" => {
                let item = |f: Field| Some(EventItem { item_id: f.get("item_id")?.text()?.to_owned() });
                event.items = list(value, item)?;
            }
            "slate_id" => event.slate_id = optional(value, text)?,
            "time" => event.time = optional(value, number)?,
            "reward" => event.reward = optional(value, number)?,
            "dismissed" => event.dismissed = flag(value)?,
            _ => {}
        }
        Some(())
    })?;
    Ok(event)
}

/// A request; fields that it does not know are left alone.
///
/// # Errors
/// `request_format` names the field that is of another type.
pub fn request(fields: Field) -> Result<Request, Error> {
    let mut request = Request::default();
    let mut filter = Ok(None);
    each(fields, "request_format", |name, value| {
        match name {
            "slot" => request.slot = optional(value, text)?,
            "limit" => request.limit = optional(value, |f| f.count())?,
            "item_id" => request.item_id = optional(value, text)?,
            "candidates" => request.candidates = optional(value, |f| list(f, text))?,
            "item_ids" => request.item_ids = list(value, text)?,
            "exclude" => request.exclude = list(value, text)?,
            "pin" => request.pin = list(value, text)?,
            "boost" | "bury" => {
                // Pairs of conditions and what they add, or take.
                let sign = if name == "bury" { -1.0 } else { 1.0 };
                request.boost.extend(list(value, |pair| {
                    let Field::List(pair) = pair else { return None };
                    let [conditions, by] = <[Field; 2]>::try_from(pair).ok()?;
                    let by = by.number().filter(|by| by.is_finite())?;
                    Some((Filter::new(conditions).ok()?, (sign * by) as f32))
                })?);
            }
            "min" => request.min = optional(value, |f| f.count())?.unwrap_or_default(),
            "fallback" => request.fallback = optional(value, text)?,
            "explore" => request.explore = optional(value, flag)?,
            "filter" if value != Field::Null => filter = Filter::new(value).map(Some),
            _ => {}
        }
        Some(())
    })?;
    request.filter = filter.map_err(|e| Error::new("request_format", e.message()))?;
    Ok(request)
}

fn each(
    fields: Field,
    code: &'static str,
    mut take: impl FnMut(&str, Field) -> Option<()>,
) -> Result<(), Error> {
    let Field::Object(fields) = fields else { return Err(Error::new(code, "expected an object")) };
    for (name, value) in fields {
        take(&name, value).ok_or_else(|| {
            Error::new(code, ["`", &name, "` is not of the type that it has to be"].concat())
        })?;
    }
    Ok(())
}

fn optional<T>(value: Field, read: impl Fn(Field) -> Option<T>) -> Option<Option<T>> {
    if value == Field::Null { Some(None) } else { read(value).map(Some) }
}

fn list<T>(value: Field, read: impl Fn(Field) -> Option<T>) -> Option<Vec<T>> {
    if let Field::List(list) = value { list.into_iter().map(read).collect() } else { None }
}

fn text(value: Field) -> Option<String> {
    if let Field::Text(text) = value { Some(text) } else { None }
}

fn number(value: Field) -> Option<f64> {
    value.number()
}

fn flag(value: Field) -> Option<bool> {
    if let Field::Bool(flag) = value { Some(flag) } else { None }
}
