"""Sign for others and correct and remind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bounce_readings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce_readings")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feeds_token_digest")),
    )
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("organisation_id", sa.String(length=60), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_delegations_from_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_delegations_made_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_delegations_organisation_id")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_delegations_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index("ix_delegations_from", ["from_id", "ends"], unique=False)
        batch_op.create_index("ix_delegations_to", ["to_id", "ends"], unique=False)

    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=140), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("to_name", sa.String(length=140), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_hand_overs_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_hand_overs_submission_id")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_hand_overs_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_overs_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "channel_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=140), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was", sa.String(length=20), nullable=False),
        sa.Column("became", sa.String(length=20), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_channel_changes_by_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_channel_changes_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_changes")),
    )
    with op.batch_alter_table("channel_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_changes_delivery_id"), ["delivery_id"], unique=False)

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("for_name", sa.String(length=140), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("declared", sa.Text(), nullable=False, server_default=""))
        batch_op.drop_constraint(batch_op.f("uq_decisions_submission_id_round_stage"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_decisions_submission_id_round_stage_by_id"), ["submission_id", "round", "stage", "by_id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_decisions_for_id"), "people", ["for_id"], ["id"])

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tells", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_deliveries_submission_id_round_delivery_entry"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_deliveries_waiting"))
        batch_op.create_index("ix_deliveries_waiting", ["state", "urgent", "next_try"], unique=False)
        batch_op.create_index("ix_deliveries_look_at", ["look_at"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_deliveries_submission_id_round_delivery_entry_tells"),
            ["submission_id", "round", "delivery", "entry", "tells"],
        )

    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("url", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sealed_secret", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sealed_checked_by", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("check_digest", sa.String(length=64), nullable=False, server_default=""))

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certificate", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_documents_digest", ["digest"], unique=False)
        batch_op.drop_index(batch_op.f("ix_documents_waiting"))
        batch_op.create_index("ix_documents_waiting", ["state", "urgent", "next_try"], unique=False)

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=160), nullable=False, server_default=""))
        batch_op.alter_column("submission_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("sealed_reason", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_notices_ended_by_id"), "people", ["ended_by_id"], ["id"])
        batch_op.create_index("ix_notices_submission", ["submission_id", "kind"], unique=False)

    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_submissions_look_at", ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_submissions_replaces_id"), "submissions", ["replaces_id"], ["id"])

    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_turns_given_to_id"), "people", ["given_to_id"], ["id"])
        batch_op.drop_constraint(batch_op.f("uq_turns_submission_id_round_stage_part"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_turns_submission_id_round_stage_part_role"),
            ["submission_id", "round", "stage", "part", "role"],
        )
    # The defaults were for the rows that were there; new ones say it themselves.
    said = {
        "decisions": ("for_name", "declared"),
        "deliveries": ("tells", "urgent"),
        "destinations": ("channel", "url", "check_digest"),
        "documents": ("certificate", "urgent"),
        "notices": ("about",),
    }
    for table, columns in said.items():
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.alter_column(column, server_default=None)
    _keep_undelivered()
    # The clocks of what is there already are looked at by the first sweep.
    op.execute("UPDATE submissions SET look_at = created_at")


def _keep_undelivered() -> None:
    """What must still leave is never removed (formsvc/delivery/undelivered.py)."""
    states = "('waiting', 'failed', 'to_hand_over')"
    of_the_round = "deliveries.submission_id = OLD.submission_id AND deliveries.round = OLD.round"
    still = {
        "deliveries": f"OLD.state IN {states}",
        "documents": f"EXISTS (SELECT 1 FROM deliveries WHERE {of_the_round} AND deliveries.state IN {states})",  # noqa: S608 - our words
    }
    refusal = "what has not been delivered is not removed"
    for table, condition in still.items():
        name = f"keep_undelivered_{table}"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END IF; RETURN OLD; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _remove_as_before() -> None:
    for table in ("deliveries", "documents"):
        name = f"keep_undelivered_{table}"
        sqlite = op.get_bind().dialect.name == "sqlite"
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP FUNCTION {name} CASCADE")


def downgrade() -> None:
    _remove_as_before()
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_turns_submission_id_round_stage_part_role"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_turns_submission_id_round_stage_part"), ["submission_id", "round", "stage", "part"]
        )
        batch_op.drop_constraint(batch_op.f("fk_turns_given_to_id"), type_="foreignkey")
        batch_op.drop_column("given_to_id")

    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_submissions_replaces_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_submissions_replaces_id"))
        batch_op.drop_index("ix_submissions_look_at")
        batch_op.drop_column("look_at")
        batch_op.drop_column("replaces_id")

    op.execute("DELETE FROM notices WHERE submission_id IS NULL")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("submission_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_index("ix_notices_submission")
        batch_op.drop_constraint(batch_op.f("fk_notices_ended_by_id"), type_="foreignkey")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("sealed_reason")
        batch_op.drop_column("about")

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_digest")
        batch_op.drop_index("ix_documents_waiting")
        batch_op.create_index(batch_op.f("ix_documents_waiting"), ["state", "next_try"], unique=False)
        batch_op.drop_column("urgent")
        batch_op.drop_column("certificate")

    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.drop_column("check_digest")
        batch_op.drop_column("sealed_checked_by")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("tested_at")
        batch_op.drop_column("sealed_secret")
        batch_op.drop_column("url")
        batch_op.drop_column("channel")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_deliveries_submission_id_round_delivery_entry_tells"), type_="unique")
        batch_op.drop_index("ix_deliveries_look_at")
        batch_op.drop_index("ix_deliveries_waiting")
        batch_op.create_index(batch_op.f("ix_deliveries_waiting"), ["state", "next_try"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_deliveries_submission_id_round_delivery_entry"),
            ["submission_id", "round", "delivery", "entry"],
        )
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("look_at")
        batch_op.drop_column("urgent")
        batch_op.drop_column("tells")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_decisions_for_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_decisions_submission_id_round_stage_by_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_decisions_submission_id_round_stage"), ["submission_id", "round", "stage"]
        )
        batch_op.drop_column("declared")
        batch_op.drop_column("for_name")
        batch_op.drop_column("for_id")

    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_overs_submission_id"))

    op.drop_table("hand_overs")
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.drop_index("ix_delegations_to")
        batch_op.drop_index("ix_delegations_from")

    op.drop_table("delegations")
    op.drop_table("calendar_feeds")
    with op.batch_alter_table("channel_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_changes_delivery_id"))

    op.drop_table("channel_changes")
    op.drop_table("bounce_readings")
