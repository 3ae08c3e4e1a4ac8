//! What was agreed beforehand and afterwards: catalogue, policies, rules, exceptions, reviews.

use super::Sheet;
use super::access::person_key;
use crate::demo::calendar::{HOLIDAYS, date, instant};
use crate::demo::company::Company;
use crate::demo::draft::policy_of;
use crate::demo::model::Holder;
use crate::demo::offer::{self, DEPARTMENTS, Entitlement, Group, OFFER, Road};
use crate::demo::people::SECURITY;
use crate::demo::review::{campaign, looked_at_exceptions, review_days};
use crate::frames::Word;

pub(super) const CATALOGUE: &str = "system,entitlement,aliases,owner,approvers,risk,privileged,requestable,max_days,\
    review_days,birthright,policy_id,min_approvals";
pub(super) const POLICIES: &str = "policy_id,title,valid_from,valid_to,pre_approved,min_approvals";
pub(super) const SOD_RULES: &str =
    "rule_id,title,left_system,left_entitlement,right_system,right_entitlement,severity";
pub(super) const EXCEPTIONS: &str = "exception_id,identity,system,entitlement,kind,reason,approved_by,approved_at,expires_at,\
    reviewed_at";
pub(super) const CERTIFICATIONS: &str =
    "campaign,system,entitlement,identity,account,reviewer,decision,decided_at";
pub(super) const HOLIDAYS_COLUMNS: &str = "date,name,calendar";

/// Every entitlement that is not planted as unlisted, and those of systems nobody extracted.
pub(super) fn catalogue(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    let mut listed = OFFER.iter().enumerate().filter(|(_, one)| one.listed());
    listed.try_for_each(|(place, one)| {
        let number = |number: Option<i64>| number.map(|one| one.to_string()).unwrap_or_default();
        sheet.row(|put| {
            put(&[
                one.system,
                one.name,
                one.alias,
                &person_key(company.owner_of(place)),
                &approvers(one),
                one.risk.as_str(),
                if one.privileged { "true" } else { "false" },
                if one.road == Road::Closed { "false" } else { "true" },
                &number(one.max_days),
                &number(review_days(place)),
                &birthright(one.road),
                policy_of(one),
                if one.road == Road::Dual { "2" } else { "" },
            ])
        })
    })?;
    company.never_extracted.iter().try_for_each(|(system, entitlement)| {
        let owner = person_key(company.owner_of(0));
        let cells = ["", &owner, "manager;owner", "low", "false", "true", "", "", "", "POL-01", ""];
        sheet.row(|put| put(&[&[*system, *entitlement], &cells[..]].concat()))
    })
}

fn approvers(one: &Entitlement) -> String {
    match one.road {
        Road::Dual => format!("manager;owner;{}", person_key(SECURITY)),
        _ => "manager;owner".to_owned(),
    }
}

fn birthright(road: Road) -> String {
    match road {
        Road::Birthright(Group::Everyone) => "*".to_owned(),
        Road::Birthright(Group::People) => "kind=human".to_owned(),
        Road::Birthright(Group::Department(department)) => {
            format!("department={}; kind=human", DEPARTMENTS[department])
        }
        _ => String::new(),
    }
}

pub(super) fn policies(_: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    const TITLES: [(&str, &str, &str); 6] = [
        ("POL-01", "Standard access", ""),
        ("POL-02", "Privileged access", ""),
        ("POL-03", "Joiners, movers, leavers", ""),
        ("POL-04", "Emergency access", ""),
        ("POL-05", "Access outside the catalogue", ""),
        ("POL-06", "Access during the migration", "2026-03-31"),
    ];
    let mut policies = TITLES.iter();
    policies.try_for_each(|(id, title, end)| {
        sheet.row(|put| put(&[id, title, "2024-01-01", end, "false", ""]))
    })
}

pub(super) fn sod_rules(_: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    offer::SOD_RULES.iter().try_for_each(|rule| {
        let (left, right) = (rule.left, rule.right);
        let severity = rule.severity.as_str();
        sheet.row(|put| put(&[rule.id, rule.title, left.0, left.1, right.0, right.1, severity]))
    })
}

/// Key of an exception.
pub(super) fn exception_id(place: usize) -> String {
    format!("EXC-{:04}", place + 1)
}

pub(super) fn exceptions(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    company.exceptions.iter().enumerate().try_for_each(|(place, one)| {
        sheet.row(|put| {
            put(&[
                &exception_id(place),
                &person_key(one.person),
                OFFER[one.entitlement].system,
                OFFER[one.entitlement].name,
                "access",
                "Replacement planned for next year",
                &person_key(SECURITY),
                &instant(one.approved),
                &one.expires.map(instant).unwrap_or_default(),
                &instant(looked_at_exceptions()),
            ])
        })
    })
}

pub(super) fn certifications(company: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    company.certifications.iter().try_for_each(|one| {
        let entitlement = &OFFER[one.entitlement];
        sheet.row(|put| {
            put(&[
                &campaign(entitlement.system),
                entitlement.system,
                entitlement.name,
                &company.key(one.holder),
                &company.account(one.holder, entitlement.system),
                &company.key(Holder::Person(one.reviewer)),
                one.decision.as_str(),
                &instant(one.at),
            ])
        })
    })
}

pub(super) fn holidays(_: &Company, sheet: &mut Sheet<'_>) -> csv::Result<()> {
    HOLIDAYS.iter().try_for_each(|(day, name)| sheet.row(|put| put(&[&date(*day), name, "DE"])))
}
