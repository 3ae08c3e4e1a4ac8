//! `data/datapackage.json`: a Frictionless Data Package (version 2) that says what every column of
//! every CSV is, with the digest of each file.

use serde::Serialize;

use super::{Draft, Options, Output, Told, Written, csv};
use crate::diag::{Class, Diagnostic, Outcome};
use crate::report::{Column, ForeignKey, Kind, Table};

/// The output.
pub(super) const OUTPUT: Output = Output {
    id: "datapackage",
    doc: "schema and description of every column, as a Frictionless Data Package",
    render,
};

#[derive(Serialize)]
struct Package<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    name: &'static str,
    title: &'a str,
    description: &'static str,
    version: &'a str,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    path: String,
    title: &'a str,
    description: &'a str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    schema: Schema<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    fields: Vec<Field<'a>>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    primary_key: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<Pointer<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints<'a>>,
}

#[derive(Serialize)]
struct Constraints<'a> {
    r#enum: &'a [String],
}

#[derive(Serialize)]
struct Pointer<'a> {
    fields: [&'a str; 1],
    reference: Target<'a>,
}

#[derive(Serialize)]
struct Target<'a> {
    resource: String,
    fields: [&'a str; 1],
}

fn render<'a>(told: &Told<'a>, _: &Options, files: &[Written]) -> Outcome<Vec<Draft<'a>>> {
    let report = told.report;
    let package = Package {
        schema: "https://datapackage.org/profiles/2.0/datapackage.json",
        name: "tickmark-evidence",
        title: &report.title,
        description: "Access tickets reconciled with entitlement snapshots, both ways: every line and every grant with its verdict, and the evidence behind it.",
        version: &report.tool.version,
        resources: report.tables.iter().filter_map(|table| resource(table, files)).collect(),
    };
    let json = serde_json::to_vec_pretty(&package).map_err(|error| {
        let message = format!("the data package cannot be written as JSON: {error}");
        vec![Diagnostic::error(Class::Internal, "datapackage-json", message)]
    })?;
    Ok(vec![Draft::ready("data/datapackage.json", json)])
}

fn resource<'a>(table: &'a Table, files: &[Written]) -> Option<Resource<'a>> {
    let path = csv::path(table);
    let written = files.iter().find(|file| file.path == path)?;
    Some(Resource {
        profile: "https://datapackage.org/profiles/2.0/dataresource.json",
        name: resource_name(&table.name),
        kind: "table",
        path: format!("{}.csv", table.name),
        title: &table.title,
        description: &table.description,
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes: written.bytes,
        hash: format!("sha256:{}", written.sha256),
        schema: schema(table),
    })
}

/// The names of resources allow no underscore in older readers.
fn resource_name(table: &str) -> String {
    table.replace('_', "-")
}

fn schema(table: &Table) -> Schema<'_> {
    Schema {
        profile: "https://datapackage.org/profiles/2.0/tableschema.json",
        fields: table.columns.iter().map(field).collect(),
        missing_values: [""],
        primary_key: &table.primary_key,
        foreign_keys: table.foreign_keys.iter().map(pointer).collect(),
    }
}

fn field(column: &Column) -> Field<'_> {
    let closed = !column.choices.is_empty();
    Field {
        name: &column.name,
        kind: type_name(column.kind),
        title: &column.title,
        description: &column.description,
        constraints: closed.then_some(Constraints { r#enum: &column.choices }),
    }
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Word => "string",
        Kind::Whole => "integer",
        Kind::Instant => "datetime",
        Kind::Number => "number",
        Kind::Flag => "boolean",
    }
}

fn pointer(key: &ForeignKey) -> Pointer<'_> {
    let reference = Target { resource: resource_name(&key.table), fields: [&key.target] };
    Pointer { fields: [&key.column], reference }
}
