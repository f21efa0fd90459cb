"""An announcement is shown while it holds, and no longer."""

from datetime import timedelta

import pytest

from portal.announcements import (
    EndsBeforeItStarts,
    announce,
    announcements,
    shown_announcement,
    withdraw_announcement,
)
from portal.organisations import COMMAND, ObjectUnknown

HOUR = timedelta(hours=1)


def test_an_announcement_is_shown_from_its_start_until_its_end(session, clock):
    def made(text, start, end):
        moments = {"starts_at": clock.now() + start, "ends_at": clock.now() + end}
        return announce(session, text, text, **moments, actor=COMMAND, at=clock.now())

    def shown():
        found = shown_announcement(session, at=clock.now())
        return found.text_ja if found else ""

    made("long", HOUR, 4 * HOUR)
    short = made("short", 2 * HOUR, 3 * HOUR)
    seen = []
    for _hour in range(5):
        seen.append(shown())
        clock.advance(HOUR)
    assert seen == ["", "long", "short", "long", ""]
    assert announcements(session, at=clock.now()) == []
    with pytest.raises(EndsBeforeItStarts):
        made("over", -2 * HOUR, -HOUR)
    with pytest.raises(EndsBeforeItStarts):
        made("turned round", 2 * HOUR, HOUR)
    withdraw_announcement(session, short.ref, actor=COMMAND, at=clock.now())
    with pytest.raises(ObjectUnknown):
        withdraw_announcement(session, short.ref, actor=COMMAND, at=clock.now())
