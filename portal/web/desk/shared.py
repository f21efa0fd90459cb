"""The parts that audiences share, and their links."""

from collections.abc import Collection

from flask import Blueprint

from portal.organisations import OrganisationKind
from portal.web.desk import jobs, leaving, log, profile, staff
from portal.web.desk.desks import Link, Section
from portal.web.language import N_

PARTS = {"staff": staff.part, "log": log.part, "jobs": jobs.part, "profile": profile.part, "leave": leaving.part}
LABELS = {
    "staff": N_("担当者"),
    "log": N_("操作の記録"),
    "jobs": N_("処理の状況"),
    "profile": N_("会社・団体の情報"),
}


def mount_shared_pages(blueprint: Blueprint, kind: OrganisationKind, *, without: Collection[str] = ()) -> None:
    """Gives an audience the shared pages, but for some of ``PARTS``."""
    for name, part in PARTS.items():
        if name not in without:
            part.mount(blueprint, kind)


def settings_section(name: str, *more: Link, without: Collection[str] = ()) -> Section:
    """The shared pages' links for the audience whose endpoints begin with ``name``, and ``more`` of its own."""
    links = (Link(label, f"{name}.{part}") for part, label in LABELS.items() if part not in without)
    return Section(N_("設定"), (*links, *more))
