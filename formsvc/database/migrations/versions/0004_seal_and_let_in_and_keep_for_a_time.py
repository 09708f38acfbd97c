"""Seal and let in and keep for a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

from formsvc.database.binding_anew import bind_anew

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_erasure_reports_approved_by_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_erasure_reports_made_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_erasure_reports_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_reports")),
    )
    with op.batch_alter_table("erasure_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_reports_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "external_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_external_identities_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identities_issuer_subject")),
    )
    with op.batch_alter_table("external_identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_identities_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_second_factors_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sign_outs", sa.Integer(), nullable=False),
        sa.Column("second", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_ins_digest")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_visits_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("digest", name=op.f("uq_visits_digest")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_link_id"), ["link_id"], unique=False)

    op.create_table(
        "erasure_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("case_reference", sa.String(length=40), nullable=False),
        sa.Column("submission_reference", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("organisations", sa.Text(), nullable=False),
        sa.Column("record_class", sa.String(length=60), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["erasure_reports.id"], name=op.f("fk_erasure_lines_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_lines")),
    )
    with op.batch_alter_table("erasure_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_lines_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_lines_case_reference"), ["case_reference"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_erasure_lines_submission_reference"), ["submission_reference"], unique=False
        )

    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("placed_by_name", sa.String(length=140), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_by_name", sa.String(length=140), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_lifted_reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_legal_holds_case_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["people.id"], name=op.f("fk_legal_holds_lifted_by_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["people.id"], name=op.f("fk_legal_holds_placed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_holds_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("record_class", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("looked_after", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_cases_keep_until"), ["keep_until"], unique=False)
    with op.batch_alter_table("cases", schema=None) as batch_op:  # cases that are there have a value now
        batch_op.alter_column("record_class", server_default=None)
        batch_op.alter_column("looked_after", server_default=None)

    op.add_column("deliveries", sa.Column("sealed_asked", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("answer_marks", schema=None) as batch_op:
        batch_op.drop_constraint("pk_answer_marks", type_="primary")
        batch_op.create_primary_key("pk_answer_marks", ["submission_id", "question", "mark"])
    bind_anew(op.get_bind(), context.config.attributes.get("sealer"))
    op.execute("ALTER TABLE deliveries DROP COLUMN asked_format")  # in place, so that what guards the table stays
    _read_the_record_from_its_end()
    _only_add_to_the_record()


def _read_the_record_from_its_end() -> None:
    for column in ("who", "about", "case_reference"):
        op.drop_index(f"ix_audit_events_{column}", table_name="audit_events")
    for column in ("who", "what", "about", "case_reference", "at"):
        op.create_index(f"ix_audit_events_{column}", "audit_events", [column, "number"])


def _only_add_to_the_record() -> None:
    """The record is not changed and not removed (formsvc/audit/only_added.py)."""
    refusal, name = "what happened is not changed and not removed", "only_added_audit_events"
    if op.get_bind().dialect.name == "sqlite":
        for when in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_{when.lower()} BEFORE {when} ON audit_events "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        op.execute(
            f"CREATE TRIGGER {name}_insert BEFORE INSERT ON audit_events "  # noqa: S608 - words of our own
            "WHEN EXISTS (SELECT 1 FROM audit_events WHERE number = NEW.number) "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _record_as_before() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for when in ("update", "delete", "insert"):
            op.execute(f"DROP TRIGGER only_added_audit_events_{when}")
    else:
        op.execute("DROP FUNCTION only_added_audit_events CASCADE")
    for column in ("who", "what", "about", "case_reference", "at"):
        op.drop_index(f"ix_audit_events_{column}", table_name="audit_events")
    for column in ("who", "about", "case_reference"):
        op.create_index(f"ix_audit_events_{column}", "audit_events", [column])


def downgrade() -> None:
    op.add_column("deliveries", sa.Column("asked_format", sa.String(length=200), nullable=False, server_default=""))
    op.execute("ALTER TABLE deliveries DROP COLUMN sealed_asked")
    with op.batch_alter_table("answer_marks", schema=None) as batch_op:
        batch_op.drop_constraint("pk_answer_marks", type_="primary")
        batch_op.create_primary_key("pk_answer_marks", ["submission_id", "question"])
    _record_as_before()
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_keep_until"))
        batch_op.drop_column("keep_until")
        batch_op.drop_column("looked_after")
        batch_op.drop_column("record_class")

    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_holds_case_id"))

    op.drop_table("legal_holds")
    with op.batch_alter_table("erasure_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_lines_submission_reference"))
        batch_op.drop_index(batch_op.f("ix_erasure_lines_case_reference"))
        batch_op.drop_index(batch_op.f("ix_erasure_lines_report_id"))

    op.drop_table("erasure_lines")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visits_link_id"))

    op.drop_table("visits")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_person_id"))

    op.drop_table("sign_ins")
    op.drop_table("second_factors")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_person_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("external_identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_identities_person_id"))

    op.drop_table("external_identities")
    with op.batch_alter_table("erasure_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_reports_organisation_id"))

    op.drop_table("erasure_reports")
