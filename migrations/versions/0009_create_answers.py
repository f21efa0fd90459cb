"""Answers to machines' requests that may come twice, and signatures that have been taken."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.Text()),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("length(request_hash) = 32", name=op.f("ck_answers_request_hash_sha256")),
        sa.CheckConstraint("length(idempotency_key) BETWEEN 1 AND 255", name=op.f("ck_answers_idempotency_key_fits")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_answers_organisation_id_organisations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint(
            "organisation_id", "sandbox", "idempotency_key", name="uq_answers_organisation_id_sandbox_idempotency_key"
        ),
    )
    op.create_index("ix_answers_organisation_id", "answers", ["organisation_id"])
    op.create_index("ix_answers_created_at", "answers", ["created_at"])
    op.create_table(
        "spent_signatures",
        sa.Column("signature_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("length(signature_hash) = 32", name=op.f("ck_spent_signatures_signature_hash_sha256")),
        sa.PrimaryKeyConstraint("signature_hash", name="pk_spent_signatures"),
    )
    op.create_index("ix_spent_signatures_expires_at", "spent_signatures", ["expires_at"])


def downgrade() -> None:
    op.drop_table("spent_signatures")
    op.drop_table("answers")
