"""References, secrets, hashes and MACs."""

import hashlib
import re
from base64 import urlsafe_b64decode

import pytest

from portal.kernel.identifiers import hash_secret, keyed_mac, new_ref, new_refs, new_secret, same_mac


@pytest.mark.parametrize(("make", "length", "bits"), [(new_ref, 22, 128), (new_secret, 43, 256)])
def test_references_and_secrets_are_long_random_and_fit_an_address(make, length: int, bits: int):
    made = [make() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(re.fullmatch(rf"[A-Za-z0-9_-]{{{length}}}", one) for one in made)
    raw = [urlsafe_b64decode(one + "=" * (-length % 4)) for one in made]
    assert {len(one) * 8 for one in raw} == {bits}
    for place in range(bits // 8):
        assert len({one[place] for one in raw}) > 200  # every byte varies: none is constant or counts up


def test_references_drawn_at_once_are_as_single_ones():
    drawn = new_refs(5000)
    assert len(set(drawn)) == 5000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", ref) for ref in drawn)
    assert new_refs(0) == []


def test_a_stored_hash_is_sha256_of_the_secret():
    assert hash_secret("abc") == hashlib.sha256(b"abc").digest()
    assert hash_secret("abc") != hash_secret("abd")


def test_a_mac_depends_on_key_purpose_and_every_part():
    macs = [
        keyed_mac("key", "card", "1", "2"),
        keyed_mac("kez", "card", "1", "2"),
        keyed_mac("key", "bill", "1", "2"),
        keyed_mac("key", "card", "12"),
        keyed_mac("key", "card", "1", "2", ""),
        keyed_mac("key", "card", "2", "1"),
        keyed_mac("key", "card", "", "12"),
    ]
    assert len(set(macs)) == len(macs)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", mac) for mac in macs)
    assert keyed_mac("key", "card", "1", "2") == macs[0]


def test_macs_are_compared_whatever_somebody_sends():
    mac = keyed_mac("key", "card", "1")
    assert same_mac(mac, mac)
    for other in ("", mac[:-1], mac + "A", mac.swapcase(), "髙" * 22, "\ud800", "\x00"):
        assert not same_mac(mac, other)
