"""Filling in a form: the task list, its pages, add another, check your answers, and the preview."""

from __future__ import annotations

from flask import Blueprint

from formsvc.web.fill import check, items, live, page, preview, tasks

pages = Blueprint("fill", __name__)
for room in (tasks, page, items, live, check, preview):
    room.join(pages)
