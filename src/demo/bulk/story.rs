//! What one person asked for in the year: tickets, and the access that came and went with them.
//!
//! A story is one or two tickets about one entitlement of the person's own, so that no story says
//! anything about another one's access.

use super::Bulk;
use super::clock::{CURRENT, LAST_MORNING, OPENING};
use super::kinds::{Kind, SPECS, Shape, When};
use super::person::{Fate, Person, Purpose, before_tickets};
use super::systems::{ASKED, Family, Offer, SYSTEMS};
use super::ticket::Work;
use crate::demo::calendar::{DAY, HOUR, Second};
use crate::demo::random::Random;
use crate::frames::{Action, State};

pub(super) use super::ticket::Ticket;

/// How many stories a person can have before an entitlement would come again.
pub(super) const MOST_STORIES: u64 = (ASKED * SYSTEMS.len()) as u64;
/// From one story to the next: another system, and in the end every entitlement.
const STRIDE: usize = 77;
/// Stories are drawn from so many lots.
const LOTS: usize = 10_000;

/// Access for some time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holding {
    pub offer: Offer,
    pub granted: Second,
    pub until: Second,
    pub expires: Option<Second>,
    /// The number of its ticket.
    pub ticket: Option<u64>,
    /// The kind, and which of its grants this is.
    pub is: (Kind, u8),
}

impl Holding {
    /// Whether it was for some time only, and went when that was over.
    fn has_its_own_end(&self) -> bool {
        matches!(self.is.0, Kind::Lapsed | Kind::Emergency)
    }

    /// Whether a snapshot of this time shows it.
    pub(super) fn stands_at(&self, at: Second) -> bool {
        self.granted < at && at < self.until
    }
}

/// Everything one person asked for.
pub(super) struct Life {
    pub person: Person,
    /// By number, which is by time.
    pub tickets: Vec<Ticket>,
    pub holdings: Vec<Holding>,
}

impl Life {
    /// The year of the person of this number.
    pub(super) fn of(bulk: &Bulk, number: u64) -> Self {
        let mut numbers: Vec<u64> =
            bulk.tickets_of(number).map(|place| bulk.shuffle(place)).collect();
        numbers.sort_unstable();
        let at = |number: Option<&u64>| number.map_or(OPENING, |one| bulk.clock.requested(*one));
        let person = Person::of(bulk, number, &(at(numbers.first())..at(numbers.last())));
        let random = bulk.random(number, Purpose::Story);
        let life = Self { person, tickets: Vec::with_capacity(numbers.len()), holdings: vec![] };
        let mut teller = Teller { bulk, random, life };
        teller.tell(&numbers);
        teller.life.part_with_leaver();
        teller.life
    }

    /// What a leaver got went when the leaver did, except where it was forgotten.
    fn part_with_leaver(&mut self) {
        for holding in &mut self.holdings {
            let Some(end) = self.person.cut_off(holding.offer.system) else { continue };
            if holding.until > end && !holding.has_its_own_end() {
                holding.until = end;
                let own = self.tickets.iter_mut().filter(|one| Some(one.number) == holding.ticket);
                own.for_each(|ticket| ticket.kind = Kind::LeftWithIt);
            }
        }
    }

    /// Whether some ticket could be answered by other access to the same system.
    pub(super) fn lacks_something(&self) -> bool {
        self.tickets.iter().any(|ticket| ticket.kind == Kind::NeverProvisioned)
    }
}

struct Teller<'a> {
    bulk: &'a Bulk,
    random: Random,
    life: Life,
}

impl Teller<'_> {
    fn tell(&mut self, numbers: &[u64]) {
        let mut place = self.random.below(MOST_STORIES as usize);
        let mut rest = numbers;
        while let Some(first) = rest.first() {
            let kind = self.choose(*first, rest.get(1).copied());
            let (own, others) = rest.split_at(kind.spec().shape.tickets());
            self.play(kind, own, place % MOST_STORIES as usize);
            (rest, place) = (others, place + STRIDE);
        }
    }

    /// The kind whose lot is drawn if it suits, else the ordinary one.
    fn choose(&mut self, first: u64, next: Option<u64>) -> Kind {
        let at = self.bulk.clock.requested(first);
        let next = next.map(|next| self.bulk.clock.requested(next));
        let drawn = draw(self.random.below(LOTS), at);
        if drawn.spec().when.suits(at, next) && self.may_happen(drawn) {
            return drawn;
        }
        if Kind::Given.spec().when.suits(at, next) { Kind::Given } else { Kind::TicketOpen }
    }

    /// To somebody who comes or goes only ordinary things happen, one fate being enough; and
    /// whom a manager's manager approves for must not be asked in return.
    fn may_happen(&self, kind: Kind) -> bool {
        let is_plain = (kind as usize) < Kind::NeverProvisioned as usize
            && !matches!(kind, Kind::TakenAway | Kind::Exchanged);
        let manages = self.bulk.manages(self.life.person.number);
        match kind {
            Kind::Stranger => self.life.person.is_steady() && !manages,
            _ => is_plain || self.life.person.is_steady(),
        }
    }

    fn play(&mut self, kind: Kind, numbers: &[u64], place: usize) {
        let (system, place) = (place % SYSTEMS.len(), place / SYSTEMS.len());
        let family = match kind {
            Kind::TooLong => Family::Monthly,
            Kind::OffCatalogue => Family::Unlisted,
            _ => Family::Asked,
        };
        let offer = Offer { system, family, place };
        match (kind.spec().shape, numbers) {
            (Shape::Grant, [number]) => self.grant(kind, *number, offer),
            (Shape::Revoke, [number]) => self.revoke(kind, *number, offer),
            (Shape::GrantRevoke, [first, second]) => self.come_and_go(kind, *first, *second, offer),
            (Shape::Exchange, [first, second]) => self.exchange(kind, *first, *second, offer),
            _ => {}
        }
    }

    fn ticket(&self, number: u64, place: u8, kind: Kind, offer: Offer) -> Ticket {
        let action = if place > 0 || kind.spec().shape == Shape::Revoke {
            Action::Revoke
        } else {
            Action::Grant
        };
        let work = Work { number, kind, place, offer, action };
        Ticket::of(self.bulk, &self.life.person, work)
    }

    fn grant(&mut self, kind: Kind, number: u64, offer: Offer) {
        let mut ticket = self.ticket(number, 0, kind, offer);
        let mut holding = given_by(&ticket);
        ticket.expires = self.end(kind, &ticket);
        holding.expires = ticket.expires;
        self.twist(kind, &mut ticket, &mut holding);
        self.life.tickets.push(ticket);
        if holding.until > holding.granted {
            self.life.holdings.push(holding);
        }
    }

    /// Until when the access is wanted, where that is known.
    fn end(&mut self, kind: Kind, ticket: &Ticket) -> Option<Second> {
        let days = match kind {
            Kind::GivenForAWhile | Kind::TooLong => {
                return Some(CURRENT + self.random.between(40, 120) * DAY - 7 * HOUR);
            }
            // Later than it can take to be given.
            Kind::Emergency => self.random.between(6, 12),
            Kind::Lapsed | Kind::PastItsEnd => {
                let last = (CURRENT - ticket.requested) / DAY - 4;
                self.random.between(20.min(last), last)
            }
            _ => return None,
        };
        Some(ticket.requested + days * DAY)
    }

    /// What differs from a request that is approved, carried out, verified and closed.
    fn twist(&mut self, kind: Kind, ticket: &mut Ticket, holding: &mut Holding) {
        ticket.state = match kind {
            Kind::Refused | Kind::GivenThoughRefused => State::Rejected,
            Kind::Withdrawn => State::Cancelled,
            Kind::Undecided | Kind::Forgotten | Kind::GivenUndecided => State::Requested,
            Kind::InWork | Kind::TicketOpen => State::Approved,
            _ => State::Closed,
        };
        holding.until = match kind {
            Kind::Lapsed | Kind::Emergency => ticket.expires.unwrap_or(holding.granted),
            Kind::Refused | Kind::Withdrawn | Kind::Undecided | Kind::Forgotten => holding.granted,
            Kind::InWork | Kind::NeverProvisioned => holding.granted,
            Kind::RemovedWithoutTicket => OPENING + self.random.between(2, 88) * DAY,
            _ => holding.until,
        };
        if let (Kind::Backdated, Some(decided)) = (kind, ticket.decided) {
            holding.granted = (ticket.requested + decided) / 2;
        }
        ticket.settle();
    }

    fn revoke(&mut self, kind: Kind, number: u64, offer: Offer) {
        let mut ticket = self.ticket(number, 0, kind, offer);
        let granted = before_tickets(&mut self.random, self.life.person.start);
        let (gone, closed) = (done(&ticket), ticket.closed.unwrap_or(CURRENT));
        let old = Holding {
            offer,
            granted,
            until: if kind == Kind::StillThere { Second::MAX } else { gone },
            expires: None,
            ticket: None,
            is: (kind, 0),
        };
        ticket.settle();
        self.life.tickets.push(ticket);
        if kind == Kind::CameBack {
            let back = closed + self.random.between(2, 20) * DAY;
            self.life.holdings.push(Holding { granted: back, until: Second::MAX, ..old });
        }
        self.life.holdings.push(old);
    }

    fn come_and_go(&mut self, kind: Kind, first: u64, second: u64, offer: Offer) {
        let (mut given, mut taken) =
            (self.ticket(first, 0, kind, offer), self.ticket(second, 1, kind, offer));
        self.life.holdings.push(Holding { until: done(&taken), ..given_by(&given) });
        given.settle();
        taken.settle();
        self.life.tickets.extend([given, taken]);
    }

    fn exchange(&mut self, kind: Kind, first: u64, second: u64, offer: Offer) {
        let better = Offer { family: Family::Exchanged, ..offer };
        let (mut given, mut changed) =
            (self.ticket(first, 0, kind, offer), self.ticket(second, 1, kind, better));
        (changed.action, changed.previous) = (Action::Modify, Some(offer));
        let stays = kind == Kind::HalfExchanged;
        let until = if stays { Second::MAX } else { done(&changed) };
        let old = Holding { until, is: (kind, 1), ..given_by(&given) };
        self.life.holdings.extend([old, given_by(&changed)]);
        given.settle();
        changed.settle();
        self.life.tickets.extend([given, changed]);
    }
}

/// The kind of a lot. The last day has lots of its own.
fn draw(lot: usize, at: Second) -> Kind {
    let is_last = |kind: Kind| kind.spec().when == When::LastDay;
    let last = at >= LAST_MORNING;
    let fitting = SPECS.iter().filter(|spec| spec.often > 0 && is_last(spec.kind) == last);
    let mut sum = 0;
    let drawn = fitting.map(|spec| {
        sum += spec.often;
        (sum, spec.kind)
    });
    drawn.into_iter().find(|(sum, _)| lot < *sum).map_or(Kind::Given, |(_, kind)| kind)
}

fn done(ticket: &Ticket) -> Second {
    ticket.fulfilled.unwrap_or(ticket.requested)
}

/// The access that a ticket gives.
fn given_by(ticket: &Ticket) -> Holding {
    Holding {
        offer: ticket.offer,
        granted: done(ticket),
        until: Second::MAX,
        expires: None,
        ticket: Some(ticket.number),
        is: (ticket.kind, 0),
    }
}

impl Person {
    /// Whether access can be used.
    pub(super) fn is_enabled(&self) -> bool {
        self.fate != Fate::OnLeave
    }
}
