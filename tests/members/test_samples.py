"""Members to look at a design with."""

from portal.members import Particulars, add_member, member_leaves, printed_fields, sample_members
from portal.organisations import COMMAND, scope_of

LONG = "勅使河原 龍之介重左衛門"


def test_samples_are_the_longest_name_the_first_and_one_by_chance_of_those_who_are_members(session, make, clock):
    here, elsewhere = (scope_of(make.organisation()) for _ in range(2))
    assert sample_members(session, here, max) is None
    names = ("山田 太郎", LONG, "髙﨑 𠮷之助")
    for scope, many in ((here, names), (elsewhere, ("よその会員の名前はここでは出ない長い名前",))):
        for place, name in enumerate(many):
            add_member(session, scope, Particulars(f"A-{place}", name), actor=COMMAND, at=clock.now())
    gone = add_member(
        session, here, Particulars("A-9", "退会した長い長い名前の会員でした"), actor=COMMAND, at=clock.now()
    )
    member_leaves(session, here, gone.ref, actor=COMMAND, at=clock.now())

    found = sample_members(session, here, max)
    assert (found.longest.name, found.first.name, found.by_chance.name) == (LONG, names[0], names[2])
    assert sample_members(session, here, min).by_chance.name == names[0]


def test_what_is_printed_of_a_member_is_what_they_have(session, make, clock):
    told = Particulars("A-1", "花", expiry="2029/03", fields={"plan": "月4回", "note": ""})
    member = add_member(session, scope_of(make.organisation()), told, actor=COMMAND, at=clock.now())
    assert printed_fields(member) == {"member_no": "A-1", "name": "花", "expiry": "2029/03", "plan": "月4回"}
