"""The design studio in real Chromium: dragging among twelve elements holds nothing up, and the engine draws at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.offline import FLAGS
from benchmarks.options import Options
from benchmarks.servers import PORTAL, server
from portal.adapters.files import FilesFolder
from portal.db import make_engine, make_sessions
from portal.designs import Editor, design_from_template, save_design
from portal.kernel.identifiers import hash_secret, new_secret
from portal.organisations import (
    COMMAND,
    Invited,
    LinkType,
    OrganisationKind,
    Profile,
    Role,
    accept_invitation,
    admit_staff,
    found_organisation,
    invite,
    scope_of,
)

ELEMENTS = 12
LONG = 50  # ms that a task may take; the browser tells of longer ones
PREVIEW_MOST = 300  # ms from a change to the engine's drawing of it
DRAGS, STEPS = 8, 60
NUDGES = 15
COOKIE = "__Host-staff"
WATCH = """() => {
    window.longest = [];
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest.push(duration);
    }).observe({ type: "longtask" });
}"""


def run(options: Options) -> Iterator[Figure]:
    """The longest task while dragging, and how long a preview takes, there and back."""
    with databases("sqlite", options.folder) as fresh:
        url = fresh()
        secret, ref = _begun(url, options.folder)
        with server(PORTAL, url, options.folder) as portal, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            address = portal.url.replace("127.0.0.1", "localhost")
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
            secure = address.replace("http:", "https:")  # where the cookie belongs
            context.add_cookies([{"name": COOKIE, "value": secret, "url": secure, "secure": True, "httpOnly": True}])
            page = context.new_page()
            page.goto(f"{address}/merchant/designs/{ref}/studio")
            page.locator("[data-ready] .studio-art [data-place]").first.wait_for()
            if page.locator(".layer-pick").count() != ELEMENTS:
                raise BenchmarkError("not so many elements")
            yield _dragged(page)
            yield _drawn(page)
            browser.close()


def _begun(url: str, folder: Path) -> tuple[str, str]:
    """A design of twelve elements on its front; the secret of somebody who may edit it, and its ref."""
    engine, at, secret = make_engine(url), datetime.now(UTC), new_secret()
    with make_sessions(engine)() as session:
        profile = Profile("企業", "m@example.jp", "キギョウ", "03-1234-5678", "https://example.jp/")
        merchant = found_organisation(
            session, OrganisationKind.MERCHANT, profile, actor=COMMAND, at=at, link_type=LinkType.LIGHT
        )
        invited = invite(session, merchant, Invited("hana@example.jp", Role.EDITOR, "ja"), actor=COMMAND, at=at)
        by = hash_secret(secret)
        person = accept_invitation(session, invited.ref, name="花", by=by, actor_address="192.0.2.1", at=at)
        admit_staff(session, person.id, secret, device_name="Chrome", at=at)
        scope, files = scope_of(merchant), FilesFolder(folder / "files")
        design = design_from_template(session, files, scope, "clinic", actor=COMMAND, at=at)
        content = {**design.content, "front": {**design.content["front"]}}
        more = {"type": "box", "x": 60, "y": 30, "width": 9, "height": 4, "fill": [20, 0, 0, 0]}
        elements = content["front"]["elements"]
        content["front"]["elements"] = [*elements, *[more] * (ELEMENTS - len(elements))]
        save_design(session, scope, design.ref, content, expected_revision=1, editor=Editor("", "花"), at=at)
        ref: str = design.ref
    engine.dispose()
    return secret, ref


def _dragged(page: Page) -> Figure:
    """The longest task in ms that Chromium told of; 0 where it told of none."""
    page.wait_for_timeout(2_000)  # what loading left to do
    page.evaluate(WATCH)
    for place in range(DRAGS):
        page.locator(".layer-pick").nth(place).click()
        box = page.locator(".frame").bounding_box()
        if box is None:
            raise BenchmarkError("nothing was selected")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 40, steps=STEPS)
        page.mouse.move(x, y, steps=STEPS)
        page.mouse.move(x + 20, y + 10, steps=5)
        page.mouse.up()
    page.wait_for_timeout(500)
    tasks: list[float] = page.evaluate("window.longest")
    longest = max(tasks, default=0.0)
    name = f"studio: longest task while {ELEMENTS} elements are dragged"
    return Figure(name, longest, "ms", judged=longest, limit=LONG, at_least=False, details={"tasks": tasks})


def _drawn(page: Page) -> Figure:
    """Milliseconds from asking for the engine's drawing to its being there."""
    taken = []
    page.locator("[data-stage]").focus()
    for _nudge in range(NUDGES):
        page.evaluate("delete document.querySelector('[data-studio]').dataset.drawn")
        page.keyboard.press("ArrowRight")
        page.locator("[data-studio][data-drawn]").wait_for(state="attached")
        taken.append(float(page.locator("[data-studio]").get_attribute("data-drawn") or 0))
    shown = median(taken)
    name = "studio: preview, there and back"
    return Figure(name, shown, "ms", judged=shown, limit=PREVIEW_MOST, at_least=False, details={"rounds": taken})
