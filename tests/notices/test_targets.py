"""Webhooks reach no private network and no cloud's metadata, in whatever spelling."""

import pytest

from portal.notices import Targets, UrlRefused
from portal.notices.webhooks.errors import TargetRefused

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "198.20.0.1"]
PUBLIC += ["2400:4000::1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.255.0.9"]
PRIVATE += [
    "100.64.0.1",
    "198.18.0.1",
    "::1",
    "fc00::1",
    "fdff::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::a00:1",
]
NEVER = ["169.254.169.254", "169.254.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"]
NEVER += ["fd20:ce::254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"]
NEVER += ["192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "::", "fe80::1", "fe80::1%eth0", "ff02::1"]
NEVER += ["fec0::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "100::1"]
NEVER += ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "::127.0.0.1", "4000::1", "nonsense", ""]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_called(address: str):
    Targets().check_address(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_called_only_where_that_is_wanted(address: str):
    with pytest.raises(TargetRefused):
        Targets().check_address(address)
    Targets(private=True).check_address(address)


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("private", [False, True])
def test_some_addresses_are_never_called(address: str, private: bool):
    with pytest.raises(TargetRefused):
        Targets(private=private).check_address(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.jp/smart-pit",
        "https://hooks.example.jp:8443/a?b=c&d=%20",
        " https://hooks.example.jp/ ",
        "https://8.8.8.8/",
        "https://[2606:4700::1]/hook",
        "https://例え.jp/",
        "https://hooks.example.jp./",
        "https://" + "a" * 60 + ".jp/" + "b" * 400,
    ],
)
def test_an_address_on_the_internet_is_saved(url: str):
    assert Targets().check_url(url) == url.strip()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "not_a_url"),
        ("hooks.example.jp", "not_a_url"),
        ("https://", "not_a_url"),
        ("https:///hook", "not_a_url"),
        ("ftp://hooks.example.jp/", "not_a_url"),
        ("javascript:alert(1)", "not_a_url"),
        ("https://hooks.example.jp:99999/", "not_a_url"),
        ("https://hooks.example.jp:0/", "not_a_url"),
        ("https://hooks example.jp/", "not_a_url"),
        ("https://hooks.example.jp/a b", "not_a_url"),
        ("https://hooks.example.jp/\n", "not_a_url_stripped"),
        ("https://hooks.example.jp/a\r\nHost: b", "not_a_url"),
        ("https://hooks.example.jp\\@127.0.0.1/", "not_a_url"),
        ("https://[::1/", "not_a_url"),
        ("https://a..b.jp/", "not_a_url"),
        ("http://hooks.example.jp/", "not_https"),
        ("https://user:secret@hooks.example.jp/", "has_credentials"),
        ("https://hooks.example.jp/#part", "has_fragment"),
        ("https://hooks.example.jp/" + "a" * 500, "too_long"),
        ("https://localhost/", "private_address"),
        ("https://intranet/", "private_address"),
        ("https://127.0.0.1/", "private_address"),
        ("https://127.1/", "private_address"),
        ("https://2130706433/", "private_address"),
        ("https://0x7f000001/", "private_address"),
        ("https://0x7f.1/", "private_address"),
        ("https://0177.0.0.1/", "private_address"),
        ("https://127.0.0.1./", "private_address"),
        ("https://１２７.0.0.1/", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://[::ffff:127.0.0.1]/", "private_address"),
        ("https://[::ffff:7f00:1]:8443/", "private_address"),
        ("https://[fe80::1%25eth0]/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        ("https://0/", "private_address"),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused_when_it_is_saved(url: str, reason: str):
    if reason == "not_a_url_stripped":  # white space around it is what pasting leaves
        assert Targets().check_url(url) == url.strip()
        return
    with pytest.raises(UrlRefused) as refusal:
        Targets().check_url(url)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/hook", "http://10.0.0.1/", "https://intranet/", "http://[::1]/"]
)
def test_development_may_call_itself(url: str):
    assert Targets(private=True).check_url(url) == url


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://[fd00:ec2::254]/", "http://0.0.0.0/", "ftp://a/"])
def test_even_development_calls_no_metadata(url: str):
    with pytest.raises(UrlRefused):
        Targets(private=True).check_url(url)
