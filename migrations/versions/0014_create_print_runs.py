"""Print runs, their pieces and parts, timeline and questions; print shops' price lists."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "print_runs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("design_version_id", BigId),
        sa.Column("of_run_id", BigId),
        sa.Column("print_shop_id", BigId),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("blanks", sa.Integer(), nullable=False),
        sa.Column("overs", sa.Integer(), nullable=False),
        sa.Column("medium", sa.String(length=16), nullable=False),
        sa.Column("stock", sa.String(length=32), nullable=False),
        sa.Column("stock_declared", sa.String(length=32), nullable=False),
        sa.Column("sheet", sa.String(length=16), nullable=False),
        sa.Column("duplex", sa.String(length=8), nullable=False),
        sa.Column("standard", sa.String(length=8), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.String(length=16), nullable=False),
        sa.Column("sends_itself", sa.Boolean(), nullable=False),
        sa.Column("mails", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("estimate", sa.JSON()),
        sa.Column("package", sa.JSON(), nullable=False),
        sa.Column("waiting", sa.String(length=16), nullable=False),
        sa.Column("fault", sa.String(length=64), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("tracking", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("confirmed_at", UtcDateTime),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("ready_at", UtcDateTime),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("shipped_at", UtcDateTime),
        sa.Column("done_at", UtcDateTime),
        sa.Column("files_deleted_at", UtcDateTime),
        sa.Column("purged_at", UtcDateTime),
        sa.Column("request_key", sa.String(length=64)),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("(kind = 'reprint') = (of_run_id IS NOT NULL)", name=op.f("ck_print_runs_reprint_of_a_run")),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_print_runs_done_when_done")),
        sa.CheckConstraint(
            "confirmed_at IS NOT NULL OR state IN ('draft', 'cancelled')",
            name=op.f("ck_print_runs_confirmed_before_all_else"),
        ),
        sa.CheckConstraint("delivery IN ('bulk', 'members')", name=op.f("ck_print_runs_delivery_known")),
        sa.CheckConstraint(
            "kind = 'ecards' OR design_version_id IS NOT NULL", name=op.f("ck_print_runs_printed_by_design")
        ),
        sa.CheckConstraint(
            "kind IN ('cards', 'reprint', 'ecards', 'postcards')", name=op.f("ck_print_runs_kind_known")
        ),
        sa.CheckConstraint("state <> 'failed' OR fault <> ''", name=op.f("ck_print_runs_fault_when_failed")),
        sa.CheckConstraint(
            "state IN ('draft', 'confirmed', 'rendering', 'ready', 'sent', 'accepted', 'printing', "
            "'shipped', 'done', 'declined', 'cancelled', 'failed')",
            name=op.f("ck_print_runs_state_known"),
        ),
        sa.CheckConstraint(
            "waiting IN ('', 'disk_full', 'files_away', 'suspended')", name=op.f("ck_print_runs_waiting_known")
        ),
        sa.CheckConstraint(
            "members >= 0 AND blanks >= 0 AND overs >= 0", name=op.f("ck_print_runs_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["design_version_id"], ["design_versions.id"], name=op.f("fk_print_runs_design_version_id_design_versions")
        ),
        sa.ForeignKeyConstraint(["of_run_id"], ["print_runs.id"], name=op.f("fk_print_runs_of_run_id_print_runs")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_print_runs_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["print_shop_id"], ["organisations.id"], name=op.f("fk_print_runs_print_shop_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_runs")),
        sa.UniqueConstraint("ref", name=op.f("uq_print_runs_ref")),
        sa.UniqueConstraint("request_key", name=op.f("uq_print_runs_request_key")),
    )
    op.create_index("ix_print_runs_design_version_id", "print_runs", ["design_version_id"], unique=False)
    op.create_index(
        "ix_print_runs_kept",
        "print_runs",
        ["changed_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('done', 'cancelled') AND purged_at IS NULL"),
        postgresql_where=sa.text("state IN ('done', 'cancelled') AND purged_at IS NULL"),
    )
    op.create_index("ix_print_runs_of_run_id", "print_runs", ["of_run_id"], unique=False)
    op.create_index(op.f("ix_print_runs_organisation_id"), "print_runs", ["organisation_id"], unique=False)
    op.create_index(
        "ix_print_runs_rendering",
        "print_runs",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('confirmed', 'rendering')"),
        postgresql_where=sa.text("state IN ('confirmed', 'rendering')"),
    )
    op.create_index("ix_print_runs_shop", "print_runs", ["print_shop_id", "id"], unique=False)
    op.create_index("ix_print_runs_shown", "print_runs", ["organisation_id", "sandbox", "id"], unique=False)
    op.create_table(
        "run_pieces",
        sa.Column("id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("of_serial", sa.Integer()),
        sa.Column("card_id", BigId, nullable=False),
        sa.Column("member_no", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.JSON()),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("mailed_at", UtcDateTime),
        sa.Column("mail_ref", sa.String(length=22)),
        sa.Column("reminded_at", UtcDateTime),
        sa.Column("opened_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("serial >= 1 AND spoiled >= 0", name=op.f("ck_run_pieces_counted_from_one")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_run_pieces_card_id_cards")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_run_pieces_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_run_pieces_run_id_print_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_pieces")),
        sa.UniqueConstraint("run_id", "serial", name=op.f("uq_run_pieces_run_id_serial")),
    )
    op.create_index("ix_run_pieces_card_id", "run_pieces", ["card_id"], unique=False)
    op.create_index(op.f("ix_run_pieces_organisation_id"), "run_pieces", ["organisation_id"], unique=False)
    op.create_table(
        "run_parts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON()),
        sa.Column("done_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_run_parts_done_when_done")),
        sa.CheckConstraint("(state = 'done') = (report IS NOT NULL)", name=op.f("ck_run_parts_report_when_done")),
        sa.CheckConstraint("state IN ('pending', 'done')", name=op.f("ck_run_parts_state_known")),
        sa.CheckConstraint("first >= 1 AND last >= first", name=op.f("ck_run_parts_serials_in_order")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_run_parts_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_run_parts_run_id_print_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_parts")),
        sa.UniqueConstraint("run_id", "place", name=op.f("uq_run_parts_run_id_place")),
    )
    op.create_index(op.f("ix_run_parts_organisation_id"), "run_parts", ["organisation_id"], unique=False)
    op.create_table(
        "run_lines",
        sa.Column("id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("side IN ('merchant', 'shop', 'service')", name=op.f("ck_run_lines_side_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_run_lines_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_run_lines_run_id_print_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_lines")),
    )
    op.create_index(op.f("ix_run_lines_organisation_id"), "run_lines", ["organisation_id"], unique=False)
    op.create_index("ix_run_lines_run_id", "run_lines", ["run_id", "id"], unique=False)
    op.create_table(
        "run_questions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("side IN ('merchant', 'shop', 'service')", name=op.f("ck_run_questions_side_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_run_questions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_run_questions_run_id_print_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_questions")),
        sa.UniqueConstraint("ref", name=op.f("uq_run_questions_ref")),
    )
    op.create_index(op.f("ix_run_questions_organisation_id"), "run_questions", ["organisation_id"], unique=False)
    op.create_index("ix_run_questions_run_id", "run_questions", ["run_id", "id"], unique=False)
    op.create_table(
        "price_lists",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("medium", sa.String(length=16), nullable=False),
        sa.Column("stock", sa.String(length=32), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("set_up", sa.Integer(), nullable=False),
        sa.Column("mailing", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("set_up >= 0 AND mailing >= 0", name=op.f("ck_price_lists_yen_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_price_lists_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
        sa.UniqueConstraint(
            "organisation_id", "medium", "stock", name=op.f("uq_price_lists_organisation_id_medium_stock")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_price_lists_ref")),
    )
    op.create_index(op.f("ix_price_lists_organisation_id"), "price_lists", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("price_lists")
    op.drop_table("run_questions")
    op.drop_table("run_lines")
    op.drop_table("run_parts")
    op.drop_table("run_pieces")
    op.drop_table("print_runs")
