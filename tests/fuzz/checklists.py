"""The checklists that the targets read answers with: one small, one shipped."""

from __future__ import annotations

from functools import cache

from coprod_cli.checklist.library import find_checklist
from coprod_cli.checklist.model import Checklist
from coprod_cli.checklist.reader import read_bytes

SMALL = b"""id: small
version: "1"
kind: statements
title: Small
language: en-GB
about: For tests.
source: {title: Tests, wording: ours}
scale: [{value: 1, label: Not at all}, {value: 2, label: Partly}, {value: 3, label: Completely}]
not_applicable: true
roles: {practitioner: {label: Practitioner}, person: {label: Person receiving support}}
sections: {one: First, two: Second}
items:
  - {id: trusted, text: I'm trusted to plan., section: one}
  - {id: promise, text: People do what they say they'll do., section: two}
  - {id: alone, text: I am left alone., section: two, reverse: true}
"""


@cache
def small() -> Checklist:
    return read_bytes(SMALL, "small.yaml").get()


@cache
def ten() -> Checklist:
    return find_checklist("ten-statements")
