//! The company while it is being written down: who holds what, and which ticket says so.

use super::calendar::Second;
use super::model::{Certification, Exception, Holder, Holding, Person, Service, Stray, Ticket};
use super::offer::{Entitlement, OFFER, excluded};
use super::people::{self, Ranks};
use super::random::Random;
use super::truth::Expectation;
use super::{DemoPlan, anomalies, careers, review, situations};

/// The example company, complete: what [`super::write_file`] writes down.
#[derive(Debug, Clone)]
pub struct Company {
    pub(super) plan: DemoPlan,
    pub(super) ranks: Ranks,
    pub(super) random: Random,
    pub(super) people: Vec<Person>,
    pub(super) services: Vec<Service>,
    pub(super) strays: Vec<Stray>,
    pub(super) tickets: Vec<Ticket>,
    pub(super) holdings: Vec<Holding>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) certifications: Vec<Certification>,
    /// Entitlements of the catalogue on systems of which there is no snapshot.
    pub(super) never_extracted: Vec<(&'static str, &'static str)>,
    /// Numbers that the first tickets have in the old tool; the others are numbered without a gap.
    pub(super) old_numbers: &'static [usize],
    /// What the tool must say.
    pub(super) expected: Vec<Expectation>,
    /// Number of each ticket, by its place in `tickets`.
    pub(super) numbers: Vec<usize>,
    /// Entitlements each person ever asked for or held, as bits: nobody gets the same one twice.
    used: Vec<u64>,
}

impl Company {
    /// Builds the company of a plan.
    ///
    /// A file with exactly as many rows as an export may have looks cut off, so a service account
    /// is added until no file has such a length.
    #[must_use]
    pub fn new(plan: &DemoPlan) -> Self {
        let mut services = (plan.people as usize / 25).max(5);
        loop {
            let company = Self::with_services(plan, services);
            if !super::tables::looks_cut_off(&company) {
                return company;
            }
            services += 1;
        }
    }

    fn with_services(plan: &DemoPlan, services: usize) -> Self {
        let mut company = Self::founded(plan, services);
        careers::run(&mut company);
        review::run(&mut company);
        if plan.anomalies {
            anomalies::plant(&mut company);
        }
        situations::plant(&mut company);
        company.number_tickets();
        company
    }

    fn founded(plan: &DemoPlan, services: usize) -> Self {
        let mut random = Random::new(plan.seed);
        let ranks = Ranks::of(plan.people.max(DemoPlan::FEWEST_PEOPLE) as usize);
        let mut people = people::hire(ranks, &mut random);
        let forgotten = if plan.anomalies { (ranks.all / 80).max(2) } else { 0 };
        people::shape_lives(&mut people, ranks, forgotten, &mut random);
        Self {
            services: people::install(services, ranks, &mut random),
            used: vec![0; people.len()],
            plan: plan.clone(),
            ranks,
            random,
            people,
            strays: Vec::new(),
            tickets: Vec::new(),
            holdings: Vec::new(),
            exceptions: Vec::new(),
            certifications: Vec::new(),
            never_extracted: Vec::new(),
            old_numbers: &[],
            expected: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Tickets are numbered in the order in which they were opened.
    fn number_tickets(&mut self) {
        let mut order: Vec<usize> = (0..self.tickets.len()).collect();
        order.sort_by_key(|place| (self.tickets[*place].requested, *place));
        self.numbers = vec![0; order.len()];
        for (number, place) in order.iter().enumerate() {
            self.numbers[*place] = number;
        }
        if self.plan.anomalies {
            anomalies::number_the_first(self, &order);
        }
    }

    /// Chooses an entitlement the person never had, that `suits`, and marks it as had.
    pub(super) fn choose(
        &mut self,
        person: usize,
        suits: impl Fn(&Entitlement) -> bool,
    ) -> Option<usize> {
        let weights: Vec<usize> = (0..OFFER.len())
            .map(|place| {
                if self.is_free(person, place) && suits(&OFFER[place]) {
                    self.pull(person, place)
                } else {
                    0
                }
            })
            .collect();
        let place = self.random.weighted(&weights)?;
        self.mark(person, place);
        Some(place)
    }

    /// How much an entitlement attracts a person: people ask for what their department uses.
    fn pull(&self, person: usize, place: usize) -> usize {
        let one = &OFFER[place];
        let home = one.home == Some(self.people[person].department);
        one.weight * if home { 5 } else { 1 }
    }

    /// An employee who suits, looked for from a random place on; never one of the service desk. In
    /// a small company a leader has to do where no employee suits.
    pub(super) fn find_employee(
        &mut self,
        mut suits: impl FnMut(&mut Self, usize) -> bool,
    ) -> Option<usize> {
        let (leaders, others) = (1..self.ranks.employees, self.ranks.others..self.ranks.all);
        self.find_among(others, &mut suits).or_else(|| {
            self.find_among(leaders, |company, leader| {
                !company.decided_upwards(leader) && suits(company, leader)
            })
        })
    }

    fn find_among(
        &mut self,
        places: std::ops::Range<usize>,
        mut suits: impl FnMut(&mut Self, usize) -> bool,
    ) -> Option<usize> {
        let start = self.random.below(places.len());
        (0..places.len())
            .map(|turn| places.start + (start + turn) % places.len())
            .find(|person| self.people[*person].is_settled() && suits(self, *person))
    }

    /// Whether somebody decided for one who stands before them in the list of people. Whoever did
    /// asks for nothing more: the answer might come from the same person.
    fn decided_upwards(&self, person: usize) -> bool {
        let by = |ticket: &Ticket| ticket.votes.iter().any(|vote| vote.approver == person);
        self.tickets.iter().any(|ticket| ticket.beneficiary < person && by(ticket))
    }

    /// Whether the person never had the entitlement, nor anything that conflicts with it.
    pub(super) fn is_free(&self, person: usize, place: usize) -> bool {
        self.used[person] & excluded(place) == 0
    }

    /// Notes that the person had the entitlement.
    pub(super) fn mark(&mut self, person: usize, place: usize) {
        self.used[person] |= 1 << place;
    }

    /// Gives an entitlement without a ticket.
    pub(super) fn give(&mut self, holder: Holder, entitlement: usize, granted: Second) -> usize {
        self.holdings.push(Holding::new(holder, entitlement, granted));
        self.holdings.len() - 1
    }

    /// The owner of a catalogued entitlement: one of the leaders.
    pub(super) fn owner_of(&self, entitlement: usize) -> usize {
        1 + entitlement * 5 % (self.ranks.employees - 1)
    }
}
