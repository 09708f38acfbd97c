"""The author's steps: start a form, answer its pages, add and remove entries."""

from __future__ import annotations

from collections.abc import Mapping

from formsvc.answers import Value
from formsvc.definitions.model import GroupQuestion, Page
from formsvc.people import Actor
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import LONGEST, Steps, note
from formsvc.workflow.opening import open_to_change
from formsvc.workflow.outgoing import release
from formsvc.workflow.prefilling import Prefilling
from formsvc.workflow.refusals import Locked, NotFound
from formsvc.workflow.saving import PageSaving, require_filler
from formsvc.workflow.starting import (
    begun_already,
    new_submission,
    organisation_for,
    require_case,
    require_destinations,
    require_form,
    require_role,
    require_source,
)
from formsvc.workflow.views import ItemPlace, Saved


class Filling(Steps):
    """Steps of whoever fills in a part. Every step may raise NotFound (also when the person may not see it)."""

    def start(self, form_id: str, case: str, actor: Actor, source: str = "") -> str:
        """Begin a form about a case (its reference); gives the submission's reference. The same form, case and source
        submission give the same draft again while it is one.

        Raises NotAllowed (role), FormNotReady (faults; a team that cannot be reached), NotStartable (`starts.after` not
        met by `source`).
        """
        definition = require_form(self.house, form_id)
        require_role(definition, actor)
        with self.house.sessions.begin() as session:
            about = require_case(session, case, actor)
            organisation = organisation_for(definition, actor, about)
            after = require_source(self.house, session, definition, about, source, actor)
            begun = begun_already(session, definition, about, after)
            if begun is not None:
                return begun.reference
            require_destinations(self.house, session, definition)
            now = self.house.now()
            row = Submission(case=about, source=after, author_id=actor.id, organisation=organisation)
            new_submission(session, definition, row, now)
            Prefilling(Dossier(self.house, session, row)).write()
            note(session, actor, "started", row, now)
            return row.reference

    def save_page(self, reference: str, page: str, answers: Mapping[str, Value], revision: int, actor: Actor) -> Saved:
        """Replace the page's answers by `answers` (question id -> value; a question left out is not answered any more,
        unless the answers just given hide it: then what it had is kept, unsaid). Confirms the page's prefilled answers.
        Drops what this person had half typed there. An answer that breaks a rule is saved all the same.

        Raises Conflict (someone else saved since `revision` and the answers differ), Locked, NotAllowed.
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            saving = PageSaving(dossier, require_filler(dossier, page, actor), actor)
            return self._saved(saving, saving.save(answers, revision))

    def save_item(
        self, reference: str, place: ItemPlace, item: Mapping[str, Value], revision: int, actor: Actor
    ) -> Saved:
        """Add (`index` None) or change one entry of a group; the page's other answers stay. Raises as save_page, and
        NotFound for an index that is not there, Locked when the group is full."""
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            saving = PageSaving(dossier, require_filler(dossier, place.page, actor), actor)
            group, entries = _entries(saving, place)
            if place.index is None:
                if len(entries) >= group.at_most:
                    raise Locked(f"There can be no more than {group.at_most} here.")
                entries.append(item)
            else:
                entries[place.index] = item
            return self._saved(saving, saving.save({**saving.before, group.id: tuple(entries)}, revision))

    def remove_item(self, reference: str, place: ItemPlace, revision: int, actor: Actor) -> Saved:
        """Take one entry out of a group. Raises as save_item."""
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            saving = PageSaving(dossier, require_filler(dossier, place.page, actor), actor)
            group, entries = _entries(saving, place)
            if place.index is None:
                raise NotFound("There is no such entry.")
            del entries[place.index]
            return self._saved(saving, saving.save({**saving.before, group.id: tuple(entries)}, revision))

    def confirm_prefilled(self, reference: str, page: str, actor: Actor) -> None:
        """Say that the page's prefilled answers still hold, as they stand. Raises Locked, NotAllowed."""
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            asked = require_filler(dossier, page, actor)
            for row in dossier.prefilled.values():
                if row.page == asked.id:
                    row.confirmed_at, row.confirmed_by_id = dossier.now, actor.id
            note(session, actor, f"confirmed:{asked.id}"[:LONGEST], dossier.row, dossier.now)

    def _saved(self, saving: PageSaving, revision: int) -> Saved:
        """What the page is told after a save; parts that open after signing may have set deliveries free."""
        session, row = saving.dossier.session, saving.dossier.row
        session.flush()
        dossier = saving.dossier.with_saved(saving.page, saving.after)
        due = release(dossier) if row.status in ("approved", "delivered") else ()
        following = next_page(dossier, saving.page, saving.actor)
        note(session, saving.actor, f"saved:{saving.page.id}"[:LONGEST], row, dossier.now)
        return Saved(revision=revision, at=dossier.now, next_page=following, due=due)


def next_page(dossier: Dossier, page: Page, actor: Actor) -> str:
    """The next page of this person's, over all their parts; "" after the last."""
    mine = [p.id for part in dossier.parts_of(actor) for p in dossier.journey(part).part_pages(part.id)
            if p.asked == "on_its_own"]  # fmt: skip
    after = mine[mine.index(page.id) + 1 :] if page.id in mine else []
    return after[0] if after else ""


def _entries(saving: PageSaving, place: ItemPlace) -> tuple[GroupQuestion, list[Mapping[str, Value]]]:
    group = next((q for q in saving.page.questions if q.id == place.group), None)
    if not isinstance(group, GroupQuestion):
        raise NotFound("There is no such group on this page.")
    kept = saving.before.get(group.id, ())
    entries = [entry for entry in kept if isinstance(entry, Mapping)] if isinstance(kept, tuple) else []
    if place.index is not None and not 0 <= place.index < len(entries):
        raise NotFound("There is no such entry; somebody may have removed it.")
    return group, entries
