"""Organisations, their staff and what these sign in with, keys, applications, enquiries, and the log of acts."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_kana", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("link_type", sa.String(length=16)),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("suspended_by_operator", sa.Boolean(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("is_tenant", sa.Boolean(), nullable=False),
        sa.Column("parent_id", BigId),
        sa.Column("parent_is_tenant", sa.Boolean()),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            "(link_type IS NOT NULL) = (kind = 'merchant')", name=op.f("ck_organisations_link_type_of_merchants")
        ),
        sa.CheckConstraint("NOT is_tenant OR kind = 'merchant'", name=op.f("ck_organisations_tenant_is_merchant")),
        sa.CheckConstraint(
            "kind IN ('merchant', 'print_shop', 'chain', 'operator')", name=op.f("ck_organisations_kind_known")
        ),
        sa.CheckConstraint(
            "link_type IS NULL OR link_type IN ('light', 'regular', 'super')",
            name=op.f("ck_organisations_link_type_known"),
        ),
        sa.CheckConstraint("state IN ('active', 'suspended', 'closed')", name=op.f("ck_organisations_state_known")),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (parent_is_tenant IS NULL)", name=op.f("ck_organisations_parent_known")
        ),
        sa.CheckConstraint("NOT sandbox OR is_tenant", name=op.f("ck_organisations_sandbox_is_tenant")),
        sa.CheckConstraint(
            "NOT suspended_by_operator OR state = 'suspended'",
            name=op.f("ck_organisations_suspended_when_by_operator"),
        ),
        sa.CheckConstraint("is_tenant = (parent_id IS NOT NULL)", name=op.f("ck_organisations_tenant_has_parent")),
        sa.CheckConstraint(
            "parent_is_tenant IS NULL OR NOT parent_is_tenant", name=op.f("ck_organisations_parent_is_no_tenant")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "parent_is_tenant"],
            ["organisations.id", "organisations.is_tenant"],
            name=op.f("fk_organisations_parent_id_parent_is_tenant_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("id", "is_tenant", name=op.f("uq_organisations_id_is_tenant")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisations_ref")),
    )
    op.create_index(op.f("ix_organisations_parent_id"), "organisations", ["parent_id"], unique=False)
    op.create_index(
        "uq_organisations_operator",
        "organisations",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("kind = 'operator'"),
        postgresql_where=sa.text("kind = 'operator'"),
    )
    op.create_table(
        "people",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("address", name=op.f("uq_people_address")),
        sa.UniqueConstraint("ref", name=op.f("uq_people_ref")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("start", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("must_sign", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.Column("expires_at", UtcDateTime),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("length(secret_hash) = 32", name=op.f("ck_api_keys_secret_hash_sha256")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_api_keys_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("ref", name=op.f("uq_api_keys_ref")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys_secret_hash")),
    )
    op.create_index(op.f("ix_api_keys_organisation_id"), "api_keys", ["organisation_id"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("company", sa.String(length=80), nullable=False),
        sa.Column("company_kana", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("link_type", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("organisation_id", BigId),
        sa.CheckConstraint(
            "(decided_at IS NOT NULL) = (state IN ('approved', 'refused'))",
            name=op.f("ck_applications_decided_when_decided"),
        ),
        sa.CheckConstraint("link_type IN ('light', 'regular', 'super')", name=op.f("ck_applications_link_type_known")),
        sa.CheckConstraint(
            "organisation_id IS NULL OR state = 'approved'", name=op.f("ck_applications_organisation_when_approved")
        ),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'open', 'approved', 'refused')", name=op.f("ck_applications_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_applications_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("ref", name=op.f("uq_applications_ref")),
        sa.UniqueConstraint("request_key", name=op.f("uq_applications_request_key")),
    )
    op.create_index("ix_applications_state_created_at", "applications", ["state", "created_at"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organisation_id", BigId),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_ref", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("from_address", sa.String(length=45), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'key', 'command', 'service')", name=op.f("ck_audit_entries_actor_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audit_entries_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_about", "audit_entries", ["about"], unique=False)
    op.create_index("ix_audit_entries_organisation_id_id", "audit_entries", ["organisation_id", "id"], unique=False)
    op.create_table(
        "enquiries",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("company", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("link_type", sa.String(length=16), nullable=False),
        sa.Column("volume", sa.Integer()),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("answered_by", BigId),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_enquiries_answered_has_moment")
        ),
        sa.CheckConstraint(
            "link_type IN ('light', 'regular', 'super', 'undecided')", name=op.f("ck_enquiries_link_type_known")
        ),
        sa.CheckConstraint("state IN ('new', 'answered')", name=op.f("ck_enquiries_state_known")),
        sa.CheckConstraint("answered_at >= created_at", name=op.f("ck_enquiries_answered_after_created")),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_at IS NOT NULL", name=op.f("ck_enquiries_answered_by_when_answered")
        ),
        sa.CheckConstraint("length(company) BETWEEN 1 AND 80", name=op.f("ck_enquiries_company_fits")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_enquiries_name_fits")),
        sa.CheckConstraint("length(phone) <= 20", name=op.f("ck_enquiries_phone_fits")),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_enquiries_text_fits")),
        sa.CheckConstraint("volume BETWEEN 1 AND 100000000", name=op.f("ck_enquiries_volume_plausible")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_enquiries_answered_by_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("ref", name=op.f("uq_enquiries_ref")),
        sa.UniqueConstraint("request_key", name=op.f("uq_enquiries_request_key")),
    )
    op.create_index(op.f("ix_enquiries_answered_by"), "enquiries", ["answered_by"], unique=False)
    op.create_index(
        "ix_enquiries_new",
        "enquiries",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "invitations",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("invited_by", sa.String(length=60), nullable=False),
        sa.Column("invited_at", UtcDateTime, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_by", sa.LargeBinary(length=32)),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'viewer')", name=op.f("ck_invitations_role_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_expires_at"), "invitations", ["expires_at"], unique=False)
    op.create_index(op.f("ix_invitations_organisation_id"), "invitations", ["organisation_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("joined_at", UtcDateTime, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'viewer')", name=op.f("ck_memberships_role_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("person_id", "organisation_id", name=op.f("uq_memberships_person_id_organisation_id")),
    )
    op.create_index(op.f("ix_memberships_organisation_id"), "memberships", ["organisation_id"], unique=False)
    op.create_table(
        "signing_secrets",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("sealed", sa.String(length=512), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_signing_secrets_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_secrets")),
        sa.UniqueConstraint("ref", name=op.f("uq_signing_secrets_ref")),
    )
    op.create_index(op.f("ix_signing_secrets_organisation_id"), "signing_secrets", ["organisation_id"], unique=False)
    op.create_table(
        "staff_devices",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("verified_at", UtcDateTime),
        sa.Column("organisation_id", BigId),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(name) <= 30", name=op.f("ck_staff_devices_name_fits")),
        sa.CheckConstraint("length(secret_hash) = 32", name=op.f("ck_staff_devices_secret_hash_sha256")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_staff_devices_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_staff_devices_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_devices")),
        sa.UniqueConstraint("ref", name=op.f("uq_staff_devices_ref")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_staff_devices_secret_hash")),
    )
    op.create_index(op.f("ix_staff_devices_person_id"), "staff_devices", ["person_id"], unique=False)
    op.create_index("ix_staff_devices_seen_at", "staff_devices", ["seen_at"], unique=False)
    op.create_table(
        "staff_links",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_by", sa.LargeBinary(length=32)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_staff_links_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_staff_links")),
    )
    op.create_index(op.f("ix_staff_links_expires_at"), "staff_links", ["expires_at"], unique=False)
    op.create_index(op.f("ix_staff_links_person_id"), "staff_links", ["person_id"], unique=False)
    op.create_table(
        "staff_passkeys",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.CheckConstraint("length(name) <= 30", name=op.f("ck_staff_passkeys_name_fits")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_staff_passkeys_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkeys_credential_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_staff_passkeys_ref")),
    )
    op.create_index(op.f("ix_staff_passkeys_person_id"), "staff_passkeys", ["person_id"], unique=False)
    _refuse_changes()


def _refuse_changes() -> None:
    """The log is only ever added to, whoever writes."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{act.lower()} BEFORE {act} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def downgrade() -> None:
    op.drop_table("staff_passkeys")
    op.drop_table("staff_links")
    op.drop_table("staff_devices")
    op.drop_table("signing_secrets")
    op.drop_table("memberships")
    op.drop_table("invitations")
    op.drop_table("enquiries")
    op.drop_table("audit_entries")
    op.drop_table("applications")
    op.drop_table("api_keys")
    op.drop_table("people")
    op.drop_table("organisations")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change()")
