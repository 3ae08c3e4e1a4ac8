//! `tickmark demo --export` of a large company: written piece by piece, and not run.

use std::path::Path;

use crate::cli::DemoArgs;
use crate::demo::bulk::{Bulk, BulkPlan, file_names};
use crate::diag::{Class, Diagnostic, Outcome};
use crate::publish;
use crate::run::Exit;

use super::Terminal;

const GRANTS_PER_PERSON: u32 = 50;
const TICKETS_PER_PERSON: u64 = 5;
/// The company that is run at once is made in memory.
const MOST_IN_MEMORY: u32 = 1_000_000;

/// Whether the options ask for a large company.
pub(super) fn is_asked_for(args: &DemoArgs) -> bool {
    args.grants_per_person.is_some() || args.tickets.is_some()
}

/// Writes the exports, and says how to run on them.
///
/// # Errors
/// When the plan cannot be met, or the folder cannot be written.
pub(super) fn export(args: &DemoArgs, folder: &Path, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let plan = plan(args)?;
    let company = Bulk::new(&plan);
    let progress = terminal.progress();
    progress.stage("writing", company.bytes_about());
    publish::stream_folder(folder, &file_names(), |append| {
        company.write(&mut |name, bytes| {
            progress.advance(bytes.len() as u64);
            append(name, bytes)
        })
    })?;
    terminal.finish();
    terminal.say(&advice(&plan, folder));
    Ok(Exit::Clean)
}

fn plan(args: &DemoArgs) -> Outcome<BulkPlan> {
    let people = args.people;
    if people < BulkPlan::FEWEST_PEOPLE {
        let fewest = BulkPlan::FEWEST_PEOPLE;
        return Err(vec![refused(&format!("a large company has at least {fewest} people"))]);
    }
    let grants_per_person = args.grants_per_person.unwrap_or(GRANTS_PER_PERSON);
    let tickets = args.tickets.unwrap_or(u64::from(people) * TICKETS_PER_PERSON);
    let plan = BulkPlan { people, grants_per_person, tickets, seed: args.seed };
    let most = plan.most_tickets();
    if tickets > most {
        let message = format!(
            "{people} people with {grants_per_person} grants each can ask for at most {most} things"
        );
        return Err(vec![refused(&message).help("ask for more people, or for fewer --tickets")]);
    }
    Ok(plan)
}

/// Refuses more people than fit into memory.
///
/// # Errors
/// When there are.
pub(super) fn refuse_too_many(args: &DemoArgs) -> Outcome<()> {
    if args.people <= MOST_IN_MEMORY {
        return Ok(());
    }
    let message = format!("more than {MOST_IN_MEMORY} people are too many to be run at once");
    let help = "export a large company with --export and --tickets, and run on that";
    Err(vec![refused(&message).help(help)])
}

fn refused(message: &str) -> Diagnostic {
    Diagnostic::error(Class::Configuration, "large-company", message.to_owned())
}

fn advice(plan: &BulkPlan, folder: &Path) -> String {
    let BulkPlan { people, tickets, .. } = plan;
    let config = folder.join("tickmark.toml");
    format!(
        "{people} people and {tickets} ticket lines are in {}.\nTo run on them: tickmark run -c {}\n",
        folder.display(),
        config.display()
    )
}
