"""Who works where: invited, admitted, changed, removed; an owner always stays."""

import pytest
from sqlalchemy import select

from portal.accounts import LinkUnknown, LinkUsed
from portal.kernel.identifiers import hash_secret
from portal.mail import PostedMail
from portal.organisations import (
    COMMAND,
    AlreadyMember,
    Invited,
    LastOwner,
    ObjectUnknown,
    Person,
    PersonUnknown,
    Role,
    WorksElsewhere,
    accept_invitation,
    change_role,
    find_invitation,
    has_passkey,
    invite,
    open_invitations,
    remove_member,
    reset_member,
    signed_in,
    staff_of,
    withdraw_invitation,
)
from tests.races import at_once


def accept(session, ref, clock, *, by="device", name="山田 太郎"):
    return accept_invitation(session, ref, name=name, by=hash_secret(by), actor_address="", at=clock.now())


def test_an_invitation_is_mailed_shown_and_accepted_once(session, make, clock):
    owner = make.member()
    sent = invite(
        session, owner.organisation, Invited("new@example.jp", Role.EDITOR, "en"), actor=owner.actor, at=clock.now()
    )
    mail = session.scalars(select(PostedMail).where(PostedMail.address == "new@example.jp")).one()
    assert (mail.template, mail.language, mail.payload["ref"]) == ("invitation", "en", sent.ref)
    assert find_invitation(session, sent.ref, at=clock.now())[1].ref == owner.organisation.ref
    assert len(open_invitations(session, owner.scope, at=clock.now())) == 1
    person = accept(session, sent.ref, clock)
    assert accept(session, sent.ref, clock).id == person.id
    with pytest.raises(LinkUsed):
        accept(session, sent.ref, clock, by="another device")
    assert [(one.name, one.role) for one in staff_of(session, owner.scope)] == [
        ("髙﨑 花", Role.OWNER),
        ("山田 太郎", Role.EDITOR),
    ]
    assert open_invitations(session, owner.scope, at=clock.now()) == []


def test_an_invitation_ends_by_time_by_a_newer_one_and_by_hand(session, make, clock):
    owner = make.member()

    def sent():
        who = Invited("new@example.jp", Role.VIEWER, "ja")
        return invite(session, owner.organisation, who, actor=owner.actor, at=clock.now()).ref

    first, second = sent(), sent()
    with pytest.raises(LinkUnknown):
        accept(session, first, clock)
    withdraw_invitation(session, owner.scope, second, actor=owner.actor, at=clock.now())
    with pytest.raises(LinkUnknown):
        accept(session, second, clock)
    third = sent()
    with pytest.raises(ObjectUnknown):
        withdraw_invitation(session, make.member().scope, third, actor=owner.actor, at=clock.now())
    clock.advance(days=7)
    with pytest.raises(LinkUnknown):
        accept(session, third, clock)


def test_somebody_may_work_in_two_organisations_but_not_twice_in_one(session, make, clock):
    one = make.member(address="both@example.jp", name="髙﨑")
    two = make.member(make.organisation(), address="both@example.jp", name="another name")
    assert (one.person.id, two.person.name) == (two.person.id, "髙﨑")
    with pytest.raises(AlreadyMember):
        invite(session, one.organisation, Invited("both@example.jp", Role.VIEWER, "ja"), actor=COMMAND, at=clock.now())
    remove_member(session, make.member(two.organisation).scope, two.person.ref, actor=COMMAND, at=clock.now())
    assert session.scalars(select(Person).where(Person.ref == one.person.ref)).one()


def test_the_last_owner_stays(session, make, clock):
    owner = make.member()
    editor = make.member(owner.organisation, Role.EDITOR)
    for leave in (
        lambda: remove_member(session, owner.scope, owner.person.ref, actor=owner.actor, at=clock.now()),
        lambda: change_role(session, owner.scope, owner.person.ref, Role.VIEWER, actor=owner.actor, at=clock.now()),
    ):
        with pytest.raises(LastOwner):
            leave()
    change_role(session, owner.scope, editor.person.ref, Role.OWNER, actor=owner.actor, at=clock.now())
    remove_member(session, owner.scope, owner.person.ref, actor=editor.actor, at=clock.now())
    assert [one.ref for one in staff_of(session, owner.scope)] == [editor.person.ref]
    assert signed_in(session, owner.secret, at=clock.now()) is None
    with pytest.raises(PersonUnknown):
        change_role(session, make.member().scope, editor.person.ref, Role.VIEWER, actor=owner.actor, at=clock.now())


def test_who_was_removed_does_not_come_back_by_the_old_invitation(session, make, clock):
    owner = make.member()
    invited = Invited("jiro@example.jp", Role.OWNER, "ja")
    sent = invite(session, owner.organisation, invited, actor=owner.actor, at=clock.now()).ref
    person = accept(session, sent, clock)
    remove_member(session, owner.scope, person.ref, actor=owner.actor, at=clock.now())
    with pytest.raises(LinkUnknown):
        accept(session, sent, clock)
    assert len(staff_of(session, owner.scope)) == 1


def test_nobody_takes_the_passkeys_of_who_works_elsewhere_too(session, make, clock):
    one = make.member(address="both@example.jp")
    two = make.member(make.organisation(), address="both@example.jp")
    with pytest.raises(WorksElsewhere):
        reset_member(session, two.scope, one.person.ref, actor=two.actor, at=clock.now())
    assert signed_in(session, one.secret, at=clock.now())


def test_two_owners_cannot_both_leave_at_once(sessions, make, clock):
    one = make.member()
    two = make.member(one.organisation)

    def leave(place):
        with sessions() as own:
            try:
                remove_member(own, one.scope, (one, two)[place].person.ref, actor=one.actor, at=clock.now())
            except LastOwner:
                return "stays"
            return "left"

    assert sorted(at_once(2, leave)) == ["left", "stays"]


def test_resetting_ends_devices_and_passkeys_and_tells_the_member(session, make, clock):
    owner = make.member()
    lost = make.member(owner.organisation, Role.EDITOR)
    reset_member(session, owner.scope, lost.person.ref, actor=owner.actor, at=clock.now())
    assert signed_in(session, lost.secret, at=clock.now()) is None
    assert not has_passkey(session, lost.person.id)
    told = session.scalars(select(PostedMail).where(PostedMail.address == lost.person.address)).all()
    assert told[-1].template == "staff_changed"
