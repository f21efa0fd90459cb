"""Who works with the service: merchants and their tenants, print shops, chains, the operator; their staff and machines.

People sign in with passkeys and act in a role; machines carry API keys. Whatever belongs to an organisation is reached
through a ``Scope`` only, and whatever is done stands in a log that nobody can change.
"""

from portal.organisations.at_work import workplaces
from portal.organisations.audit import COMMAND, SERVICE, Actor, AuditSearch, all_audit_entries, audit_entries, note_act
from portal.organisations.certificates import (
    SUBJECT_LIMIT,
    RecognisedChain,
    StoreCertificate,
    add_certificate,
    chain_by_key_id,
    chain_by_subject,
    revoke_certificate,
    store_certificates,
)
from portal.organisations.directory import organisation_names, organisations_by_id, organisations_by_ref
from portal.organisations.errors import (
    AddressListRefused,
    AlreadyMember,
    KeyRefused,
    LastOwner,
    NoSystemLink,
    NoTenantHere,
    NotPermitted,
    ObjectUnknown,
    OrganisationInactive,
    OrganisationUnknown,
    PersonUnknown,
    StateRefused,
    StillOpen,
    SubjectRefused,
    UsePasskey,
    WorksElsewhere,
)
from portal.organisations.events import (
    EVENT_NAMES,
    ORGANISATION_CHANGED,
    TENANT_ADDED,
    TENANT_CHANGED,
    Feeds,
    event_id,
    feed_name,
    feeds_of,
    record_event,
)
from portal.organisations.idempotency import (
    AnswerAwaited,
    GivenAnswer,
    Once,
    RequestDiffers,
    SignatureSpent,
    all_or_nothing,
    answer_once,
    forget_answer,
    forget_answers,
    reseal_answers,
    spend_signature,
)
from portal.organisations.invitations import (
    Invited,
    accept_invitation,
    find_invitation,
    invite,
    open_invitations,
    withdraw_invitation,
)
from portal.organisations.key_model import KEY_NAME_LIMIT, ApiKey, AuditEntry, SigningSecret
from portal.organisations.keys import (
    KeyTerms,
    RecognisedKey,
    api_keys,
    make_key,
    make_signing_secret,
    parse_networks,
    recognise_key,
    reseal_signing_secrets,
    revoke_key,
    revoke_signing_secret,
    signing_secret,
    signing_secrets,
    touch_key,
)
from portal.organisations.lifecycle import (
    Profile,
    change_link_type,
    change_profile,
    find_organisation,
    found_organisation,
    organisations,
    scope_of,
    the_operator,
)
from portal.organisations.model import (
    COMPANY_LIMIT,
    PERSON_LIMIT,
    PHONE_LIMIT,
    REASON_LIMIT,
    WEBSITE_LIMIT,
    Invitation,
    Membership,
    Organisation,
    Person,
    StaffDevice,
    StaffLink,
    StaffPasskey,
    one_of,
)
from portal.organisations.passkeys import (
    add_staff_passkey,
    remove_staff_passkey,
    sign_in_by_passkey,
    staff_creation_options,
    staff_passkeys,
    staff_sign_in_options,
    verification_options,
    verify_by_passkey,
)
from portal.organisations.people import PersonAtWork, change_person, find_person, list_people, reset_person
from portal.organisations.rules import (
    IDLE_LIMIT,
    KeyScope,
    LinkType,
    OrganisationKind,
    Permission,
    Role,
    State,
    may,
)
from portal.organisations.scope import OfMode, OfOrganisation, Owned, Scope, Unscoped
from portal.organisations.sign_in import (
    FRESH_FOR,
    SignedIn,
    admit_staff,
    ask_for_link,
    choose_mode,
    choose_workplace,
    forget_idle_staff_devices,
    has_passkey,
    note_sign_in,
    rekey_staff_device,
    sign_in_by_link,
    sign_out,
    signed_in,
    staff_devices,
    staff_link,
    touch_staff_device,
)
from portal.organisations.staff import (
    StaffMember,
    change_role,
    person_at,
    remove_member,
    reset_member,
    staff_of,
    tell_of_change,
)
from portal.organisations.states import FindOpenThings, OpenThings, change_state, find_open_things, open_here
from portal.organisations.tenancy import add_tenant, change_tenant, find_tenant, tenants
from portal.organisations.virtual_store import (
    CREDENTIAL_LASTS,
    CREDENTIAL_START,
    VIRTUAL_STORE,
    recognise_virtual,
    virtual_chain,
    virtual_credential,
    virtual_store,
)

__all__ = [
    "COMMAND", "COMPANY_LIMIT", "CREDENTIAL_LASTS", "CREDENTIAL_START", "EVENT_NAMES", "FRESH_FOR", "IDLE_LIMIT",
    "KEY_NAME_LIMIT", "ORGANISATION_CHANGED", "PERSON_LIMIT", "PHONE_LIMIT", "REASON_LIMIT", "SERVICE",
    "SUBJECT_LIMIT", "TENANT_ADDED", "TENANT_CHANGED", "VIRTUAL_STORE", "WEBSITE_LIMIT", "Actor",
    "AddressListRefused", "AlreadyMember", "AnswerAwaited", "ApiKey", "AuditEntry", "AuditSearch", "Feeds",
    "FindOpenThings", "GivenAnswer", "Invitation", "Invited", "KeyRefused", "KeyScope", "KeyTerms", "LastOwner",
    "LinkType", "Membership", "NoSystemLink", "NoTenantHere", "NotPermitted", "ObjectUnknown", "OfMode",
    "OfOrganisation", "Once", "OpenThings", "Organisation", "OrganisationInactive", "OrganisationKind",
    "OrganisationUnknown", "Owned", "Permission", "Person", "PersonAtWork", "PersonUnknown", "Profile",
    "RecognisedChain", "RecognisedKey", "RequestDiffers", "Role", "Scope", "SignatureSpent", "SignedIn",
    "SigningSecret", "StaffDevice", "StaffLink", "StaffMember", "StaffPasskey", "State", "StateRefused", "StillOpen",
    "StoreCertificate", "SubjectRefused", "Unscoped", "UsePasskey", "WorksElsewhere", "accept_invitation",
    "add_certificate", "add_staff_passkey", "add_tenant", "admit_staff", "all_audit_entries", "all_or_nothing",
    "answer_once", "api_keys", "ask_for_link", "audit_entries", "chain_by_key_id", "chain_by_subject",
    "change_link_type", "change_person", "change_profile", "change_role", "change_state", "change_tenant",
    "choose_mode", "choose_workplace", "event_id", "feed_name", "feeds_of", "find_invitation", "find_open_things",
    "find_organisation", "find_person", "find_tenant", "forget_answer", "forget_answers", "forget_idle_staff_devices",
    "found_organisation", "has_passkey", "invite", "list_people", "make_key", "make_signing_secret", "may",
    "note_act", "note_sign_in", "one_of", "open_here", "open_invitations", "organisation_names", "organisations",
    "organisations_by_id", "organisations_by_ref", "parse_networks", "person_at", "recognise_key",
    "recognise_virtual", "record_event", "rekey_staff_device", "remove_member", "remove_staff_passkey",
    "reseal_answers", "reseal_signing_secrets", "reset_member", "reset_person", "revoke_certificate", "revoke_key",
    "revoke_signing_secret", "scope_of", "sign_in_by_link", "sign_in_by_passkey", "sign_out", "signed_in",
    "signing_secret", "signing_secrets", "spend_signature", "staff_creation_options", "staff_devices", "staff_link",
    "staff_of", "staff_passkeys", "staff_sign_in_options", "store_certificates", "tell_of_change", "tenants",
    "the_operator", "touch_key", "touch_staff_device", "verification_options", "verify_by_passkey", "virtual_chain",
    "virtual_credential", "virtual_store", "withdraw_invitation", "workplaces",
]  # fmt: skip
