"""Mail addresses are read as people type them."""

import pytest

from portal.mail import AddressRefused, parse_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("taro@example.jp", "taro@example.jp"),
        (" Taro@Example.JP ", "Taro@example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
    ],
)
def test_a_mail_address_is_read(typed: str, address: str):
    assert parse_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "taro", "@example.jp", "taro@", "taro@localhost", "a b@example.jp", "a@b@c.jp", "a@x.jp\nBcc: b@x.jp",
              "髙﨑@example.jp", "a" * 250 + "@example.jp", "<a@example.jp>", "a@-x.jp"]
)  # fmt: skip
def test_what_is_no_mail_address_is_refused(typed: str):
    with pytest.raises(AddressRefused):
        parse_address(typed)
