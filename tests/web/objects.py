"""What stands in the addresses of routes, so that the walk (``test_walk.py``) can come with things of either side.

A row for each route with an argument: how to make such a thing of an organisation. Whoever adds a route adds a row.
"""

from collections.abc import Callable
from datetime import timedelta

from portal.accounts import Passkey, offer_pairing, recognise_device
from portal.announcements import announce
from portal.applications import (
    Applied,
    Asked,
    EnquiryType,
    apply_as_merchant,
    confirm_application,
    send_enquiry,
)
from portal.bills import (
    BillTarget,
    BillTerms,
    begin_upload,
    bill_token,
    find_bill,
    keep_bill,
    register_bill,
    report_bill,
)
from portal.books import ask_for_check
from portal.cards import CardKind, allot_cards, card_token, claim_card, claim_code, find_card
from portal.db import make_sessions
from portal.designs import (
    approve_proof,
    ask_for_proof,
    design_files,
    design_from_template,
    name_version,
    submit_for_review,
)
from portal.jobs import enqueue
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import Yen
from portal.members import (
    Particulars,
    add_member,
    begin_list,
    find_give_link,
    find_member,
    give_number,
    make_give_link,
)
from portal.notices import send_test
from portal.numbers import Kind, held_numbers, numbers_by_id
from portal.organisations import (
    COMMAND,
    Invited,
    LinkType,
    Organisation,
    OrganisationKind,
    Role,
    StaffPasskey,
    add_certificate,
    invite,
    make_signing_secret,
    organisations_by_ref,
    scope_of,
    staff_devices,
)
from portal.payments import Confirmation, bills_of_slip, confirm, make_slip, payments_of_bill
from portal.print_runs import Prices, RunKind, RunPlan, Selection, Step, confirm_run, plan_run, set_prices
from portal.recurring import PlanTerms, RunChanges, change_coming, find_plan, make_plan
from tests.api.client import Machine
from tests.bills.parties import Parties
from tests.factories import Holder, Member
from tests.print_runs.desk import Desk, open_desk
from tests.web.world import World


def colleague(world: World, organisation: Organisation) -> str:
    """A member of the organisation."""
    return world.make.member(organisation, Role.VIEWER).person.ref


def invitation(world: World, organisation: Organisation) -> str:
    """An open invitation."""
    to = f"{new_ref()[:6].lower().replace('-', 'a').replace('_', 'b')}x@example.jp"
    return invite(world.session, organisation, Invited(to, Role.VIEWER, "ja"), actor=COMMAND, at=world.clock.now()).ref


def job(world: World, organisation: Organisation) -> str:
    """A waiting job."""
    return enqueue(world.session, "mail.send", {"mail": "none"}, at=world.clock.now(), lane=organisation.ref)


def tenant(world: World, organisation: Organisation) -> str:
    """A tenant of the organisation."""
    return world.make.organisation(OrganisationKind.MERCHANT, owner=organisation).ref


def endpoint(world: World, organisation: Organisation) -> str:
    """A webhook endpoint, made by the API."""
    wanted = {"url": "https://pos.example.jp/hook", "events": ["tenant.*"]}
    return str(Machine(world.app, world.key_of(organisation)).post("/webhook-endpoints", wanted).json["id"])


def delivery(world: World, organisation: Organisation) -> str:
    """A delivery to an endpoint."""
    to, scope, at = endpoint(world, organisation), scope_of(organisation), world.clock.now()
    return send_test(world.session, scope, to, actor=COMMAND, at=at).ref


def key(world: World, organisation: Organisation) -> str:
    """An API key."""
    return world.make.key(organisation)[0].ref


def signing_secret(world: World, organisation: Organisation) -> str:
    """A secret to sign requests with."""
    vault, at = world.wiring.vault, world.clock.now()
    return make_signing_secret(world.session, scope_of(organisation), vault, actor=COMMAND, at=at)[0].ref


def certificate(world: World, organisation: Organisation) -> str:
    """A subject by which a chain's system is known."""
    scope, subject = scope_of(organisation), f"CN={organisation.ref}"
    return add_certificate(world.session, scope, subject, actor=COMMAND, at=world.clock.now()).ref


def club_member(world: World, organisation: Organisation) -> str:
    """A member of the merchant's."""
    wanted = Particulars(f"M-{new_ref()[:8]}", "髙﨑 花子")
    return add_member(world.session, scope_of(organisation), wanted, actor=COMMAND, at=world.clock.now()).ref


def club_member_no(world: World, organisation: Organisation) -> str:
    """The number of a member of the merchant's."""
    ref = club_member(world, organisation)
    return find_member(world.session, scope_of(organisation), ref).member_no


def member_list(world: World, organisation: Organisation) -> str:
    """A file of members with a faulty line."""
    files, scope, at = world.wiring.files, scope_of(organisation), world.clock.now()
    csv = "会員番号,郵便番号\n1,1000005\n2,1\n".encode()
    return begin_list(world.session, files, scope, name="a.csv", source=csv, actor=COMMAND, at=at).ref


def bill(world: World, organisation: Organisation) -> str:
    """An open bill."""
    session, scope, at = world.session, scope_of(organisation), world.clock.now()
    terms = BillTerms(f"B-{new_ref()[:8]}", Yen(3_300), japan_day(at), "水道料金")
    plan = world.wiring.settings.number_plan
    target = BillTarget(digits=world.make.number().digits)
    return register_bill(session, scope, target, terms, plan=plan, actor=COMMAND, at=at).ref


def payment(world: World, organisation: Organisation) -> str:
    """A bill that was paid at a store."""
    session, at = world.session, world.clock.now()
    owed = find_bill(session, scope_of(organisation), bill(world, organisation))
    chain = scope_of(world.make.organisation(OrganisationKind.CHAIN))
    digits = numbers_by_id(session, [owed.number_id])[owed.number_id].digits
    slip = make_slip(session, chain, digits, [owed.ref], language="ja", company="912345", at=at)
    told = Confirmation(bills_of_slip(session, slip)[0].code, owed.amount, "S1", "R1", japan_day(at), new_ref()[:8])
    confirm(session, chain, told, at=at)
    return payments_of_bill(session, scope_of(organisation), owed.id)[0].ref


def bill_upload(world: World, organisation: Organisation) -> str:
    """A file of bills that is checked."""
    files, scope, at = world.wiring.files, scope_of(organisation), world.clock.now()
    csv = f"番号,管理番号,金額,支払期限,内容\n新規,F-{new_ref()[:8]},5,{japan_day(at)},会費\n".encode()
    return begin_upload(world.session, files, scope, name="a.csv", source=csv, actor=COMMAND, at=at).ref


def give_link(world: World, organisation: Organisation) -> str:
    """A link by which anybody gives the merchant a number."""
    scope, at = scope_of(organisation), world.clock.now()
    return make_give_link(world.session, scope, name="窓口", actor=COMMAND, at=at).ref


def consent(world: World, organisation: Organisation) -> str:
    """A customer's number that the merchant was given."""
    holder, link = (
        world.make.holder(),
        find_give_link(world.session, scope_of(organisation), give_link(world, organisation)),
    )
    return give_number(world.session, holder.id, link, world.make.number(holder).ref, at=world.clock.now()).ref


def design(world: World, organisation: Organisation) -> str:
    """A design, begun from a template."""
    files, scope, at = world.wiring.files, scope_of(organisation), world.clock.now()
    return design_from_template(world.session, files, scope, "plain", actor=COMMAND, at=at).ref


def design_version(world: World, organisation: Organisation) -> str:
    """A version of a design."""
    scope, at = scope_of(organisation), world.clock.now()
    return name_version(world.session, scope, design(world, organisation), "案", actor=COMMAND, at=at).ref


def design_file(world: World, organisation: Organisation) -> str:
    """A file beside a design."""
    return design_files(world.session, scope_of(organisation), design(world, organisation))[0].ref


def proof(world: World, organisation: Organisation) -> str:
    """A proof that is shown."""
    files, scope, at = world.wiring.files, scope_of(organisation), world.clock.now()
    return ask_for_proof(world.session, files, scope, design(world, organisation), actor=COMMAND, at=at).ref


def card(world: World, organisation: Organisation) -> str:
    """A member's card."""
    scope, at = scope_of(organisation), world.clock.now()
    whose = find_member(world.session, scope, club_member(world, organisation)).id
    plan = world.wiring.settings.number_plan
    return allot_cards(world.session, scope, [whose], kind=CardKind.PRINTED, plan=plan, at=at, look={})[0].ref


def recurring_plan(world: World, organisation: Organisation) -> str:
    """A plan of recurring bills."""
    session, scope, at = world.session, scope_of(organisation), world.clock.now()
    terms = PlanTerms("会費", Yen(5_000), 25, japan_day(at).replace(day=1), "{月}月分の会費")
    return make_plan(session, scope, terms, actor=COMMAND, at=at).ref


def recurring_run(world: World, organisation: Organisation) -> str:
    """A month of a plan that was changed."""
    session, scope, at = world.session, scope_of(organisation), world.clock.now()
    plan = find_plan(session, scope, recurring_plan(world, organisation))
    assert plan.next_month is not None
    changes = RunChanges(Yen(4_000))
    return change_coming(session, scope, plan.ref, changes, month=plan.next_month, actor=COMMAND, at=at).ref


def print_run(world: World, organisation: Organisation) -> str:
    """A draft of an order of e-cards."""
    scope, whose = scope_of(organisation), club_member(world, organisation)
    plan = RunPlan("会員証", kind=RunKind.ECARDS, selection=Selection(refs=(whose,)))
    return plan_run(world.session, scope, plan, actor=COMMAND, at=world.clock.now()).ref


def confirmed_run(world: World, organisation: Organisation) -> str:
    """An order of e-cards for the merchant's own mailing."""
    scope, by = scope_of(organisation), {"actor": COMMAND, "at": world.clock.now()}
    wanted = RunPlan(
        "会員証", kind=RunKind.ECARDS, selection=Selection(refs=(club_member(world, organisation),)), mails=False
    )
    run, plan = plan_run(world.session, scope, wanted, **by), world.wiring.settings.number_plan
    return confirm_run(world.session, scope, run.ref, plan=plan, files=world.wiring.files, **by).ref


def packed_run(world: World, organisation: Organisation) -> str:
    """An order of cards at the print shop, with its files."""
    root = world.wiring.files.local_path("x").parent
    sessions = make_sessions(world.wiring.engine)
    desk = open_desk(world.session, sessions, world.make, world.clock, root, merchants=organisation)
    desk.member(f"M-{new_ref()[:8]}")
    return desk.packed().ref


def print_job(world: World, organisation: Organisation) -> str:
    """A job that was sent to the print shop."""
    merchant, shop = world.make.member(), world.make.member(organisation, Role.VIEWER)
    desk = Desk(world.session, make_sessions(world.wiring.engine), world.wiring.files, world.clock, merchant, shop)
    desk.member("0001")
    return desk.packed().ref


def price_list(world: World, organisation: Organisation) -> str:
    """A print shop's price list."""
    wanted = Prices("card", "pvc", (Step(1, 100),))
    return set_prices(world.session, scope_of(organisation), wanted, actor=COMMAND, at=world.clock.now()).ref


Make = Callable[[World, Organisation], str]

OF_ORGANISATIONS: dict[
    str, Make
] = {  # endpoint, without the desk's name where all desks have it; or all of a blueprint
    "staff_member": colleague,
    "staff_role": colleague,
    "staff_remove": colleague,
    "staff_reset": colleague,
    "staff_withdraw": invitation,
    "job": job,
    "job_progress": job,
    "job_cancel": job,
    "job_retry": job,
    "key": key,
    "key_revoke": key,
    "signing_revoke": signing_secret,
    "chain.certificate_revoke": certificate,
    "print_shop.order": print_job,
    "print_shop.order_accept": print_job,
    "print_shop.order_ask": print_job,
    "print_shop.order_decline": print_job,
    "print_shop.order_done": print_job,
    "print_shop.order_files_deleted": print_job,
    "print_shop.order_printing": print_job,
    "print_shop.order_shipped": print_job,
    "print_shop.order_spoiled": print_job,
    "print_shop.prices_edit": price_list,
    "print_shop.prices_remove": price_list,
    "merchant.card": card,
    "merchant.card_replace": card,
    "merchant.card_reset": card,
    "merchant.card_stop": card,
    "merchant.member": club_member,
    "merchant.member_edit": club_member,
    "merchant.member_erase": club_member,
    "merchant.member_leave": club_member,
    "merchant.member_rejoin": club_member,
    "merchant.bill": bill,
    "merchant.bill_edit": bill,
    "merchant.bill_withdraw": bill,
    "merchant.bill_simulate": bill,
    "merchant.bill_upload": bill_upload,
    "merchant.bill_upload_results": bill_upload,
    "merchant.bill_upload_register": bill_upload,
    "merchant.bill_upload_discard": bill_upload,
    "merchant.member_list": member_list,
    "merchant.member_list_columns": member_list,
    "merchant.member_list_correct": member_list,
    "merchant.member_list_discard": member_list,
    "merchant.member_list_faults": member_list,
    "merchant.member_list_take": member_list,
    "merchant.give_link": give_link,
    "merchant.give_link_end": give_link,
    "merchant.give_link_poster": give_link,
    "merchant.give_link_qr": give_link,
    "merchant.consent_match": consent,
    "merchant.design": design,
    "merchant.design_archive": design,
    "merchant.design_download": design,
    "merchant.design_duplicate": design,
    "merchant.design_file": design_file,
    "merchant.design_file_new": design,
    "merchant.design_file_remove": design,
    "merchant.design_picture": design,
    "merchant.design_rename": design,
    "merchant.design_unarchive": design,
    "merchant.proof": proof,
    "merchant.proof_approve": proof,
    "merchant.proof_comment": proof,
    "merchant.proof_download": proof,
    "merchant.proof_link": proof,
    "merchant.proof_new": design,
    "merchant.proof_submit": proof,
    "merchant.proof_withdraw": proof,
    "merchant.version_new": design,
    "merchant.version_picture": design_version,
    "merchant.version_restore": design_version,
    "merchant.studio": design,
    "merchant.studio_check": design,
    "merchant.studio_download": design,
    "merchant.studio_files": design,
    "merchant.studio_members": design,
    "merchant.studio_picture": design,
    "merchant.studio_presence": design,
    "merchant.studio_preview": design,
    "merchant.studio_save": design,
    "merchant.studio_state": design,
    "merchant.studio_upload": design,
    "merchant.recurring_plan": recurring_plan,
    "merchant.recurring_edit": recurring_plan,
    "merchant.recurring_end": recurring_plan,
    "merchant.recurring_leave_out": recurring_plan,
    "merchant.recurring_let_in": recurring_plan,
    "merchant.recurring_next": recurring_plan,
    "merchant.recurring_pause": recurring_plan,
    "merchant.recurring_preview": recurring_plan,
    "merchant.recurring_resume": recurring_plan,
    "merchant.recurring_skip": recurring_plan,
    "merchant.recurring_take_back": recurring_plan,
    "merchant.recurring_run": recurring_run,
    "merchant.run": print_run,
    "merchant.run_again": print_run,
    "merchant.run_ask": print_run,
    "merchant.run_cancel": print_run,
    "merchant.run_confirm": print_run,
    "merchant.run_edit": print_run,
    "merchant.run_links": print_run,
    "merchant.run_pieces": print_run,
    "merchant.run_progress": print_run,
    "merchant.run_proof": print_run,
    "merchant.run_proof_download": print_run,
    "merchant.run_proof_picture": print_run,
    "merchant.run_recall": print_run,
    "merchant.run_remind": print_run,
    "merchant.run_replan": print_run,
    "merchant.run_reprint": print_run,
    "merchant.run_retry": print_run,
    "merchant.run_send": print_run,
    "merchant.run_ship_to": print_run,
    "merchant.run_take": print_run,
    "merchant.tenant": tenant,
    "merchant.tenant_state": tenant,
    "merchant.tenant_edit": tenant,
    "merchant.tenant_invite": tenant,
    "merchant.tenant_withdraw": tenant,
    "merchant.webhook": endpoint,
    "merchant.webhook_move": endpoint,
    "merchant.webhook_drop_secret": endpoint,
    "merchant.webhook_edit": endpoint,
    "merchant.webhook_remove": endpoint,
    "merchant.webhook_replay_since": endpoint,
    "merchant.webhook_rotate": endpoint,
    "merchant.webhook_test": endpoint,
    "merchant.webhook_delivery": delivery,
    "merchant.webhook_delivery_state": delivery,
    "merchant.webhook_replay": delivery,
    "api_bills": bill,
    "api_cards": card,
    "api_cards.list_member_cards": club_member,
    "api_designs": design,
    "api_designs.delete_design_file": design_file,
    "api_designs.get_design_file": design_file,
    "api_designs.get_proof": proof,
    "api_designs.get_proof_pdf": proof,
    "api_designs.submit_proof": proof,
    "api_members": club_member,
    "api_members.get_member_by_no": club_member_no,
    "api_members.get_member_list": member_list,
    "api_members.list_member_list_faults": member_list,
    "api_members.take_member_list": member_list,
    "api_payments": payment,
    "api_print_jobs": print_job,
    "api_recurring": recurring_plan,
    "api_recurring.list_run_lines": recurring_run,
    "api_runs": print_run,
    "api_runs.list_run_files": packed_run,
    "api_runs.list_run_links": confirmed_run,
    "api_tenants": tenant,
    "api_webhook_endpoints": endpoint,
    "api_webhook_deliveries.list_webhook_deliveries": endpoint,
    "api_webhook_deliveries.test_webhook_endpoint": endpoint,
}


def some_organisation(world: World, _operator: Organisation) -> str:
    """Any organisation."""
    return world.make.organisation().ref


def somebody(world: World, _operator: Organisation) -> str:
    """A member of any organisation."""
    return world.make.member().person.ref


def application(world: World, _operator: Organisation) -> str:
    """An application to be decided."""
    at, to = world.clock.now(), "x@example.jp"
    wanted = Applied("会社", "", "花", to, "03-1234-5678", "", LinkType.LIGHT, "会費", "ja")
    ref = apply_as_merchant(world.session, wanted, request_key=new_ref(), at=at)
    confirm_application(world.session, ref, at=at)
    return ref


def enquiry(world: World, _operator: Organisation) -> str:
    """An enquiry to be answered."""
    wanted = Asked("会社", "花", "x@example.jp", "", EnquiryType.LIGHT, None, "料金", "ja")
    return send_enquiry(world.session, wanted, at=world.clock.now(), request_key=new_ref())


def announced(world: World, _operator: Organisation) -> str:
    """An announcement."""
    at = world.clock.now()
    end = at + timedelta(days=1)
    return announce(world.session, "点検", "Works", starts_at=at, ends_at=end, actor=COMMAND, at=at).ref


def any_number(world: World, _operator: Organisation) -> str:
    """A number of any customer's."""
    return world.make.number().ref


def design_in_review(world: World, _operator: Organisation) -> str:
    """A proof that was handed in."""
    place, at = world.make.organisation(), world.clock.now()
    ref, scope = proof(world, place), scope_of(place)
    approve_proof(world.session, world.wiring.files, scope, ref, actor=COMMAND, at=at)
    return submit_for_review(world.session, scope, ref, actor=COMMAND, at=at).ref


def pending_item(world: World, _operator: Organisation) -> str:
    """Cash for a slip that nobody has made."""
    chain, at = world.make.organisation(OrganisationKind.CHAIN, name="コンビニ"), world.clock.now()
    told = Confirmation("9" * 44, Yen(1_000), "S1", "R1", japan_day(at), "0001")
    return confirm(world.session, scope_of(chain), told, at=at).ref


def reported_bill(world: World, _operator: Organisation) -> str:
    """A report of a bill by whoever holds its number."""
    parties = Parties.made(world.make)
    bill = parties.bill(at=world.clock.now())
    return report_bill(world.session, parties.holder.id, bill.ref, "", at=world.clock.now()).ref


def any_bill(world: World, _operator: Organisation) -> str:
    """A bill of any merchant's."""
    return Parties.made(world.make).bill(at=world.clock.now()).ref


def checked_books(world: World, _operator: Organisation) -> str:
    """A check of the books."""
    return ask_for_check(world.session, actor=COMMAND, at=world.clock.now()).ref


OF_THE_SERVICE: dict[str, Make] = {  # what the operator may see, whosever it is
    "operator.announcement_withdraw": announced,
    "operator.application": application,
    "operator.application_approve": application,
    "operator.application_refuse": application,
    "operator.bill_report": reported_bill,
    "operator.bill_report_decide": reported_bill,
    "operator.books_check": checked_books,
    "operator.design": design_in_review,
    "operator.design_accept": design_in_review,
    "operator.design_picture": design_in_review,
    "operator.design_proof": design_in_review,
    "operator.design_refuse": design_in_review,
    "operator.enquiry": enquiry,
    "operator.enquiry_answered": enquiry,
    "operator.job": job,
    "operator.job_act": job,
    "operator.job_progress": job,
    "operator.organisation": some_organisation,
    "operator.organisation_invite": some_organisation,
    "operator.organisation_link_type": some_organisation,
    "operator.organisation_state": some_organisation,
    "operator.pending_known": pending_item,
    "operator.pending_resolve": pending_item,
    "operator.person": somebody,
    "operator.person_reset": somebody,
    "operator.support_bill": any_bill,
    "operator.support_number": any_number,
}


def passkey(world: World, member: Member) -> str:
    """A passkey of the member."""
    ref = new_ref()
    row = StaffPasskey(
        ref=ref,
        person_id=member.person.id,
        credential_id=ref.encode(),
        public_key=b"key",
        name="PC",
        is_synced=False,
        created_at=world.clock.now(),
    )
    world.add(row)
    return ref


def device(world: World, member: Member) -> str:
    """The device on which the member is signed in."""
    return staff_devices(world.session, member.person.id, at=world.clock.now())[0].ref


OF_PEOPLE: dict[str, Callable[[World, Member], str]] = {
    "staff.passkey_remove": passkey,
    "staff.device_sign_out": device,
}


def number(world: World, holder: Holder) -> str:
    """A number of the customer."""
    return world.make.number(holder).ref


def claimed(world: World, holder: Holder) -> str:
    """The number of a card on the customer's phone."""
    scope = scope_of(world.make.organisation())
    found = find_card(world.session, scope, card(world, organisations_by_ref(world.session, [scope.ref])[scope.ref]))
    key, at = world.wiring.settings.secret_key, world.clock.now()
    token, code = card_token(found, key), claim_code(found, key)
    return claim_card(world.session, token, code, key=key, secret=holder.secret, at=at).number_ref


def given(world: World, holder: Holder) -> str:
    """A number that the customer gave to a merchant."""
    place = world.make.organisation()
    link = find_give_link(world.session, scope_of(place), give_link(world, place))
    return give_number(world.session, holder.id, link, number(world, holder), at=world.clock.now()).ref


def bill_on_own_number(world: World, holder: Holder) -> str:
    """A bill's link, on a number of the customer's."""
    made = world.make.number(holder)
    return _bill_link(world, BillTarget(digits=made.digits))


def number_of_kept_bill(world: World, holder: Holder) -> str:
    """A number that came with a bill."""
    token, at = _bill_link(world, BillTarget(one_off=True)), world.clock.now()
    keep_bill(world.session, holder.secret, token[:22], at=at)
    return next(one.ref for one in held_numbers(world.session, holder.id) if one.kind == Kind.ONE_OFF)


def _bill_link(world: World, target: BillTarget) -> str:
    terms = BillTerms(new_ref(), Yen(1_000), japan_day(world.clock.now()), "会費")
    plan, scope = world.wiring.settings.number_plan, scope_of(world.make.organisation())
    found = register_bill(world.session, scope, target, terms, plan=plan, actor=COMMAND, at=world.clock.now())
    return bill_token(found, world.wiring.settings.secret_key)


def pairing(world: World, holder: Holder) -> str:
    """An offer to let a second phone in."""
    return offer_pairing(world.session, holder.id, at=world.clock.now())


def own_device(world: World, holder: Holder) -> int:
    """The customer's device."""
    found = recognise_device(world.session, holder.secret)
    assert found is not None
    return found.id


def own_passkey(world: World, holder: Holder) -> int:
    """A passkey of the customer."""
    row = Passkey(
        customer_id=holder.id,
        credential_id=new_ref().encode(),
        public_key=b"key",
        user_handle=b"h" * 32,
        name="Phone",
        is_synced=False,
        created_at=world.clock.now(),
    )
    world.add(row)
    return row.id


OF_CUSTOMERS: dict[str, Callable[[World, Holder], str | int]] = {
    "bill.put_away_with_number": number_of_kept_bill,
    "bill.report": bill_on_own_number,
    "bill.undo_report": bill_on_own_number,
    "bill_blocks.billers": number,
    "cards.lost": claimed,
    "cards.phones": claimed,
    "cards.remove": claimed,
    "giving.withdraw": given,
    "numbers.number": number,
    "numbers.bills": number,
    "live.live": number,
    "numbers.kiosk": number,
    "numbers.rename": number,
    "numbers.stop": number,
    "numbers.replace": number,
    "sheet.of_number": number,
    "devices.remove": own_device,
    "devices.offered": pairing,
    "devices.offered_state": pairing,
    "ways_back.passkey_remove": own_passkey,
}
