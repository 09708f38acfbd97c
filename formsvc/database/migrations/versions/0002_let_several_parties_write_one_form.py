"""Let several parties write one form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_marks",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_answer_marks_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "question", name=op.f("pk_answer_marks")),
    )
    with op.batch_alter_table("answer_marks", schema=None) as batch_op:
        batch_op.create_index("ix_answer_marks_mark", ["form", "mark", "question"], unique=False)

    op.create_table(
        "part_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=140), nullable=False),
        sa.Column("by_title", sa.String(length=140), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_part_moves_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_part_moves_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_moves")),
    )
    with op.batch_alter_table("part_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_moves_submission_id"), ["submission_id"], unique=False)

    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("entry", sa.Integer(), nullable=False, server_default="0"))
        deliveries.add_column(sa.Column("part", sa.String(length=60), nullable=False, server_default=""))
        deliveries.add_column(sa.Column("guest_id", sa.Integer(), nullable=True))
        deliveries.drop_constraint("uq_deliveries_submission_id_round_delivery", type_="unique")
        deliveries.create_unique_constraint(
            "uq_deliveries_submission_id_round_delivery_entry", ["submission_id", "round", "delivery", "entry"]
        )
        deliveries.create_foreign_key("fk_deliveries_guest_id", "people", ["guest_id"], ["id"])
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("part", sa.String(length=60), nullable=False, server_default=""))
        turns.drop_constraint("uq_turns_submission_id_round_stage", type_="unique")
        turns.create_unique_constraint(
            "uq_turns_submission_id_round_stage_part", ["submission_id", "round", "stage", "part"]
        )
    # The defaults were for the rows that were there; new ones say it themselves.
    for table, columns in {"deliveries": ("entry", "part"), "people": ("guest",), "turns": ("part",)}.items():
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_turns_submission_id_round_stage_part"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_turns_submission_id_round_stage"), ["submission_id", "round", "stage"]
        )
        batch_op.drop_column("part")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("guest")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_deliveries_guest_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_deliveries_submission_id_round_delivery_entry"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_deliveries_submission_id_round_delivery"), ["submission_id", "round", "delivery"]
        )
        batch_op.drop_column("guest_id")
        batch_op.drop_column("part")
        batch_op.drop_column("entry")

    with op.batch_alter_table("part_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_moves_submission_id"))

    op.drop_table("part_moves")
    with op.batch_alter_table("answer_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_marks_mark")

    op.drop_table("answer_marks")
