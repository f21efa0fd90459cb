"""What our mails say, in the language in which they were asked for."""

from flask import current_app

from portal.accounts import Mail, MailLink, MailPurpose
from portal.web.language import N_, in_language
from portal.web.links import link_token, public_address

SUBJECTS = {
    MailPurpose.VERIFY: N_("メールアドレスの確認"),
    MailPurpose.SIGN_IN: N_("番号を呼び戻すリンク"),
}
TEXTS = {
    MailPurpose.VERIFY: N_(
        "このメールアドレスをスマートピットの番号に登録するには、30分以内に次のリンクを開いて、ボタンを押してください。\n\n%(link)s\n\n心当たりのない方は、このメールを削除してください。何も登録されません。\n"
    ),
    MailPurpose.SIGN_IN: N_(
        "スマートピットの番号を呼び戻すには、番号を使いたい機器で、30分以内に次のリンクを開いて、ボタンを押してください。リンクは一度だけ使えます。\n\n%(link)s\n\n心当たりのない方は、このメールを削除してください。リンクを人に渡さないでください。\n"
    ),
}


def write(link: MailLink) -> Mail:
    """The mail that carries a link."""
    purpose = MailPurpose(link.purpose)
    path = current_app.url_map.bind("").build("sign_in.from_mail", {"token": link_token("mail", link.ref)})
    return Mail(
        to=link.address,
        subject=in_language(link.language, SUBJECTS[purpose]),
        text=in_language(link.language, TEXTS[purpose], link=public_address(path)),
    )
