//! Wear: what a product loses with a visitor for having been passed over, and for having been looked at.

/// Numbers of [`Wear`].
pub const WEARS: usize = 4;
/// Slates back to which a product may be worn for having been passed over.
pub const WORN_SLATES: usize = 64;
/// Slates are chosen as if a product lost so many times as much for having been passed over as visitors tire of it: those
/// that a slate shows are those whose worth is overrated.
pub const CAUTION: f32 = 3.0;

/// Utility that a product loses, in this order: for a slate in which it was passed over, a part that fades to 0.8 of it with
/// each further slate and one that fades to 0.95; for having been looked at, a part that fades to 0.8 with each further
/// product and one that stays, which counts once. Below 0 what was looked at is the better for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wear(pub [f32; WEARS]);

impl Wear {
    /// What is assumed where no log says how visitors tire.
    pub const UNLEARNED: Self = Self([1.0, 0.0, 1.0, 0.0]);

    /// Lost for having been passed over so many slates ago.
    pub fn passed(&self, slates: i32) -> f32 {
        let [quick, slow, ..] = self.0;
        quick * 0.8_f32.powi(slates) + slow * 0.95_f32.powi(slates)
    }

    /// Lost for having been looked at so many products ago, and maybe again since.
    pub fn looked(&self, products: i32, again: bool) -> f32 {
        let [.., quick, lasting] = self.0;
        quick * 0.8_f32.powi(products) + if again { 0.0 } else { lasting }
    }

    /// Both kinds so many times as much.
    pub fn scaled(&self, passed: f32, looked: f32) -> Self {
        let [a, b, c, d] = self.0;
        Self([a * passed, b * passed, c * looked, d * looked])
    }
}
