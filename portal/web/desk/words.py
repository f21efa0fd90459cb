"""Codes of organisations and their people, in words."""

from portal.organisations import LinkType, OrganisationKind, Role, State
from portal.web.language import N_

KINDS = {
    OrganisationKind.MERCHANT: N_("企業さま"),
    OrganisationKind.PRINT_SHOP: N_("印刷会社"),
    OrganisationKind.CHAIN: N_("コンビニチェーン"),
    OrganisationKind.OPERATOR: N_("運営"),
}
ROLES = {
    Role.OWNER: N_("管理者"),
    Role.EDITOR: N_("編集者"),
    Role.VIEWER: N_("閲覧者"),
}
ROLES_MEAN = {
    Role.OWNER: N_("すべての操作に加えて、担当者・APIキー・会社情報を管理します。"),
    Role.EDITOR: N_("日々の登録や変更をします。担当者やAPIキーは管理できません。"),
    Role.VIEWER: N_("見るだけです。変更はできません。"),
}
STATES = {
    State.ACTIVE: N_("利用中"),
    State.SUSPENDED: N_("停止中"),
    State.CLOSED: N_("終了"),
}
LINK_TYPES = {
    LinkType.LIGHT: N_("ライト"),
    LinkType.REGULAR: N_("レギュラー"),
    LinkType.SUPER: N_("スーパー"),
}
OPEN_THINGS = {  # what closing an organisation would end, by code
    "api_keys": N_("APIキー"),
    "bills": N_("請求"),
    "cards": N_("会員のカード"),
    "members": N_("会員"),
    "payments": N_("確定していないお支払い"),
    "pending_items": N_("保留になっている入金"),
    "print_runs": N_("印刷の注文"),
    "recurring_plans": N_("毎月の請求"),
    "recurring_runs": N_("登録している途中の毎月の請求"),
    "tenants": N_("テナント"),
    "webhook_endpoints": N_("Webhookの送り先"),
}
