#!/usr/bin/env python3
"""Turns the LDIF exports of a directory into the three CSV files that tickmark.toml reads.

    python3 ldif_to_csv.py ldap_people.ldif ldap_application_groups.ldif OUT

Needs nothing but Python 3. It writes

    OUT/accounts.csv   one row per person entry: uid, employee number, and whether it is enabled
                       (this directory marks a disabled account with `roomNumber: disabled`)
    OUT/grants.csv     one row per account ("directory account": being listed is access) and one
                       per group and member
    OUT/catalogue.csv  one row per group, with the owner that the comment above the group names

Every row carries `ldif` and `ldif_line`, the place of the entry in the export, so that a finding
leads back to it. Nothing is left out silently: what is not a row is counted on standard error
(a groupOfNames needs one member, so an empty group carries the placeholder `cn=dummy,o=whatever`).
"""

import csv
import pathlib
import re
import sys

PLACEHOLDER = "cn=dummy,o=whatever"


def entries(path):
    """Yields (line of the dn, comments above it, attributes) of each entry of an LDIF file."""
    start, comments, attributes = 0, [], {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            comments.append(line.strip("# "))
        elif not line.strip():
            if attributes:
                yield start, comments, attributes
                comments, attributes = [], {}
        else:
            name, _, value = line.partition(":")
            if name.lower() == "dn":
                start = number
            attributes.setdefault(name.lower(), []).append((value.strip(), number))
    if attributes:
        yield start, comments, attributes


def first(attributes, name):
    return attributes.get(name, [("", 0)])[0][0]


def uid(dn):
    found = re.match(r"uid=([^,]+),ou=users,", dn)
    return found.group(1) if found else None


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(people, groups, out):
    accounts, grants, catalogue, numbers, left_out = [], [], [], {}, []
    for line, _, entry in entries(people):
        name, number = first(entry, "uid"), first(entry, "employeenumber")
        enabled = "no" if first(entry, "roomnumber") == "disabled" else "yes"
        accounts.append([name, number, enabled, people.name, line])
        grants.append([name, "directory account", "direct", people.name, line])
        numbers[first(entry, "displayname")] = number
    for line, comments, entry in entries(groups):
        group = first(entry, "cn")
        owners = [text.removeprefix("Owner: ") for text in comments if text.startswith("Owner: ")]
        owner = numbers.get(owners[-1], owners[-1]) if owners else ""
        catalogue.append([group, owner, groups.name, line])
        for member, at in entry.get("member", []):
            if uid(member):
                grants.append([uid(member), group, "group", groups.name, at])
            else:
                left_out.append(f"{groups.name}:{at} {member}")
    out.mkdir(parents=True, exist_ok=True)
    place = ["ldif", "ldif_line"]
    write(out / "accounts.csv", ["account", "identity", "enabled", *place], accounts)
    write(out / "grants.csv", ["account", "entitlement", "via", *place], grants)
    write(out / "catalogue.csv", ["entitlement", "owner", *place], catalogue)
    placeholders = [text for text in left_out if text.endswith(PLACEHOLDER)]
    print(f"{len(accounts)} accounts, {len(grants)} grants, {len(catalogue)} groups; "
          f"left out: {len(placeholders)} placeholders", file=sys.stderr)
    for text in left_out:
        if not text.endswith(PLACEHOLDER):
            print(f"left out: {text}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
