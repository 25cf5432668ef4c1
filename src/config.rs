//! Every knob, with its default and its range, checked once at the edge.

use crate::json::Field;
use crate::shopper::EventKind;
use crate::{Error, host};

/// Which learner ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Learner {
    /// The tied network with its choice model, visitor vector and slate Q-values.
    #[default]
    Windowshop,
    /// The plain deep Q-network (Dense 64 relu, Dense 32 relu, one Q per product), as a reference.
    Dqn,
}

/// The reward r of each kind of event. Finite, −1000 to 1000; a click on a slate is the unit. A slate's reward is the
/// sum over the events with a product that was clicked on it, itself not discounted; γ discounts from slate to slate.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewards {
    /// A click on a slate. Default 1.
    pub select_item: f64,
    /// Opening a product's page. Default 0: the click that led there already counts.
    pub view_item: f64,
    /// Default 1.5.
    pub add_to_wishlist: f64,
    /// Default 3.
    pub add_to_cart: f64,
    /// Default 0.
    pub remove_from_cart: f64,
    /// Default 5.
    pub purchase: f64,
    /// Default 0.
    pub refund: f64,
}

impl Default for Rewards {
    fn default() -> Self {
        Self {
            select_item: 1.0,
            view_item: 0.0,
            add_to_wishlist: 1.5,
            add_to_cart: 3.0,
            remove_from_cart: 0.0,
            purchase: 5.0,
            refund: 0.0,
        }
    }
}

impl Rewards {
    /// The default reward of an event of this kind; a slate that was only seen has 0.
    pub fn of(&self, kind: EventKind) -> f64 {
        match kind {
            EventKind::ViewItemList => 0.0,
            EventKind::SelectItem => self.select_item,
            EventKind::ViewItem => self.view_item,
            EventKind::AddToWishlist => self.add_to_wishlist,
            EventKind::AddToCart => self.add_to_cart,
            EventKind::RemoveFromCart => self.remove_from_cart,
            EventKind::Purchase => self.purchase,
            EventKind::Refund => self.refund,
        }
    }
}

/// The knobs of one recommender. Every field is optional in JSON; unknown names are refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `"windowshop"` (default) or `"dqn"`.
    pub learner: Learner,
    /// Discount γ of future reward, 0 to 0.999. Default 0.8. 0 values only the next click.
    pub gamma: f64,
    /// Adam's step size in replay, above 0 to 1. Default 0.001.
    pub learning_rate: f64,
    /// Transitions in one replay step, 1 to 1024. Default 16.
    pub batch_size: usize,
    /// Answered slates that are remembered, for replay, 16 to 4096. Default 256.
    pub replay_capacity: usize,
    /// Replay steps that each new transition pays for, 0 to 1000. Default 16. 0 turns replay off.
    pub replay_steps: u32,
    /// Replay steps between two copies of the Q head to its target, 1 to 100,000. Default 32.
    pub target_sync: u32,
    /// Pull of replay towards the shipped Q head, 0 to 100. Default 10: one visitor's answers are few, and a head that
    /// follows them freely (0.01) costs clicks. 0 lets it drift.
    pub anchor: f64,
    /// κ: how far visitors are thought to differ, 0 to 100. Default 3. 0 switches the visitor vector off.
    pub prior_scale: f64,
    /// How much of the visitor vector outlives each seen slate, 0.001 to 1. Default 0.97.
    /// 1 never forgets; 0.9 follows quick changes of taste and knows less of steady ones.
    pub forgetting: f64,
    /// β of Thompson sampling on the visitor vector, 0 to 3. Default 0.1. 0 never explores.
    pub exploration: f64,
    /// Largest share of a slate that exploration may change, 0 to 1. Default 0.34.
    pub explore_share: f64,
    /// Diversity of a slate (MMR), 0 to 1. Default 0.2. 0 takes the best scores as they are.
    pub diversity: f64,
    /// How many times as much a product loses for being seen without a click as the log's slates have taught, 0 to 10.
    /// Default 1. Where none have, that is a score of 1, which fades by a fifth with each further slate.
    pub fatigue: f64,
    /// How many times as much a product loses for having been looked at as the log's slates have taught, 0 to 10. Default 1.
    /// Where none have, that is a score of 1, which fades by a fifth with each further product: it gives way to what is as
    /// good and new to the visitor. 0 suits shops whose visitors come back to the same things (music).
    pub seen_before: f64,
    /// Weight of long-term value in the ranking, 0 to 2. Default 1. 0 ranks by the next click alone.
    pub q_weight: f64,
    /// Share of seen slates that get a click, before the visitor has shown any, 0.001 to 0.9. Default 0.15.
    pub expected_ctr: f64,
    /// Minutes without an event after which a new session begins, 1 to 10,000. Default 30.
    pub session_gap: f64,
    /// What each event is worth.
    pub rewards: Rewards,
    /// Leave out what the visitor has bought. Default true.
    pub exclude_bought: bool,
    /// Leave out what is in the cart. Default true.
    pub exclude_in_cart: bool,
    /// Leave out what cannot be bought now. Default true.
    pub exclude_out_of_stock: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            learner: Learner::Windowshop,
            gamma: 0.8,
            learning_rate: 0.001,
            batch_size: 16,
            replay_capacity: 256,
            replay_steps: 16,
            target_sync: 32,
            anchor: 10.0,
            prior_scale: 3.0,
            forgetting: 0.97,
            exploration: 0.1,
            explore_share: 0.34,
            diversity: 0.2,
            fatigue: 1.0,
            seen_before: 1.0,
            q_weight: 1.0,
            expected_ctr: 0.15,
            session_gap: 30.0,
            rewards: Rewards::default(),
            exclude_bought: true,
            exclude_in_cart: true,
            exclude_out_of_stock: true,
        }
    }
}

/// Where a knob's value is, and of what type.
enum Value<'a> {
    Real(&'a mut f64),
    Size(&'a mut usize),
    Count(&'a mut u32),
    Flag(&'a mut bool),
}

/// Every knob but the learner, with its range, in the order of [`Config::knob`].
const KNOBS: [(&str, f64, f64); 27] = [
    ("gamma", 0.0, 0.999),
    ("learning_rate", 1e-9, 1.0),
    ("batch_size", 1.0, 1024.0),
    ("replay_capacity", 16.0, 4096.0),
    ("replay_steps", 0.0, 1000.0),
    ("target_sync", 1.0, 100_000.0),
    ("anchor", 0.0, 100.0),
    ("prior_scale", 0.0, 100.0),
    ("forgetting", 1e-3, 1.0),
    ("exploration", 0.0, 3.0),
    ("explore_share", 0.0, 1.0),
    ("diversity", 0.0, 1.0),
    ("fatigue", 0.0, 10.0),
    ("seen_before", 0.0, 10.0),
    ("q_weight", 0.0, 2.0),
    ("expected_ctr", 0.001, 0.9),
    ("session_gap", 1.0, 10_000.0),
    ("rewards.select_item", -1e3, 1e3),
    ("rewards.view_item", -1e3, 1e3),
    ("rewards.add_to_wishlist", -1e3, 1e3),
    ("rewards.add_to_cart", -1e3, 1e3),
    ("rewards.remove_from_cart", -1e3, 1e3),
    ("rewards.purchase", -1e3, 1e3),
    ("rewards.refund", -1e3, 1e3),
    ("exclude_bought", 0.0, 1.0),
    ("exclude_in_cart", 0.0, 1.0),
    ("exclude_out_of_stock", 0.0, 1.0),
];

impl Config {
    /// Where the knob of this place in [`KNOBS`] is.
    #[inline(never)]
    fn knob(&mut self, place: usize) -> Value<'_> {
        use Value::{Count, Flag, Real, Size};
        let r = &mut self.rewards;
        match place {
            0 => Real(&mut self.gamma),
            1 => Real(&mut self.learning_rate),
            2 => Size(&mut self.batch_size),
            3 => Size(&mut self.replay_capacity),
            4 => Count(&mut self.replay_steps),
            5 => Count(&mut self.target_sync),
            6 => Real(&mut self.anchor),
            7 => Real(&mut self.prior_scale),
            8 => Real(&mut self.forgetting),
            9 => Real(&mut self.exploration),
            10 => Real(&mut self.explore_share),
            11 => Real(&mut self.diversity),
            12 => Real(&mut self.fatigue),
            13 => Real(&mut self.seen_before),
            14 => Real(&mut self.q_weight),
            15 => Real(&mut self.expected_ctr),
            16 => Real(&mut self.session_gap),
            17 => Real(&mut r.select_item),
            18 => Real(&mut r.view_item),
            19 => Real(&mut r.add_to_wishlist),
            20 => Real(&mut r.add_to_cart),
            21 => Real(&mut r.remove_from_cart),
            22 => Real(&mut r.purchase),
            23 => Real(&mut r.refund),
            24 => Flag(&mut self.exclude_bought),
            25 => Flag(&mut self.exclude_in_cart),
            _ => Flag(&mut self.exclude_out_of_stock),
        }
    }

    /// The defaults with the knobs that an object names, `rewards` being an object of its own.
    ///
    /// # Errors
    /// `config_format` for a name that there is not, or a value of another type.
    pub fn read(knobs: &Field) -> Result<Self, Error> {
        let mut config = Self::default();
        config.take("", knobs).map_err(|name| {
            let message =
                ["config.", &name, " cannot be read: there is no such knob, or it is of another type"]
                    .concat();
            Error::new("config_format", message)
        })?;
        Ok(config)
    }

    /// Takes up the knobs below `path`; the name of one that cannot be, otherwise.
    fn take(&mut self, path: &str, knobs: &Field) -> Result<(), String> {
        let Field::Object(fields) = knobs else { return Err(path.to_owned()) };
        for (name, field) in fields {
            let plain = !name.contains('.');
            let name = if path.is_empty() { name.clone() } else { [path, ".", name].concat() };
            match (name.as_str(), field) {
                _ if !plain => return Err(name),
                ("learner", Field::Text(learner)) if learner == "windowshop" => {
                    self.learner = Learner::Windowshop
                }
                ("learner", Field::Text(learner)) if learner == "dqn" => self.learner = Learner::Dqn,
                ("rewards", rewards) if path.is_empty() => self.take("rewards", rewards)?,
                (knob, field) => {
                    let found = KNOBS.iter().position(|(name, ..)| *name == knob);
                    match (found.map(|place| self.knob(place)), field) {
                        (Some(Value::Real(to)), Field::Number(number)) if number.is_finite() => *to = *number,
                        (Some(Value::Flag(to)), Field::Bool(flag)) => *to = *flag,
                        (Some(Value::Size(to)), field) => *to = field.count().ok_or(name)?,
                        (Some(Value::Count(to)), field) => *to = field.count().ok_or(name)? as u32,
                        _ => return Err(name),
                    }
                }
            }
        }
        Ok(())
    }

    /// The config itself when every knob is in its range.
    ///
    /// # Errors
    /// `config_range` names the first knob that is not, with its range.
    pub fn check(mut self) -> Result<Self, Error> {
        for (place, (name, low, high)) in KNOBS.into_iter().enumerate() {
            let value = match self.knob(place) {
                Value::Real(value) => *value,
                Value::Size(value) => *value as f64,
                Value::Count(value) => f64::from(*value),
                Value::Flag(_) => low,
            };
            // NaN is in no range, so the comparison must be the positive one.
            if !(low..=high).contains(&value) {
                return Err(out_of_range(name, [value, low, high]));
            }
        }
        Ok(self)
    }
}

// By itself, since few pages have an error to tell.
#[inline(never)]
fn out_of_range(name: &str, numbers: [f64; 3]) -> Error {
    let [got, low, high] = numbers.map(host::number_text);
    Error::new("config_range", ["config.", name, " is ", &got, ": expected ", &low, " to ", &high].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range() {
        assert_eq!(Config::default().check(), Ok(Config::default()));
    }

    #[test]
    fn knobs_are_read_by_name_and_nonsense_is_refused() {
        let read = |json: &str| Config::read(&Field::parse(json.as_bytes()).unwrap());
        let all =
            r#"{"learner":"dqn","gamma":0.5,"batch_size":8,"exclude_bought":false,"rewards":{"purchase":7}}"#;
        let rewards = Rewards { purchase: 7.0, ..Rewards::default() };
        let (learner, gamma) = (Learner::Dqn, 0.5);
        let want =
            Config { learner, gamma, batch_size: 8, exclude_bought: false, rewards, ..Config::default() };
        assert_eq!(read(all), Ok(want));
        for json in [
            r#"7"#,
            r#"{"gama":0.5}"#,
            r#"{"gamma":"0.5"}"#,
            r#"{"batch_size":1.5}"#,
            r#"{"learner":"other"}"#,
            r#"{"rewards.purchase":7}"#,
            r#"{"rewards":{"purchase":true}}"#,
            r#"{"rewards":{"gamma":0.5}}"#,
        ] {
            assert_eq!(read(json).unwrap_err().code(), "config_format", "{json}");
        }
    }

    #[test]
    fn a_knob_out_of_range_is_named() {
        for (config, name) in [
            (Config { gamma: 1.0, ..Config::default() }, "gamma"),
            (Config { diversity: f64::NAN, ..Config::default() }, "diversity"),
            (
                Config {
                    rewards: Rewards { purchase: f64::INFINITY, ..Rewards::default() },
                    ..Config::default()
                },
                "rewards.purchase",
            ),
        ] {
            let error = config.check().unwrap_err();
            assert_eq!(error.code(), "config_range");
            assert!(error.message().contains(name), "{error}");
        }
    }
}
