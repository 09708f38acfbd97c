"""What processes have counted, as families of Prometheus. Labels are endpoints, statuses and tasks: never data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

Counted = Mapping[tuple[str, ...], float]
ANSWERED = "Requests that were answered, by all web processes of all hosts"


def counted(counts: Counted) -> Iterator[Metric]:
    """Every family, also when nothing has been counted yet."""
    yield _counter("formsvc_http_requests", ANSWERED, ("endpoint", "method", "status"), _named(counts, "requests"))
    yield _histogram("formsvc_http_request_seconds", "How long they took", "endpoint", counts, "request")
    yield _counter("formsvc_tasks", "Tasks that workers did", ("task", "outcome"), _named(counts, "tasks"))
    yield _histogram("formsvc_task_seconds", "How long they took", "task", counts, "task")
    failures = counts.get(("sign_in_failures",), 0.0)
    yield CounterMetricFamily("formsvc_sign_in_failures", "Sign-ins that were refused", failures)


def _counter(name: str, told: str, labels: tuple[str, ...], counts: Counted) -> Metric:
    family = CounterMetricFamily(name, told, labels=labels)
    for values, amount in counts.items():
        if len(values) == len(labels):
            family.add_metric(values, amount)
    return family


def _histogram(name: str, told: str, label: str, counts: Counted, of: str) -> Metric:
    """Prometheus wants each bucket to hold those below it as well; we count each once."""
    within: dict[str, dict[str, float]] = defaultdict(dict)
    for (value, limit), amount in _named(counts, f"{of}_bucket").items():
        within[value][limit] = amount
    family = HistogramMetricFamily(name, told, labels=[label])
    for value, found in within.items():
        total, below = 0.0, list[tuple[str, float]]()
        for limit in sorted(found | {"+Inf": found.get("+Inf", 0.0)}, key=float):
            total += found.get(limit, 0.0)
            below.append((limit, total))
        family.add_metric([value], below, counts.get((f"{of}_seconds", value), 0.0))
    return family


def _named(counts: Counted, name: str) -> Counted:
    return {labels[1:]: amount for labels, amount in counts.items() if labels[0] == name}
