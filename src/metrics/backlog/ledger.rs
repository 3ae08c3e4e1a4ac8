//! How many lines stand in a queue at the end of each month, and how many came and went.
//!
//! A line that stays is entered twice: where it begins to count and where it no longer does. The
//! numbers of all months are the running sums, so that a line that is open for years costs no more
//! than one that is open for an hour.

use std::ops::Range;

use rayon::prelude::*;

use crate::frames::instant::MICROS_PER_DAY;

use super::passages::{Passage, Stand};

/// Days from which on each band of age begins, in whole days since the request.
const BORDERS: [i64; BANDS] = [0, 4, 8, 31, 91];

/// Number of bands of age.
pub(super) const BANDS: usize = 5;

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Queue {
    /// Undecided or unfulfilled.
    Open,
    /// Waiting for a decision.
    Undecided,
    /// Approved and not carried out.
    Unfulfilled,
}

const QUEUES: [Queue; 3] = [Queue::Open, Queue::Undecided, Queue::Unfulfilled];

impl Queue {
    /// Whether a line that stands there is in the queue; `None` where nobody can tell.
    fn holds(self, stand: Stand) -> Option<bool> {
        match (self, stand) {
            (_, Stand::Untold) | (Self::Undecided | Self::Unfulfilled, Stand::Open) => None,
            (Self::Open, _) => Some(true),
            (Self::Undecided, _) => Some(stand == Stand::Undecided),
            (Self::Unfulfilled, _) => Some(stand == Stand::Unfulfilled),
        }
    }
}

/// What is counted of a queue in one month, or in the whole period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// In it at the end, by age.
    Aged(usize),
    /// Came in.
    In,
    /// Went out.
    Out,
    /// In it at the start.
    Start,
    /// Nobody can tell whether it is in it at the end.
    Untold,
    /// The same at the start.
    UntoldStart,
    /// The same at any instant.
    UntoldEver,
}

/// Counts per queue, and one more: the lines that were on the books at all.
const PER_QUEUE: usize = BANDS + 6;
const ON_THE_BOOKS: usize = QUEUES.len() * PER_QUEUE;

fn place(queue: Queue, count: Count) -> usize {
    let own = match count {
        Count::Aged(band) => band,
        Count::In => BANDS,
        Count::Out => BANDS + 1,
        Count::Start => BANDS + 2,
        Count::Untold => BANDS + 3,
        Count::UntoldStart => BANDS + 4,
        Count::UntoldEver => BANDS + 5,
    };
    queue as usize * PER_QUEUE + own
}

/// Months, or one period, without gaps: first instants and first instants after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spans<'a>(pub(super) &'a [(i64, i64)]);

impl Spans<'_> {
    fn ended_by(&self, at: i64) -> usize {
        self.0.partition_point(|(_, end)| *end <= at)
    }

    fn begun_by(&self, at: i64) -> usize {
        self.0.partition_point(|(start, _)| *start <= at)
    }

    /// Those that are over `age` days or more after `at`.
    fn aged(&self, at: i64, age: i64) -> usize {
        let from = at.saturating_add(age * MICROS_PER_DAY);
        self.0.partition_point(|(_, end)| *end < from)
    }

    /// The one an instant falls into.
    fn around(&self, at: i64) -> Range<usize> {
        self.ended_by(at)..self.begun_by(at)
    }
}

/// What each line changes in the counts, worked out once for all the parts it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Journal<'a> {
    spans: Spans<'a>,
    /// Line by line: which number, doubled, and one more where it falls.
    changes: Vec<u32>,
    /// Where the changes of each line end; those of the first start at 0.
    ends: Vec<u32>,
}

/// Lines that one thread takes at a time.
const LINES: usize = 1 << 14;

impl<'a> Journal<'a> {
    /// Of all lines, in each of the spans.
    pub(super) fn of(spans: Spans<'a>, passages: &[Passage]) -> Self {
        let own = |passages: &[Passage]| {
            let mut journal = Self { spans, changes: Vec::new(), ends: Vec::new() };
            passages.iter().for_each(|passage| journal.add(passage));
            journal
        };
        let parts: Vec<Self> = passages.par_chunks(LINES).map(own).collect();
        let changes = Vec::with_capacity(parts.iter().map(|part| part.changes.len()).sum());
        let mut whole = Self { spans, changes, ends: Vec::with_capacity(passages.len()) };
        for part in parts {
            let before = whole.changes.len() as u32;
            whole.ends.extend(part.ends.iter().map(|end| before + end));
            whole.changes.extend(part.changes);
        }
        whole
    }

    /// What the line at a place changes.
    fn of_place(&self, place: u32) -> &[u32] {
        let place = place as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.changes[start as usize..self.ends[place] as usize]
    }

    fn add(&mut self, passage: &Passage) {
        let spans = self.spans;
        // Without a span there is nothing to count.
        if !spans.0.is_empty() {
            let books = spans.ended_by(passage.requested)..spans.begun_by(passage.gone());
            self.enter(ON_THE_BOOKS, books);
            QUEUES.iter().for_each(|queue| self.follow(passage, *queue));
        }
        self.ends.push(self.changes.len() as u32);
    }

    fn enter(&mut self, row: usize, spans: Range<usize>) {
        if spans.start < spans.end {
            let first = row * (self.spans.0.len() + 1);
            let place = |span: usize| (first + span) as u32;
            self.changes.extend([place(spans.start) << 1, place(spans.end) << 1 | 1]);
        }
    }

    /// Enters the stretches of a line in a queue, and those of which nobody can tell.
    fn follow(&mut self, passage: &Passage, queue: Queue) {
        let mut stretch: Option<(i64, i64, Option<bool>)> = None;
        for stay in passage.stays() {
            let holds = queue.holds(stay.stand);
            match &mut stretch {
                Some((_, to, before)) if *before == holds => *to = stay.to,
                _ => {
                    self.stretch(passage, queue, stretch);
                    stretch = Some((stay.from, stay.to, holds));
                }
            }
        }
        self.stretch(passage, queue, stretch);
    }

    fn stretch(&mut self, of: &Passage, queue: Queue, stretch: Option<(i64, i64, Option<bool>)>) {
        let spans = self.spans;
        match stretch {
            Some((from, to, Some(true))) => {
                let ends = spans.ended_by(from)..spans.ended_by(to);
                for (band, days) in BORDERS.into_iter().enumerate() {
                    let old = BORDERS.get(band + 1).map(|days| spans.aged(of.requested, *days));
                    let from = spans.aged(of.requested, days).max(ends.start);
                    let until = old.unwrap_or(ends.end).min(ends.end);
                    self.enter(place(queue, Count::Aged(band)), from..until);
                }
                self.enter(place(queue, Count::In), spans.around(from));
                self.enter(place(queue, Count::Out), spans.around(to));
                let starts = spans.begun_by(from)..spans.begun_by(to);
                self.enter(place(queue, Count::Start), starts);
            }
            Some((from, to, None)) if from < to => {
                let (ended, begun) = (spans.ended_by(from), spans.begun_by(from));
                self.enter(place(queue, Count::Untold), ended..spans.ended_by(to));
                self.enter(place(queue, Count::UntoldStart), begun..spans.begun_by(to));
                self.enter(place(queue, Count::UntoldEver), ended..spans.begun_by(to - 1));
            }
            _ => {}
        }
    }
}

/// The counts of some lines.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    /// Per count, what is added where a month begins to differ from the one before.
    changes: Vec<i64>,
    width: usize,
}

impl Ledger {
    /// The counts of the lines at these places.
    pub(super) fn of(journal: &Journal<'_>, places: &[u32]) -> Self {
        let width = journal.spans.0.len() + 1;
        let mut changes = vec![0; (ON_THE_BOOKS + 1) * width];
        for change in places.iter().flat_map(|place| journal.of_place(*place)) {
            changes[(change >> 1) as usize] += if change & 1 == 0 { 1 } else { -1 };
        }
        Self { changes, width }
    }

    /// The counts of both together.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.changes.iter_mut().zip(&other.changes).for_each(|(own, other)| *own += other);
        self
    }

    /// The numbers, span by span.
    pub(super) fn sums(mut self) -> Sums {
        let width = self.width;
        for row in self.changes.chunks_mut(width) {
            (1..width).for_each(|at| row[at] += row[at - 1]);
        }
        Sums { counts: self.changes, width }
    }
}

/// The numbers of a ledger.
#[derive(Debug)]
pub(super) struct Sums {
    counts: Vec<i64>,
    width: usize,
}

impl Sums {
    /// A count of one span.
    pub(super) fn get(&self, queue: Queue, count: Count, span: usize) -> u64 {
        self.at(place(queue, count), span)
    }

    /// In a queue at the end of one span.
    pub(super) fn stock(&self, queue: Queue, span: usize) -> u64 {
        (0..BANDS).map(|band| self.get(queue, Count::Aged(band), span)).sum()
    }

    /// Lines that were open, or may have been, at any instant of one span, or that came then.
    pub(super) fn on_the_books(&self, span: usize) -> u64 {
        self.at(ON_THE_BOOKS, span)
    }

    fn at(&self, row: usize, span: usize) -> u64 {
        let is_there = span + 1 < self.width;
        if is_there { self.counts[row * self.width + span].unsigned_abs() } else { 0 }
    }
}
