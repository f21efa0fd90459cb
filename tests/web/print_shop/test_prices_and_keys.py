"""A print shop's price lists, with what they come to; and its keys, which are good for print jobs alone."""

import re

from portal.organisations import KeyScope, Role, api_keys
from portal.print_runs import price_lists

FORM = {"medium": "a4", "stock": "matt-paper", "steps": "1 120\n500 80\n1,000 60", "set_up": "8,000", "mailing": ""}


def lists(desk):
    desk.session.expire_all()
    return price_lists(desk.session, desk.shop.scope)


def test_a_price_list_is_tried_made_changed_and_removed(shop, desk):
    token = shop.get("/print/prices/new").token
    shop.post("/print/prices/new", {"token": token, **FORM, "preview": "yes"})
    assert "まだ登録していません" in shop.text and "48,000" in shop.text and len(lists(desk)) == 2
    form = {"token": shop.token, **FORM}
    for _twice in range(2):
        shop.post("/print/prices/new", form)
        assert shop.path == "/print/prices" and "価格表を登録しました" in shop.text
    made = next(one for one in lists(desk) if one.medium == "a4")
    assert (made.set_up, made.mailing, made.steps[2]) == (8000, 0, {"least": 1000, "each": 60})
    assert "52,800" in shop.text  # 500 × 80 + 8,000, with tax
    edit = f"/print/prices/{made.ref}/edit"
    assert "1000 60" in shop.get(edit).text
    shop.submit(steps="1枚から 100円", set_up="", mailing="９０", medium="card", stock="pvc")
    made = next(one for one in lists(desk) if one.ref == made.ref)
    assert (made.medium, made.stock, made.steps, made.mailing) == ("a4", "matt-paper", [{"least": 1, "each": 100}], 90)
    remove = {"token": shop.get(f"/print/prices/{made.ref}/remove").token}
    for _twice in range(2):
        shop.post(f"/print/prices/{made.ref}/remove", remove)
        assert "価格表を削除しました" in shop.text
    assert len(lists(desk)) == 2


def test_prices_that_are_wrong_are_told_by_line(shop, desk):
    shop.get("/print/prices/new")
    for fields, says in (
        ({"steps": ""}, "単価を、ひとつ以上"),
        ({"steps": "1 120\n500"}, "2行目「500」を読めません"),
        ({"steps": "10 120"}, "1行目：はじめの行は、1枚から"),
        ({"steps": "1 120\n\n500 80\n500 70"}, "4行目：500枚は、上の行より多い"),
        ({"steps": "1 99999999"}, "1,000万円まで"),
        ({"steps": "\n".join(f"{place} 9" for place in range(1, 22))}, "20行まで"),
        ({"set_up": "-5"}, "円の数字で"),
        ({"mailing": "10000001"}, 'id="mailing-fault"'),
        ({"medium": "wood"}, "この中から選んで"),
        ({"medium": "card", "stock": "pvc"}, "価格表は、もうあります"),
    ):
        shop.submit(status=422, **FORM | fields)
        assert says in shop.text
    assert len(lists(desk)) == 2


def test_who_may_only_look_sees_prices_and_changes_none(printer, desk):
    viewer = printer(Role.VIEWER)
    text = viewer.get("/print/prices").text
    assert "200円" in text and "/remove" not in text and "/prices/new" not in text
    viewer.get("/print/prices/new", status=403)


def test_a_shops_key_is_good_for_print_jobs_alone(shop, desk):
    token = shop.get("/print/keys/new").token
    assert set(re.findall(r'name="scopes" value="([^"]+)" checked', shop.text)) == {
        "print_jobs:read",
        "print_jobs:write",
    }
    assert "members:read" not in shop.text and 'value="events:read"' in shop.text
    form = {"token": token, "name": "ホットフォルダー", "scopes": ["members:read"]}
    shop.post("/print/keys/new", form, status=422)
    shop.post("/print/keys/new", form | {"scopes": ["print_jobs:read", "events:read"]})
    assert "/api/v1/print-jobs" in shop.text and "spk_live_" in shop.text
    (key,) = api_keys(desk.session, desk.shop.scope)
    assert key.scopes == [KeyScope.EVENTS_READ, KeyScope.PRINT_JOBS_READ]
    assert "ホットフォルダー" in shop.get("/print/keys").text
    shop.get(f"/print/keys/{key.ref}/revoke").submit()
    assert "無効にしました" in shop.text
