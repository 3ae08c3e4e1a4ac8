//! The distinct ways that tickets went, the most frequent first.

use crate::frames::{State, Word};

/// Variants that are told apart; the rest are one.
const SHOWN: usize = 20;

/// What the rest is called.
const OTHER: &str = "(other)";

/// The routes by how many tickets went them.
pub(super) struct Variants {
    /// The place of each route, by its number; [`SHOWN`] for the rest.
    places: Vec<u32>,
    names: Vec<String>,
}

impl Variants {
    /// From the route of each ticket, and the routes by number: the most frequent first, of equal
    /// ones by name.
    pub(super) fn of(tickets: impl Iterator<Item = u32>, routes: &[Vec<State>]) -> Self {
        let mut counts = vec![0_u64; routes.len()];
        tickets.for_each(|route| counts[route as usize] += 1);
        let mut order: Vec<usize> = (0..routes.len()).collect();
        order
            .sort_by_cached_key(|route| (std::cmp::Reverse(counts[*route]), name(&routes[*route])));
        let mut places = vec![SHOWN as u32; routes.len()];
        let shown = order.iter().take(SHOWN).enumerate();
        shown.for_each(|(place, route)| places[*route] = place as u32);
        let names = order.iter().take(SHOWN).map(|route| name(&routes[*route])).collect();
        Self { places, names }
    }

    /// The place of a route among those shown.
    pub(super) fn place(&self, route: u32) -> u32 {
        self.places[route as usize]
    }

    /// The route at a place, as `requested>approved`.
    pub(super) fn name(&self, place: u32) -> String {
        self.names.get(place as usize).map_or(OTHER, String::as_str).to_owned()
    }
}

fn name(route: &[State]) -> String {
    let names: Vec<&str> = route.iter().map(|state| state.as_str()).collect();
    names.join(">")
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::{Approved, Closed, Requested};

    #[test]
    fn the_most_frequent_comes_first_and_equal_ones_by_name() {
        let routes = [vec![Requested], vec![Requested, Approved], vec![Approved], vec![Closed]];
        let variants = Variants::of([0, 1, 1, 2, 3, 3].into_iter(), &routes);
        let names: Vec<String> = (0..4).map(|place| variants.name(place)).collect();
        assert_eq!(names, ["closed", "requested>approved", "approved", "requested"]);
        assert_eq!([0, 1, 2, 3].map(|route| variants.place(route)), [3, 1, 2, 0]);
    }

    #[test]
    fn what_is_rare_is_one_part_after_all_others() {
        let routes: Vec<Vec<State>> = (1..=SHOWN + 2).map(|length| vec![Closed; length]).collect();
        // The longest routes are the most frequent.
        let tickets = (0..routes.len() as u32).flat_map(|route| (0..=route).map(move |_| route));
        let variants = Variants::of(tickets, &routes);
        assert_eq!((variants.place(0), variants.place(1)), (SHOWN as u32, SHOWN as u32));
        assert_eq!(variants.name(variants.place(0)), OTHER);
        assert_eq!(variants.place(2), SHOWN as u32 - 1);
        assert_eq!(variants.place(routes.len() as u32 - 1), 0);
    }
}
