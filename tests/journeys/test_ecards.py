"""E-cards: mailed, opened, saved to wallets, put on a phone; the others are reminded."""

import json
import re
import subprocess
from base64 import urlsafe_b64decode
from hashlib import sha1
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import expect

from portal.members import Particulars
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.post import PATIENCE
from tests.journeys.test_desk_frame import complaints
from tests.journeys.trade import Trade


def test_e_cards_are_mailed_saved_to_wallets_claimed_and_the_others_reminded(trade: Trade, tmp_path: Path):
    for place in range(1, 5):
        trade.has_members(Particulars(f"E{place:03}", f"髙﨑 {place}子", address=f"e{place}@{trade.town}"))
    merchant, phone = trade.desk(trade.merchant), trade.phone()
    merchant.open("/merchant/runs/new?kind=ecards")
    merchant.fill(name="eカードのご案内", whom="everybody", mails="yes", message="これからもよろしくお願いします。")
    merchant.press("見積もりへ進む").follow("確かめて注文する").press("注文する")
    expect(merchant.main.get_by_text("カードを機器に入れていない会員が4人います")).to_be_visible(
        timeout=PATIENCE * 1000
    )
    assert complaints(merchant) == []

    mail = trade.mail("e2", "会員カードが届きました").get_body(("plain",)).get_content()
    link = re.search(rf"{trade.server.url}(/c/[\w-]+)", mail)[1]
    phone.open(link)
    digits = phone.digits
    assert "2子" not in phone.page.content()
    wallet_pass = phone.download(phone.main.get_by_role("link", name="Appleウォレットに追加する"))
    assert number_in(apple_verified(wallet_pass, trade, tmp_path)) == digits
    assert digits in google_verified(phone, trade)

    code = re.search("[0-9A-Z]{4}-[0-9A-Z]{4}", mail)[0]
    phone.open(link).follow("この機器に入れる").fill(code=code).press("この機器に入れる")
    assert phone.digits == digits and phone.path.startswith("/numbers/")
    merchant.page.reload()
    merchant.arrived().follow("もう一度案内を送る").shows("3人にもう一度案内を送りますか").press("案内を送る")
    again = trade.mail("e3", "会員カードを受け取れます").get_body(("plain",)).get_content()
    assert f"{trade.server.url}/c/" in again
    assert complaints(merchant) == complaints(phone) == []


def apple_verified(wallet_pass: bytes, trade: Trade, folder: Path) -> dict:
    """What a pass says, once ``openssl`` has verified its signature and each file its hash."""
    with ZipFile(BytesIO(wallet_pass)) as archive:
        archive.extractall(folder)
    verify = ["openssl", "smime", "-verify", "-inform", "DER", "-in", "signature", "-content", "manifest.json"]
    root = trade.server.log.parent / "root.pem"
    signed = subprocess.run([*verify, "-CAfile", root, "-purpose", "any"], cwd=folder, capture_output=True, check=True)
    for name, digest in json.loads(signed.stdout).items():
        assert sha1((folder / name).read_bytes(), usedforsecurity=False).hexdigest() == digest
    return json.loads((folder / "pass.json").read_text())


def number_in(said: dict) -> str:
    return said["barcodes"][0]["message"]


def google_verified(phone: CustomerPhone, trade: Trade) -> str:
    """The card in the link to Google Wallet, once its signature is verified."""
    address = phone.main.get_by_role("link", name="Googleウォレットに追加する").get_attribute("href")
    answer = phone.context.request.get(phone.server_url + address, max_redirects=0)
    signed, _dot, signature = answer.headers["location"].rpartition("/")[2].rpartition(".")
    account = json.loads((trade.server.log.parent / "google.json").read_text())
    public = load_pem_private_key(account["private_key"].encode(), None).public_key()
    public.verify(urlsafe_b64decode(signature + "=="), signed.encode(), PKCS1v15(), SHA256())
    return urlsafe_b64decode(signed.partition(".")[2] + "==").decode()
