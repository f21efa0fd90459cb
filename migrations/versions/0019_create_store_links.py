"""Subjects of the certificates by which store chains' systems are known."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "store_certificates",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_store_certificates_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_certificates")),
        sa.UniqueConstraint("ref", name=op.f("uq_store_certificates_ref")),
    )
    op.create_index(
        op.f("ix_store_certificates_organisation_id"), "store_certificates", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_store_certificates_living",
        "store_certificates",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("store_certificates")
