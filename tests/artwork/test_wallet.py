"""Wallet passes: Apple's verified by OpenSSL against the chain that signed it, Google's by the account's public key."""

import hashlib
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from portal.artwork.wallet import (
    AppleCredentials,
    CredentialsRefused,
    GoogleCredentials,
    PassTooLong,
    WalletCard,
    apple_pass,
    google_link,
)
from portal.artwork.wallet.apple import is_in_force
from tests.wallets import Chain, make_chain

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PICTURES = {"icon.png": b"\x89PNG one", "icon@2x.png": b"\x89PNG two"}
CARD = WalletCard(
    serial="wkLRLAhAVYSlbqMKa_6p1g",
    digits="2112345678900",
    grouped="2112 3456 78900",
    issuer="髙﨑𠮷書店",
    title="友の会 会員カード",
    number_label="スマートピット番号",
    steps_label="お支払い方法",
    steps=["店内の端末で「代金支払い」を選ぶ", "番号を入れる", "申込券をレジに出す"],
    link_label="カードのページ",
    link="https://pay.example.jp/c/wkLRLAhAVYSlbqMKa_6p1gAAAAAAAAAAAAAAAAAAAAAA",
    ground="#0a3d62",
    ink="#ffffff",
)


@cache
def _chain() -> Chain:
    return make_chain()


def _credentials() -> AppleCredentials:
    return AppleCredentials.read(_chain().pem)


def test_openssl_verifies_an_apple_pass_and_every_file_in_it(tmp_path: Path):
    with ZipFile(BytesIO(apple_pass(CARD, _credentials(), PICTURES))) as archive:
        archive.extractall(tmp_path)
        assert set(archive.namelist()) == {"pass.json", "manifest.json", "signature", *PICTURES}
    (tmp_path / "root.pem").write_bytes(_chain().root)
    verify = ["openssl", "smime", "-verify", "-inform", "DER", "-in", "signature", "-content", "manifest.json"]
    done = subprocess.run(
        [*verify, "-CAfile", "root.pem", "-purpose", "any", "-attime", str(int(AT.timestamp()))],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == (tmp_path / "manifest.json").read_bytes()
    signed = json.loads(done.stdout)
    assert signed == {
        name: hashlib.sha1((tmp_path / name).read_bytes(), usedforsecurity=False).hexdigest()
        for name in ("pass.json", *PICTURES)
    }
    (tmp_path / "manifest.json").write_bytes(done.stdout + b" ")
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_pass_shows_the_number_as_symbol_and_as_digits():
    with ZipFile(BytesIO(apple_pass(CARD, _credentials(), PICTURES))) as archive:
        content = json.loads(archive.read("pass.json"))
    assert [one["format"] for one in content["barcodes"]] == ["PKBarcodeFormatEAN13", "PKBarcodeFormatCode128"]
    assert {one["message"] for one in content["barcodes"]} == {CARD.digits}
    assert content["storeCard"]["primaryFields"][0]["value"] == CARD.grouped
    assert (content["passTypeIdentifier"], content["teamIdentifier"]) == ("pass.jp.example.pay", "TEAM123456")
    assert content["backgroundColor"] == "rgb(10, 61, 98)"


def test_a_pass_without_an_icon_is_not_made():
    with pytest.raises(ValueError, match=r"icon\.png"):
        apple_pass(CARD, _credentials(), {})


def test_a_certificate_is_in_force_until_its_last_second():
    certificate = _credentials().certificate
    end = certificate.not_valid_after_utc
    assert is_in_force(_credentials(), end - timedelta(seconds=1))
    assert not is_in_force(_credentials(), end)


@pytest.mark.parametrize(
    ("leave_out", "reason"),
    [
        ("key", "holds no readable private key"),
        ("certificate", "no certificate belongs to the key"),
        ("intermediate", "lacks Apple's certificate"),
    ],
)
def test_a_file_that_lacks_a_part_is_refused_by_name(leave_out: str, reason: str):
    with pytest.raises(CredentialsRefused, match=reason):
        AppleCredentials.read(_chain().without(leave_out))


def test_a_certificate_that_is_none_for_passes_is_refused():
    with pytest.raises(CredentialsRefused, match="names no pass type"):
        AppleCredentials.read(make_chain(pass_type="com.example.app").pem)


def _google() -> GoogleCredentials:
    pem = _chain().key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = json.dumps({"client_email": "pay@example.iam.gserviceaccount.com", "private_key": pem})
    return GoogleCredentials.read(account.encode(), "3388000000012345678")


def _claims(link: str) -> dict[str, object]:
    token = link.removeprefix("https://pay.google.com/gp/v/save/")
    claims: dict[str, object] = jwt.decode(
        token, _chain().key.public_key(), algorithms=["RS256"], audience="google", options={"verify_iat": False}
    )
    return claims


def test_a_google_link_is_signed_by_the_account_and_short_enough():
    link = google_link(CARD, _google(), origin="https://pay.example.jp", at=AT)
    claims = _claims(link)
    assert len(link) <= 1_800
    assert (claims["typ"], claims["iat"]) == ("savetowallet", int(AT.timestamp()))
    saved = claims["payload"]["genericObjects"][0]  # type: ignore[index]
    assert saved["barcode"] == {"type": "EAN_13", "value": CARD.digits, "alternateText": CARD.grouped}
    assert saved["id"] == f"3388000000012345678.{CARD.serial}"


def test_steps_go_before_a_link_is_too_long():
    long = replace(CARD, steps=["店内の端末で選ぶ"] * 30)
    saved = _claims(google_link(long, _google(), origin="https://pay.example.jp", at=AT))
    assert saved["payload"]["genericObjects"][0]["textModulesData"] == []  # type: ignore[index]
    overlong = replace(CARD, issuer="書" * 300)
    with pytest.raises(PassTooLong):
        google_link(overlong, _google(), origin="https://pay.example.jp", at=AT)


@pytest.mark.parametrize("account", [b"", b"[]", b"{}", b'{"client_email": "a", "private_key": "none"}'])
def test_what_is_no_account_file_is_refused(account: bytes):
    with pytest.raises(CredentialsRefused):
        GoogleCredentials.read(account, "1")
