"""Designs of joint cards, their files and versions; proofs and what is said of them."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "designs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("medium", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("editor_ref", sa.String(length=64), nullable=False),
        sa.Column("editor_name", sa.String(length=80), nullable=False),
        sa.Column("editing_until", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("(editing_until IS NULL) = (editor_ref = '')", name=op.f("ck_designs_editor_until")),
        sa.CheckConstraint("state IN ('active', 'archived')", name=op.f("ck_designs_state_known")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_designs_revision_positive")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_designs_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designs")),
        sa.UniqueConstraint("ref", name=op.f("uq_designs_ref")),
    )
    op.create_index(op.f("ix_designs_organisation_id"), "designs", ["organisation_id"], unique=False)
    op.create_index("ix_designs_shown", "designs", ["organisation_id", "sandbox", "state", "changed_at"], unique=False)
    op.create_table(
        "design_files",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("design_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_design_files_sha256_whole")),
        sa.CheckConstraint("size > 0", name=op.f("ck_design_files_size_positive")),
        sa.ForeignKeyConstraint(["design_id"], ["designs.id"], name=op.f("fk_design_files_design_id_designs")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_design_files_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_files")),
        sa.UniqueConstraint("design_id", "name", name=op.f("uq_design_files_design_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_design_files_ref")),
    )
    op.create_index(op.f("ix_design_files_organisation_id"), "design_files", ["organisation_id"], unique=False)
    op.create_table(
        "design_versions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("design_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "kind IN ('auto', 'named', 'proof', 'approved')", name=op.f("ck_design_versions_kind_known")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_design_versions_number_positive")),
        sa.ForeignKeyConstraint(["design_id"], ["designs.id"], name=op.f("fk_design_versions_design_id_designs")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_design_versions_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_versions")),
        sa.UniqueConstraint("design_id", "number", name=op.f("uq_design_versions_design_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_design_versions_ref")),
    )
    op.create_index(op.f("ix_design_versions_organisation_id"), "design_versions", ["organisation_id"], unique=False)
    op.create_table(
        "proofs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("design_id", BigId, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("approved_at", UtcDateTime),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", UtcDateTime),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NOT NULL) = (state IN ('accepted', 'refused'))", name=op.f("ck_proofs_decided_when_decided")
        ),
        sa.CheckConstraint(
            "approved_at IS NOT NULL OR state IN ('open', 'withdrawn')", name=op.f("ck_proofs_approved_before_review")
        ),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f("ck_proofs_refused_with_reason")),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'in_review', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_proofs_state_known"),
        ),
        sa.CheckConstraint("token_version >= 1", name=op.f("ck_proofs_token_version_positive")),
        sa.ForeignKeyConstraint(["design_id"], ["designs.id"], name=op.f("fk_proofs_design_id_designs")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_proofs_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["design_versions.id"], name=op.f("fk_proofs_version_id_design_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("ref", name=op.f("uq_proofs_ref")),
    )
    op.create_index("ix_proofs_design_id", "proofs", ["design_id"], unique=False)
    op.create_index(
        "ix_proofs_in_review",
        "proofs",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("state = 'in_review'"),
        postgresql_where=sa.text("state = 'in_review'"),
    )
    op.create_index(op.f("ix_proofs_organisation_id"), "proofs", ["organisation_id"], unique=False)
    op.create_index("ix_proofs_version_id", "proofs", ["version_id"], unique=False)
    op.create_index(
        "uq_proofs_shown",
        "proofs",
        ["design_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'approved')"),
        postgresql_where=sa.text("state IN ('open', 'approved')"),
    )
    op.create_table(
        "proof_comments",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("proof_id", BigId, nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("x", sa.Float()),
        sa.Column("y", sa.Float()),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("side IN ('', 'front', 'back')", name=op.f("ck_proof_comments_side_known")),
        sa.CheckConstraint("x IS NULL OR side <> ''", name=op.f("ck_proof_comments_point_on_a_side")),
        sa.CheckConstraint("(x IS NULL) = (y IS NULL)", name=op.f("ck_proof_comments_point_whole")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_proof_comments_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name=op.f("fk_proof_comments_proof_id_proofs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_comments")),
        sa.UniqueConstraint("ref", name=op.f("uq_proof_comments_ref")),
    )
    op.create_index(op.f("ix_proof_comments_organisation_id"), "proof_comments", ["organisation_id"], unique=False)
    op.create_index("ix_proof_comments_proof_id", "proof_comments", ["proof_id"], unique=False)


def downgrade() -> None:
    op.drop_table("proof_comments")
    op.drop_table("proofs")
    op.drop_table("design_versions")
    op.drop_table("design_files")
    op.drop_table("designs")
