"""What keys may do, in words, and which of it is of use to whom."""

from collections.abc import Mapping

from portal.organisations import KeyScope, OrganisationKind
from portal.web.desk.visits import Member
from portal.web.language import N_, _

SCOPES: Mapping[KeyScope, str] = {
    KeyScope.ORGANISATION_READ: N_("会社・団体の情報を読む"),
    KeyScope.TENANTS_READ: N_("テナントを読む"),
    KeyScope.TENANTS_WRITE: N_("テナントを登録・変更する"),
    KeyScope.EVENTS_READ: N_("イベントを読む"),
    KeyScope.WEBHOOKS_READ: N_("Webhookの送り先と送信の記録を読む"),
    KeyScope.WEBHOOKS_WRITE: N_("Webhookの送り先を登録・変更し、送り直す"),
    KeyScope.BILLS_READ: N_("請求とお支払いを見る"),
    KeyScope.BILLS_WRITE: N_("請求を登録・変更・取り下げる"),
    KeyScope.MEMBERS_READ: N_("会員を見る"),
    KeyScope.MEMBERS_WRITE: N_("会員を登録・変更する"),
    KeyScope.DESIGNS_READ: N_("カードのデザインを見る"),
    KeyScope.DESIGNS_WRITE: N_("カードのデザインを作る・変更する"),
    KeyScope.CARDS_READ: N_("会員のカードを見る"),
    KeyScope.CARDS_WRITE: N_("カードの利用を止める・再発行する"),
    KeyScope.RUNS_READ: N_("印刷の注文を見る"),
    KeyScope.RUNS_WRITE: N_("印刷を注文する・取り消す"),
    KeyScope.PRINT_JOBS_READ: N_("印刷の仕事を見て、印刷データを受け取る"),
    KeyScope.PRINT_JOBS_WRITE: N_("印刷の仕事を受ける・進み具合を知らせる"),
}
OF_PRINT_SHOPS = (KeyScope.PRINT_JOBS_READ, KeyScope.PRINT_JOBS_WRITE)
OF_TENANTS = (KeyScope.TENANTS_READ, KeyScope.TENANTS_WRITE)  # of no use to a tenant
COMMON = (KeyScope.ORGANISATION_READ, KeyScope.EVENTS_READ)


def offered(here: Member) -> list[KeyScope]:
    """The scopes that are of use to an organisation."""
    if here.organisation.kind == OrganisationKind.PRINT_SHOP:
        return [*OF_PRINT_SHOPS, KeyScope.EVENTS_READ]
    hidden = OF_PRINT_SHOPS if here.scope.with_tenants else OF_PRINT_SHOPS + OF_TENANTS
    return [one for one in KeyScope if one not in hidden]


def chosen_first(here: Member) -> list[KeyScope]:
    """What is chosen where nobody has chosen yet."""
    return list(OF_PRINT_SHOPS if here.organisation.kind == OrganisationKind.PRINT_SHOP else COMMON)


def scope_words(code: str) -> str:
    """What a scope of a key allows."""
    return _(SCOPES[KeyScope(code)]) if code in set(KeyScope) else code
