"""Filling in a form: the task list, its pages, add another, check your answers, pass it on, paper, and the preview."""

from __future__ import annotations

from flask import Blueprint

from formsvc.web.fill import check, items, live, page, paper, preview, sending_back, tasks

pages = Blueprint("fill", __name__)
for room in (tasks, page, items, live, check, sending_back, paper, preview):
    room.join(pages)
