"""For an operator's monitoring: how much waits, is stuck and died. Counts and ages, in Prometheus's text format."""

from __future__ import annotations

import hmac
import ipaddress
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from formsvc.web.counted import counted
from formsvc.web.standing import service

pages = Blueprint("metrics", __name__)
BY_PROXY = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


@pages.get("/metrics")
def metrics() -> Response:
    """Every number, as of now. Whoever may not ask is told that there is no such page."""
    if not may_ask():
        abort(404)
    return Response(generate_latest(_Now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Now(Collector):
    """The numbers as families of Prometheus, asked anew each time."""

    def collect(self) -> Iterator[Metric]:
        now = service().workflow.gauges()
        yield _by("formsvc_waiting", "What could be done now, or was tried in vain", "kind", now.waiting)
        yield _by("formsvc_oldest_waiting_seconds", "How long the first of them has waited", "kind", now.oldest)
        yield _by("formsvc_stuck", "What gave up or has not moved for ten minutes", "kind", now.stuck)
        yield _by("formsvc_failed", "What gave up, and waits for a person (dead letters)", "kind", now.failed)
        yield _by("formsvc_deliveries", "Deliveries", "state", now.deliveries)
        yield _by("formsvc_notices", "Messages to our own people", "state", now.notices)
        yield CounterMetricFamily("formsvc_audit_entries", "Entries in the record of what happened", now.audit_entries)
        yield GaugeMetricFamily("formsvc_retention_due", "Cases that have been kept for their time", now.retention_due)
        yield from self._hearing()
        yield from counted(service().counts.read())
        built = {"version": version("formsvc"), "python": platform.python_version()}
        yield InfoMetricFamily("formsvc_build", "The program that answers", built)

    def _hearing(self) -> Iterator[Metric]:
        hearing = service().workers()
        up = float(hearing is not None)
        yield GaugeMetricFamily("formsvc_queue_up", "Whether the queue answers", value=up)
        if hearing is not None:
            yield _by("formsvc_queue_tasks", "Tasks that wait in the queue", "queue", hearing.tasks)
            yield GaugeMetricFamily("formsvc_workers", "Workers that are alive", value=hearing.workers)
            told = "When a worker last looked for what waits, in seconds since 1970"
            yield GaugeMetricFamily("formsvc_swept_timestamp_seconds", told, value=hearing.swept_at)


def _by(name: str, told: str, label: str, numbers: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for value, number in sorted(numbers.items()):
        family.add_metric([value], number)
    return family


def may_ask() -> bool:
    """Whoever has the token; where none is set, this machine itself, and nobody through a server in front of us."""
    token = service().settings.metrics_token
    if token:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
    own = urlsplit(service().settings.address).hostname or ""
    direct = not any(name in request.headers for name in BY_PROXY)
    return direct and _is_here(own) and _is_here(request.remote_addr or "")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
