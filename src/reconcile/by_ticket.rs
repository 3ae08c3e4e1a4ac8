//! Sorting what was read line by line: the lines stand in the order of tickets, and only those of one
//! ticket have to change places.

use rayon::prelude::*;

use crate::frames::Key;

/// Sorts `items` by `key`, which begins with their ticket.
pub fn sort_by_ticket<T: Send, K: Ord>(
    items: &mut [T],
    ticket: impl Fn(&T) -> Key,
    key: impl Fn(&T) -> K + Sync,
) {
    if !items.is_sorted_by_key(&ticket) {
        return items.par_sort_unstable_by_key(key);
    }
    for own in items.chunk_by_mut(|one, next| ticket(one) == ticket(next)) {
        own.sort_unstable_by_key(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_of_tickets_ends_in_the_same() {
        let sorted = [(1, 2), (1, 5), (2, 0), (7, 1), (7, 3)].map(|(a, b)| (Key(a), b));
        for mut items in [
            [sorted[1], sorted[0], sorted[2], sorted[4], sorted[3]],
            [sorted[4], sorted[2], sorted[1], sorted[0], sorted[3]],
            sorted,
        ] {
            sort_by_ticket(&mut items, |item| item.0, |item| *item);
            assert_eq!(items, sorted);
        }
    }
}
