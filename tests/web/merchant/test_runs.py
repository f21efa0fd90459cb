"""Planning a print run: the form and what it refuses, the list, the proof, confirming once."""

import re

import pytest

from portal.adapters.files import FilesFolder
from portal.designs import archive_design, design_of_version
from portal.members import begin_list, change_member, find_member, member_leaves, take_list
from portal.members.fields import Particulars
from portal.organisations import Role, State, change_state
from portal.print_runs import Delivery, RunKind, RunState, Selection, find_run, plan_of, runs
from tests.print_runs.desk import NAMELESS, POSTCARD, TOKYO, open_desk
from tests.statements import recorded

WITHOUT_CARD = Selection(everybody=True, without_card=True)
NOT_OFFERED = {None, "none", "reprint", "card nobody pvc"}  # values of choices that there are none of


@pytest.fixture
def desk(app, owner, session, sessions, make, clock, tmp_path):
    """The owner's own merchant, a print shop with prices, two members."""
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path / "files")
    opened = open_desk(session, sessions, make, clock, tmp_path / "files")
    opened.merchant = owner.member
    opened.member("M00001", "山田 花子")
    opened.member("M00002", "髙﨑 𠮷之助")
    return opened


def shown(owner):
    """What the form on the page holds, as a browser would send it."""
    main = owner.text[owner.text.index('<div class="run-plan">') :]
    found = {}
    for tag in re.findall(r"<input [^>]*>", main):
        name, value = re.search(r'name="(\w+)"', tag)[1], re.search(r'value="([^"]*)"', tag)
        if ('type="radio"' not in tag and 'type="checkbox"' not in tag) or " checked" in tag:
            found[name] = value[1] if value else ""
    for name, body in re.findall(r'<textarea id="(\w+)"[^>]*>\n(.*?)</textarea>', main, re.DOTALL):
        found[name] = body
    for name, body in re.findall(r'<select id="(\w+)"[^>]*>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body) or re.search(r'<option value="([^"]*)"', body)
        found[name] = chosen[1]
    return found


def send(owner, *, status=200, **changes):
    """Sends the form on the page as it stands, but for the changes; None leaves a field out."""
    filled = {name: value for name, value in (shown(owner) | changes).items() if value is not None}
    return owner.post(owner.path, filled, status=status)


def planned(owner, desk, **changes):
    """Plans a run by the form; answers it."""
    owner.get("/merchant/runs/new")
    wanted = {"name": "秋の会員証", "design": desk.version(), "offer": offer(desk)}
    send(owner, **(wanted | changes))
    return run_here(owner, desk)


def offer(desk, medium="card", stock="pvc"):
    return f"{medium} {desk.shop.organisation.ref} {stock}"


def run_here(owner, desk):
    desk.session.expire_all()
    return find_run(desk.session, desk.scope, owner.path.split("/")[3])


def test_a_run_is_planned_found_in_the_list_and_confirmed_once(owner, desk):
    owner.get("/merchant/runs")
    assert "印刷の注文はまだありません" in owner.text
    run = planned(owner, desk, overs="１０", due_on="2030-04-01", note="急ぎます", sheet="sra3", standard="x1a")
    assert owner.path == f"/merchant/runs/{run.ref}"
    plan = plan_of(desk.session, desk.scope, run.ref)
    assert (plan.selection, plan.overs, plan.sheet, plan.standard) == (WITHOUT_CARD, 10, "sra3", "x1a")
    assert (plan.print_shop, plan.stock, plan.note) == (desk.shop.organisation.ref, "pvc", "急ぎます")
    assert (str(plan.due_on), plan.sends_itself, run.members) == ("2030-04-01", True, 2)
    owner.get("/merchant/runs?state=draft&kind=cards")
    assert "秋の会員証" in owner.text
    assert "見つかりませんでした" in owner.get("/merchant/runs?state=done").text
    assert "秋の会員証" in owner.get("/merchant/runs?kind=%00&state=x").text
    assert "秋の会員証" in owner.get("/merchant").text
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    assert all(said in owner.text for said in ("9,240", "さくら印刷", "カードをまだ持っていない会員（2人）"))
    sent = {"token": owner.token}
    for _again in range(2):
        owner.post(f"/merchant/runs/{run.ref}/confirm", sent)
        assert owner.path == f"/merchant/runs/{run.ref}"
    assert run_here(owner, desk).state == RunState.CONFIRMED
    assert owner.get(f"/merchant/runs/{run.ref}/confirm").path == f"/merchant/runs/{run.ref}"
    owner.get(f"/merchant/runs/{run.ref}/edit")
    assert "もう下書きではありません" in owner.text


def test_the_same_form_twice_plans_one_run(owner, desk):
    owner.get("/merchant/runs/new")
    sent = shown(owner) | {"name": "秋", "design": desk.version(), "offer": ""}
    for _again in range(2):
        owner.post("/merchant/runs/new", sent)
    assert len(runs(desk.session, desk.scope)) == 1


REFUSED = [
    ({"name": ""}, "注文の名前を入れてください"),
    ({"offer": None}, "印刷会社と用紙を選んでください"),
    ({"message": "あ" * 201}, "200文字まで"),
    ({"name": "あ" * 101}, "100文字まで"),
    ({"note": "a\u202eb"}, "使えない文字（U+202E）"),
    ({"kind": "reprint"}, "この中から選んでください"),
    ({"design": ""}, "デザインを選んでください"),
    ({"design": "none"}, "この中から選んでください"),
    ({"kind": "postcards"}, "選んだ種類には使えません"),
    ({"whom": "chosen", "chosen": "M00001\n9999\n8888"}, "「9999」、「8888」"),
    ({"whom": "chosen", "chosen": "M00001, Z 002、9999"}, "「Z」、「002」、「9999」"),
    ({"whom": "chosen", "chosen": " \n、"}, "カンマで区切れます"),
    ({"whom": "list"}, "CSVを選んでください"),
    ({"whom": "nobody"}, "対象の会員がいません"),
    ({"blanks": "-1"}, "までの数"),
    ({"blanks": "たくさん"}, "までの数"),
    ({"blanks": "5"}, "会員の「名前」が入るため"),
    ({"overs": "20000"}, "10,000まで"),
    ({"due_on": "2020-01-01"}, "今日以降の日付"),
    ({"due_on": "そのうち"}, "2026-12-31 のように"),
    ({"offer": "card nobody pvc"}, "この中から選んでください"),
    ({"offer": "postcard"}, "選んだデザイン（カード型）の用紙"),
    ({"sheet": "other", "sheet_mm": "60x60"}, "面付けできません"),
    ({"sheet": "other", "sheet_mm": "広い紙"}, "面付けできません"),
]


def test_a_plan_that_makes_no_run_says_why_and_loses_nothing(owner, desk):
    owner.get("/merchant/runs/new")
    empty = shown(owner) | {"name": "秋の会員証", "design": desk.version(), "note": "伝言です", "offer": ""}
    for changes, says in REFUSED:
        wanted = empty | changes | {"token": owner.token}
        if wanted["offer"] == "postcard":
            wanted["offer"] = offer(desk, "postcard", "postcard-paper")
        owner.post(
            "/merchant/runs/new", {name: value for name, value in wanted.items() if value is not None}, status=422
        )
        summary, _plan, form = owner.text.partition('class="run-plan"')
        assert says in summary and says in form, (changes, says)
        kept = shown(owner)
        for name, value in changes.items():
            assert value in NOT_OFFERED or kept[name].strip() == wanted[name].strip(), (changes, name)
        assert kept["note"].strip() == wanted["note"].strip()
    assert not runs(desk.session, desk.scope)


def test_a_run_for_a_list_or_some_members_may_leave_out_who_has_a_card(app, owner, desk):
    csv = "会員番号,名前\nM00001,山田 花子\nM00003,佐藤 一\n".encode()
    made = begin_list(desk.session, desk.files, desk.scope, name="春.csv", source=csv, **desk.by_merchant)
    take_list(desk.session, desk.files, desk.scope, made.ref, **desk.by_merchant)
    assert "カードを注文する" in owner.get(f"/merchant/members/lists/{made.ref}").text
    owner.get(f"/merchant/runs/new?list={made.ref}")
    send(owner, name="春", design=desk.version(), offer="", without_card="yes")
    run = run_here(owner, desk)
    assert (run.selection["list_ref"], run.selection["without_card"], run.members) == (made.ref, True, 2)
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    assert "「春.csv」で取り込んだ会員のうち、カードをまだ持っていない会員（2人）" in owner.text
    whose = desk.session.scalars(desk.scope.select(type(desk.member("M00009")))).first()
    owner.get(f"/merchant/runs/new?member={whose.ref}")
    assert shown(owner)["whom"] == "chosen" and shown(owner)["chosen"] == whose.member_no
    desk.member("3年 1組")
    with recorded(app.extensions["wiring"].engine) as asked:
        run = planned(owner, desk, whom="chosen", chosen="M00001, Ｍ00002、M00003\n3年 1組\nM00001")
    assert run.members == 4 and sum("members.member_no IN" in one for one in asked) == 1
    member_leaves(desk.session, desk.scope, whose.ref, **desk.by_merchant)
    owner.get("/merchant/runs/new")
    send(owner, status=422, name="春", design=desk.version(), offer="", whom="chosen", chosen=whose.member_no)
    owner.get("/merchant/runs/new?list=nothing", status=404)


def test_a_draft_is_changed_and_ordered_alike_with_what_the_form_does_not_ask(owner, desk):
    run = desk.planned(sheet="320x450", dpi=300, overs=7, message="毎度", sends_itself=False)
    owner.get(f"/merchant/runs/{run.ref}/edit")
    assert shown(owner)["sheet_mm"] == "320x450"
    send(owner, name="冬の会員証", overs="1,000")
    plan = plan_of(desk.session, desk.scope, run_here(owner, desk).ref)
    assert (plan.name, plan.overs, plan.dpi, plan.sheet) == ("冬の会員証", 1000, 300, "320x450")
    assert (plan.selection, plan.message, plan.sends_itself) == (Selection(everybody=True), "毎度", False)
    owner.get(f"/merchant/runs/{run.ref}/again")
    assert "冬の会員証" in owner.text
    send(owner)
    other = run_here(owner, desk)
    assert other.ref != run.ref and (other.name, other.overs) == ("冬の会員証", 1000)
    owner.get(f"/merchant/runs/{other.ref}/edit")
    stale = shown(owner)
    desk.confirm(desk.run(other))
    assert "もう下書きではありません" in owner.post(f"/merchant/runs/{other.ref}/edit", stale).text


def test_a_reprint_is_ordered_alike_as_a_run_of_its_own(owner, desk):
    reprint = desk.planned()
    reprint.kind, reprint.of_run_id = RunKind.REPRINT, desk.planned().id
    desk.session.commit()
    owner.get(f"/merchant/runs/{reprint.ref}/again")
    assert (shown(owner)["kind"], shown(owner)["whom"]) == ("cards", "without_card")


def test_e_cards_are_planned_without_a_design_and_need_mail_addresses(owner, desk):
    owner.get("/merchant/runs/new?kind=ecards")
    send(owner, name="eカード", message="どうぞ", blanks="9", overs="x", offer="card nobody pvc")
    run = run_here(owner, desk)
    assert (run.kind, run.blanks, run.mails, run.message) == (RunKind.ECARDS, 0, True, "どうぞ")
    assert "校正がありません" in owner.get(f"/merchant/runs/{run.ref}/proof").text
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    assert "2人にメールを送れません" in owner.text and "メールアドレスが空です" in owner.text
    owner.post(owner.path, {"token": owner.token}, status=409)
    owner.get(f"/merchant/runs/{run.ref}/edit")
    send(owner, mails="no")
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    owner.post(owner.path, {"token": owner.token})
    assert run_here(owner, desk).confirmed_at


def test_addresses_that_the_post_refuses_are_listed_with_their_members(owner, desk):
    version = desk.version(POSTCARD)
    assert "はがきを注文する" in design_page(owner, desk, version)
    owner.get(f"/merchant/runs/new?design={version}")
    assert shown(owner)["kind"] == "postcards"
    send(owner, name="年賀", offer=offer(desk, "postcard", "postcard-paper"), delivery="members")
    run = run_here(owner, desk)
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    owner.post(owner.path, {"token": owner.token}, status=409)
    assert "2人の住所へ送れません" in owner.text
    assert "届けられない会員が2人います" in owner.get(f"/merchant/runs/{run.ref}").text
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    refs = re.findall(r'href="/merchant/members/([^/"]+)/edit"', owner.text)
    assert len(refs) == 2
    for ref in refs:
        found = find_member(desk.session, desk.scope, ref)
        change_member(
            desk.session, desk.scope, ref, Particulars(found.member_no, found.name, **TOKYO), **desk.by_merchant
        )
        if ref == refs[0]:
            owner.get(f"/merchant/runs/{run.ref}/confirm").submit(reachable="yes")
            assert "次の1人には届けられない" in owner.text and f"{refs[1]}/edit" in owner.text
            assert run_here(owner, desk).selection["reachable"] and run_here(owner, desk).members == 1
            assert "届けられない会員1人を除いています" in owner.get(f"/merchant/runs/{run.ref}").text
    owner.post(f"/merchant/runs/{run.ref}/replan", {"token": owner.token})
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    owner.post(owner.path, {"token": owner.token})
    assert run_here(owner, desk).state == RunState.CONFIRMED


def design_page(owner, desk, version):
    return owner.get(f"/merchant/designs/{design_of_version(desk.session, desk.scope, version).ref}").text


def test_members_who_came_since_are_planned_for_anew(owner, desk):
    run = planned(owner, desk)
    desk.member("M00003")
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    owner.post(owner.path, {"token": owner.token}, status=409)
    assert "2枚が3枚になりました" in owner.text
    assert owner.action == f"/merchant/runs/{run.ref}/replan"
    owner.submit()
    assert "いまの会員で計画し直しました" in owner.text and "（3人）" in owner.text
    owner.post(owner.path, {"token": owner.token})
    assert run_here(owner, desk).state == RunState.CONFIRMED
    owner.post(f"/merchant/runs/{run.ref}/replan", {"token": owner.token})
    assert "もう下書きではありません" in owner.text


def test_a_shop_or_design_that_is_gone_is_told_before_anything_is_numbered(owner, desk):
    run = planned(owner, desk)
    shop = desk.shop.organisation.id
    change_state(desk.session, shop, State.SUSPENDED, reason="休業", **desk.by_shop)
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    owner.post(owner.path, {"token": owner.token}, status=409)
    assert "別の印刷会社を選んでください" in owner.text
    owner.post(f"/merchant/runs/{run.ref}/replan", {"token": owner.token})
    assert owner.path.endswith("/edit") and "計画し直せません" in owner.text
    send(owner, status=422)
    send(owner, offer="")
    design = design_of_version(desk.session, desk.scope, desk.version())
    archive_design(desk.session, desk.scope, design.ref, **desk.by_merchant)
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    owner.post(owner.path, {"token": owner.token}, status=409)
    assert "このデザインは、いまは印刷に使えません" in owner.text
    assert run_here(owner, desk).state == RunState.DRAFT


def test_the_proof_shows_the_first_record_and_the_worst(owner, desk):
    run = planned(owner, desk)
    owner.get(f"/merchant/runs/{run.ref}/proof")
    assert "最初の1枚" in owner.text and "名前がいちばん長い1枚" in owner.text
    pictures = [one.replace("&amp;", "&") for one in re.findall(r'src="(/merchant/runs/[^"]+)"', owner.text)]
    assert len(pictures) == 2
    for address in pictures:
        assert owner.get(address).page.mimetype == "image/png"
    seen = owner.page.headers["ETag"]
    assert owner.client.get(address, headers={"If-None-Match": seen}).status_code == 304
    for wrong in ("front.png?member=nobody", "back.png"):
        owner.get(f"/merchant/runs/{run.ref}/proof/{wrong}", status=404)
    assert owner.get(f"/merchant/runs/{run.ref}/proof.pdf").page.data.startswith(b"%PDF")


def test_the_proof_names_a_member_that_cannot_be_drawn(owner, desk):
    worst = desk.member("M00003", "無" * 60)
    run = planned(owner, desk)
    owner.get(f"/merchant/runs/{run.ref}/proof")
    assert f'href="/merchant/members/{worst.ref}"' in owner.text
    assert "このままでは印刷できない会員がいます" in owner.text and 'class="found"' in owner.text
    assert owner.get(f"/merchant/runs/{run.ref}/proof.pdf").path == f"/merchant/runs/{run.ref}/proof"
    owner.get(f"/merchant/runs/{run.ref}/confirm")
    assert f'href="/merchant/members/{worst.ref}/edit"' in owner.text and "注文する</button>" not in owner.text
    owner.post(owner.path, {"token": owner.token}, status=409)
    assert "このままでは印刷できない会員がいます" in owner.text and run_here(owner, desk).state == RunState.DRAFT
    change_member(desk.session, desk.scope, worst.ref, Particulars("M00003", "無"), **desk.by_merchant)
    assert "注文する</button>" in owner.get(f"/merchant/runs/{run.ref}/confirm").text


def test_blank_cards_need_a_design_without_names(owner, desk):
    run = planned(owner, desk, design=desk.version(NAMELESS), whom="nobody", blanks="3", offer="")
    assert (run.members, run.blanks) == (0, 3)
    assert "名前のないカード" in owner.get(f"/merchant/runs/{run.ref}/proof").text
    assert "うち名前のないカード3枚" in owner.get(f"/merchant/runs/{run.ref}/confirm").text


def test_a_viewer_looks_and_plans_nothing(merchant, owner, desk):
    run = desk.planned(delivery=Delivery.BULK)
    viewer = merchant(Role.VIEWER)
    viewer.get("/merchant/runs")
    assert run.name in viewer.text and "/merchant/runs/new" not in viewer.text
    viewer.get(f"/merchant/runs/{run.ref}/proof")
    for page in ("new", f"{run.ref}/edit", f"{run.ref}/again", f"{run.ref}/confirm"):
        viewer.get(f"/merchant/runs/{page}", status=403)


def test_who_has_a_card_already_is_told_where_only_others_were_wanted(owner, desk):
    desk.confirm(desk.planned())
    owner.get("/merchant/runs/new")
    assert "without_card" not in shown(owner)
    asked = {"name": "秋", "design": desk.version(), "offer": ""}
    chosen = {"whom": "chosen", "chosen": "M00001 M00002", "without_card": "yes"}
    send(owner, status=422, **asked, **chosen)
    assert "選んだ2人は、すでにカードを持っています" in owner.text
    send(owner, status=422, **asked, whom="without_card")
    assert "カードをまだ持っていない会員がいません" in owner.text
    send(owner, **asked, whom="chosen", chosen="M00001 M00002", without_card=None)
    assert run_here(owner, desk).members == 2
