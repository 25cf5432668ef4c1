//! Which column means what, and which event name is which event.

use crate::shopper::EventKind;

/// What a column of an event log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Who.
    User,
    /// In which browser: who, where nobody is named.
    Client,
    /// Which visit.
    Session,
    /// Which visit of that browser: GA4 numbers it by the second of its start.
    ClientSession,
    /// When.
    Time,
    /// What was done.
    Event,
    /// To which product.
    Item,
    /// On which shown slate.
    Slate,
    /// At which place of the slate.
    Position,
    /// `train` or `test`.
    Split,
    /// Replaces the event's default reward.
    Reward,
    /// Probability with which the product was shown.
    Propensity,
}

impl Column {
    pub(super) const COUNT: usize = 12;

    /// The name that this project gives the column.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user_id",
            Self::Client => "user_pseudo_id",
            Self::Session => "session_id",
            Self::ClientSession => "ga_session_id",
            Self::Time => "ts",
            Self::Event => "event",
            Self::Item => "item_id",
            Self::Slate => "slate_id",
            Self::Position => "position",
            Self::Split => "split",
            Self::Reward => "reward",
            Self::Propensity => "propensity",
        }
    }

    /// Names that are understood besides, best first: where a row has several (`event_timestamp`
    /// beside `date`), the first of the list counts. Written without `_`, `-`, spaces and dots.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::User => &[
                "userid",
                "visitorid",
                "customerid",
                "fullvisitorid",
                "anonymousid",
                "shopperid",
                "user",
                "visitor",
                "customer",
                "uid",
            ],
            Self::Client => &["userpseudoid", "clientid"],
            Self::Session => &["sessionid", "usersession", "visitid", "sessionkey", "session", "sid"],
            Self::ClientSession => &["gasessionid"],
            Self::Time => &[
                "ts",
                "timestamp",
                "eventtimestamp",
                "eventtime",
                "time",
                "datetime",
                "createdat",
                "occurredat",
                "date",
            ],
            Self::Event => &[
                "event",
                "eventname",
                "eventtype",
                "action",
                "actiontype",
                "behaviortype",
                "behavior",
                "type",
            ],
            Self::Item => &[
                "itemid",
                "productid",
                "contentid",
                "articleid",
                "stockcode",
                "sku",
                "asin",
                "item",
                "product",
                "article",
            ],
            Self::Slate => &["slateid", "slate", "impressionid", "recommendationid"],
            Self::Position => &["position", "index", "itemlistindex", "rank"],
            Self::Split => &["split", "fold"],
            Self::Reward => &["reward"],
            Self::Propensity => &["propensity", "propensityscore", "pscore"],
        }
    }

    /// Rank of `time` and of `date` among the names of [`Time`](Self::Time): side by side they are a moment.
    pub(super) const CLOCK: usize = 4;
    pub(super) const DATE: usize = 8;

    const ALL: [Self; Self::COUNT] = [
        Self::User,
        Self::Client,
        Self::Session,
        Self::ClientSession,
        Self::Time,
        Self::Event,
        Self::Item,
        Self::Slate,
        Self::Position,
        Self::Split,
        Self::Reward,
        Self::Propensity,
    ];
}

/// What is to be done with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A column of the log; of several that mean the same, the one with the lowest rank that is not empty counts.
    Known(Column, usize),
    /// Describes the visitor.
    Visitor,
    /// Describes the product or the transaction, or is bookkeeping.
    Other,
}

/// Columns that say nothing of the visitor: Google Merchant's and REES46's product fields, which
/// belong into the catalogue, numbers of orders and rows, and what GA4's export
/// (<https://support.google.com/analytics/answer/7029846>) says of the event, its list and its page.
const OTHER: &[&str] = &[
    "transactionid",
    "orderid",
    "invoiceno",
    "invoice",
    "categoryid",
    "categorycode",
    "category",
    "categoryname",
    "itemcategory",
    "brand",
    "title",
    "name",
    "description",
    "producttype",
    "productname",
    "itemname",
    "itembrand",
    "itemvariant",
    "itemgroupid",
    "availability",
    "saleprice",
    "itemrevenue",
    "value",
    "revenue",
    "amount",
    "price",
    "quantity",
    "qty",
    "currency",
    "link",
    "url",
    "pageurl",
    "pagelocation",
    "imagelink",
    "eventdate",
    "eventid",
    "rowid",
    "rownumber",
    "id",
    "eventbundlesequenceid",
    "streamid",
    "ip",
    "ipaddress",
    "useragent",
    "email",
    "rating",
    "ratingcount",
    // GA4: events and their bookkeeping
    "eventprevioustimestamp",
    "eventvalueinusd",
    "eventservertimestampoffset",
    "userfirsttouchtimestamp",
    "isactiveuser",
    "platform",
    "batcheventindex",
    "batchpageid",
    "batchorderingid",
    // its items
    "itemcategory2",
    "itemcategory3",
    "itemcategory4",
    "itemcategory5",
    "priceinusd",
    "itemrevenueinusd",
    "itemrefund",
    "itemrefundinusd",
    "coupon",
    "discount",
    "affiliation",
    "locationid",
    "itemlistid",
    "itemlistname",
    "promotionid",
    "promotionname",
    "creativename",
    "creativeslot",
    // its orders
    "totalitemquantity",
    "uniqueitems",
    "purchaserevenue",
    "purchaserevenueinusd",
    "refundvalue",
    "refundvalueinusd",
    "shipping",
    "shippingvalue",
    "shippingvalueinusd",
    "shippingtier",
    "tax",
    "taxvalue",
    "taxvalueinusd",
    "paymenttype",
    // parameters that it gives every event
    "gasessionnumber",
    "sessionengaged",
    "engagedsessionevent",
    "engagementtimemsec",
    "entrances",
    "pagetitle",
    "pagereferrer",
    "percentscrolled",
    "searchterm",
    "ignorereferrer",
    "debugmode",
];

/// The meaning of a column by its name. Case, `_`, `-`, spaces and dots do not count.
pub(super) fn meaning(name: &str) -> Meaning {
    let name: String = name
        .chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.' | '"' | '\''))
        .flat_map(char::to_lowercase)
        .collect();
    for column in Column::ALL {
        if let Some(rank) = column.aliases().iter().position(|a| *a == name) {
            return Meaning::Known(column, rank);
        }
    }
    // an unnamed column is the row number that pandas writes
    if name.is_empty() || name.starts_with("unnamed") || OTHER.contains(&name.as_str()) {
        return Meaning::Other;
    }
    Meaning::Visitor
}

/// The event that a log calls `name`; `None` for what is not learned from.
///
/// A comment, a review or a question says that somebody was on the product's page: it counts as a
/// view.
pub fn event_kind(name: &str) -> Option<EventKind> {
    if let Some(kind) = EventKind::from_name(name) {
        return Some(kind);
    }
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Some(match name.as_str() {
        "click" | "view" | "pageview" | "detail" | "details" | "pv" | "viewitem" | "viewcontent"
        | "viewproduct" | "productview" | "productviewed" | "itemview" | "viewdetail" | "productdetail"
        | "detailproductview" | "detailview" | "visit" | "read" | "play" | "listen" | "watch" | "comment"
        | "review" | "rating" | "rate" | "share" => EventKind::ViewItem,
        "addtocart" | "cart" | "addcart" | "addtobasket" | "addtobag" | "basket" | "productadded"
        | "cartadd" => EventKind::AddToCart,
        "transaction" | "order" | "buy" | "purchase" | "purchased" | "bought" | "checkout" | "sale"
        | "ordercompleted" | "ecommercepurchase" | "conversion" => EventKind::Purchase,
        "favourite" | "favorite" | "fav" | "wishlist" | "addtowishlist" | "addtofavorites"
        | "addtofavourites" | "like" | "follow" | "collect" | "save" | "bookmark" => EventKind::AddToWishlist,
        "return" | "refund" | "returned" | "refunded" => EventKind::Refund,
        "impression" | "impressions" | "viewitemlist" | "show" | "shown" | "expose" | "exposure" => {
            EventKind::ViewItemList
        }
        "removefromcart" | "remove" | "cartremove" | "removecart" | "removefrombasket" | "productremoved" => {
            EventKind::RemoveFromCart
        }
        "selectitem" | "select" | "recclick" | "slateclick" | "impressionclick" => EventKind::SelectItem,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_logs_are_understood_by_their_own_names() {
        use Column::*;
        let logs: [&[(&str, Column)]; 4] = [
            &[("timestamp", Time), ("visitorid", User), ("event", Event), ("itemid", Item)],
            &[("event_time", Time), ("event_type", Event), ("product_id", Item), ("user_session", Session)],
            &[("event_name", Event), ("event_timestamp", Time), ("user_pseudo_id", Client)],
            &[("user_id", User), ("session_id", Session), ("ts", Time), ("slate_id", Slate)],
        ];
        for (name, column) in logs.into_iter().flatten() {
            assert!(matches!(meaning(name), Meaning::Known(c, _) if c == *column), "{name}");
        }
        for column in Column::ALL {
            assert_eq!(meaning(column.name()), Meaning::Known(column, 0));
        }
        assert_eq!(meaning("time"), Meaning::Known(Time, Column::CLOCK));
        assert_eq!(meaning("date"), Meaning::Known(Time, Column::DATE));
        assert_eq!(meaning("transactionid"), Meaning::Other);
        assert_eq!(meaning("category_code"), Meaning::Other);
        for name in ["item_list_id", "is_active_user", "platform", "user_first_touch_timestamp", "rating"] {
            assert_eq!(meaning(name), Meaning::Other, "{name}");
        }
        assert_eq!(meaning("country"), Meaning::Visitor);
    }

    #[test]
    fn no_alias_means_two_columns() {
        let mut all: Vec<&str> = Column::ALL.iter().flat_map(|c| c.aliases()).copied().collect();
        all.extend(OTHER);
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn event_names_of_other_shops_are_understood() {
        for (name, kind) in [
            ("view_item", EventKind::ViewItem),
            ("click", EventKind::ViewItem),
            ("Page View", EventKind::ViewItem),
            ("addtocart", EventKind::AddToCart),
            ("add-to-cart", EventKind::AddToCart),
            ("transaction", EventKind::Purchase),
            ("wishlist", EventKind::AddToWishlist),
            ("return", EventKind::Refund),
            ("impression", EventKind::ViewItemList),
            ("remove_from_cart", EventKind::RemoveFromCart),
            ("select_item", EventKind::SelectItem),
        ] {
            assert_eq!(event_kind(name), Some(kind), "{name}");
        }
        assert_eq!(event_kind("session_start"), None);
        assert_eq!(event_kind(""), None);
    }
}
