//! What a visitor does, under GA4's names.

/// The kinds of event that are learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A slate was seen.
    ViewItemList,
    /// A product of a slate was clicked.
    SelectItem,
    /// A product's page was opened.
    ViewItem,
    /// Put into the cart.
    AddToCart,
    /// Taken out of the cart.
    RemoveFromCart,
    /// Put on the wish list.
    AddToWishlist,
    /// Bought.
    Purchase,
    /// Brought back.
    Refund,
}

impl EventKind {
    /// All of them, in the order in which a stored state numbers them.
    pub const ALL: [Self; 8] = [
        Self::ViewItemList,
        Self::SelectItem,
        Self::ViewItem,
        Self::AddToCart,
        Self::RemoveFromCart,
        Self::AddToWishlist,
        Self::Purchase,
        Self::Refund,
    ];

    /// GA4's name of the event.
    pub fn name(self) -> &'static str {
        match self {
            Self::ViewItemList => "view_item_list",
            Self::SelectItem => "select_item",
            Self::ViewItem => "view_item",
            Self::AddToCart => "add_to_cart",
            Self::RemoveFromCart => "remove_from_cart",
            Self::AddToWishlist => "add_to_wishlist",
            Self::Purchase => "purchase",
            Self::Refund => "refund",
        }
    }

    /// The kind that GA4 calls `name`; `None` for a name that is not learned from.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// One product of an event that names several (GA4's `items`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventItem {
    /// The product's id in the catalogue.
    pub item_id: String,
}

/// One event as the page reports it. Unknown `event` names are counted and otherwise ignored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Event {
    /// GA4's name, for example `"view_item"`.
    pub event: String,
    /// The product.
    pub item_id: Option<String>,
    /// The products, when there are several.
    pub items: Vec<EventItem>,
    /// The slate that was seen or clicked, from [`Slate::slate_id`](crate::Slate::slate_id).
    pub slate_id: Option<String>,
    /// Milliseconds since 1970; `None` for now.
    pub time: Option<f64>,
    /// Replaces the event's default reward, which is one for each product: they share it alike. −10⁹ to 10⁹. A slate that
    /// was only seen is credited with none.
    pub reward: Option<f64>,
    /// With `view_item_list`: the visitor turned the slate down.
    pub dismissed: bool,
}
