"""Dashboard, alert rules and scrape example speak of what there is, and of all there is."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from io import StringIO
from itertools import pairwise
from typing import Any, Final

import promql_parser
import pytest
from ruamel.yaml import YAML

from bot.cli import bot
from bot.config import Settings
from bot.domain.backlog import MailState
from bot.domain.delivery import WAITING
from tests.architecture.product import modules
from tests.unit.observability.exposed import Exposed, exposed

DIALS: Final = files("bot.observability") / "dials"
OF_PROMETHEUS: Final = {"job", "instance"}
"""Labels that a scrape adds; and ``up`` is its own metric."""

Tree = Mapping[str, Any]


def read(name: str) -> Tree:
    text = (DIALS / name).read_text("utf-8")
    found: Tree = (
        json.loads(text) if name.endswith("json") else YAML(typ="safe").load(StringIO(text))
    )
    return found


DASHBOARD: Final = read("hireline-dashboard.json")
ALERTS: Final = [rule for group in read("hireline-alerts.yml")["groups"] for rule in group["rules"]]
PROMETHEUS: Final = read("prometheus.yml")
PANELS: Final = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES: Final = [(target["expr"], target) for panel in PANELS for target in panel["targets"]]
EXPRESSIONS: Final = [expr for expr, _ in QUERIES] + [rule["expr"] for rule in ALERTS]


@pytest.fixture(scope="module")
def there() -> Exposed:
    return asyncio.run(exposed())


def parsed(expression: str) -> promql_parser.Expr:
    """Grafana's variables are replaced before Prometheus sees them."""
    return promql_parser.parse(expression.replace("$__rate_interval", "5m"))


def nodes(expression: str) -> list[Any]:
    """Every part of an expression."""
    found: list[Any] = []
    promql_parser.walk(parsed(expression), pre_visit=lambda node: found.append(node))
    return found


def selectors(expression: str) -> list[promql_parser.VectorSelector]:
    return [node for node in nodes(expression) if isinstance(node, promql_parser.VectorSelector)]


def grouped(expression: str) -> set[str] | None:
    """Labels that the outermost aggregation leaves; None if nothing is aggregated."""
    for node in nodes(expression):
        if isinstance(node, promql_parser.AggregateExpr):
            return set(node.modifier.labels) if node.modifier else set()
    return None


def known_labels(expression: str, there: Exposed) -> set[str]:
    return OF_PROMETHEUS | {
        label for each in selectors(expression) for label in there.labels.get(each.name or "", {})
    }


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_metric_and_label_exists(expression: str, there: Exposed) -> None:
    found = selectors(expression)
    assert found
    for selector in found:
        jobs = {job["job_name"] for job in PROMETHEUS["scrape_configs"]}
        if selector.name != "up":
            assert selector.name in there.labels, selector.name
        assert_matches(selector, {**there.labels.get(selector.name or "", {}), "job": jobs})
    for node in nodes(expression):
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier:
            assert set(node.modifier.labels) <= known_labels(expression, there)


def assert_matches(selector: promql_parser.VectorSelector, labels: Mapping[str, set[str]]) -> None:
    """Each matcher names a label of the metric, and a value that it has from the beginning."""
    for matcher in selector.matchers.matchers:
        assert matcher.name in labels, f"{selector.name} has no label {matcher.name}"
        is_regex = any(
            matcher.op == each for each in (promql_parser.MatchOp.Re, promql_parser.MatchOp.NotRe)
        )
        pattern = matcher.value if is_regex else re.escape(matcher.value)
        values = labels[matcher.name]
        assert any(re.fullmatch(pattern, value) for value in values), (matcher.value, values)


def test_every_metric_of_ours_is_on_the_dashboard(there: Exposed) -> None:
    ours = {
        name
        for name in there.families
        if name.startswith("hireline_") and not name.endswith("_created")  # the library's
    }
    shown = {each.name or "" for expression, _ in QUERIES for each in selectors(expression)}
    parts = ("", "_total", "_count", "_sum", "_bucket")
    missing = {name for name in ours if not shown & {name + part for part in parts}}
    assert len(ours) > 15
    assert not missing


def test_zeros_are_there_before_the_first_event(there: Exposed) -> None:
    assert there.labels["hireline_mail_waiting"]["state"] == set(MailState)
    assert there.labels["hireline_outbox_waiting"]["reason"] == set(WAITING)
    assert there.labels["hireline_node_seconds_count"]["node"] >= {"guard", "compose"}
    assert there.labels["hireline_sends_total"]["channel"] == {"phone", "twilio"}
    assert "answered" in there.labels["hireline_model_calls_total"]["outcome"]
    assert {"200", "500", "503"} <= there.labels["hireline_webhook_seconds_count"]["status"]
    assert "hireline_fallbacks_total" in there.labels


@pytest.mark.parametrize(("expression", "target"), QUERIES)
def test_a_legend_names_labels_that_are_left(expression: str, target: Tree, there: Exposed) -> None:
    left = grouped(expression)
    wanted = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
    assert wanted <= (known_labels(expression, there) if left is None else left)


def test_the_dashboard_is_one_for_a_current_grafana() -> None:
    assert DASHBOARD["schemaVersion"] >= 39
    [variable] = DASHBOARD["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    source = {"type": "prometheus", "uid": f"${{{variable['name']}}}"}
    for panel in PANELS:
        assert panel["datasource"] == source
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert all(target["datasource"] == source for target in panel["targets"])
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)


def test_panels_lie_in_rows_and_do_not_cover_each_other() -> None:
    panels = DASHBOARD["panels"]
    assert panels[0]["type"] == "row"
    rows = [panel["title"] for panel in panels if panel["type"] == "row"]
    numbered = [title for title in rows if title[0].isdigit()]
    assert numbered == sorted(numbered)
    cells = [cell for panel in panels for cell in covered(panel["gridPos"])]
    assert len(set(cells)) == len(cells)
    assert all(one["gridPos"]["y"] <= other["gridPos"]["y"] for one, other in pairwise(panels))


def covered(place: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    assert place["x"] + place["w"] <= 24
    for x in range(place["x"], place["x"] + place["w"]):
        for y in range(place["y"], place["y"] + place["h"]):
            yield x, y


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_and_what_to_do(rule: Tree, there: Exposed) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    summary, runbook = rule["annotations"]["summary"], rule["annotations"]["runbook"]
    assert summary.endswith(".")
    assert runbook.endswith(".")
    assert promql_parser.parse_duration(rule.get("for", "1s"))
    left = grouped(rule["expr"])
    labels = known_labels(rule["expr"], there) if left is None else left
    assert set(re.findall(r"\$labels\.(\w+)", summary)) <= labels
    for command in re.findall(r"\bbot ([a-z][a-z-]*[a-z])", runbook):
        assert command in bot.commands
    settings = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"\b[A-Z]+_[A-Z_]*[A-Z]\b", runbook)) <= settings
    source = "".join(module.text for module in modules("bot", "flows"))
    for fact in re.findall(r"\b[a-z_]+\.[a-z_]+\b", runbook):
        assert f'"{fact}"' in source, fact


def test_alerts_have_names_of_their_own() -> None:
    names = [rule["alert"] for rule in ALERTS]
    assert len(set(names)) == len(names) >= 10


def test_the_scrape_example_finds_gateways_and_workers_and_these_rules() -> None:
    assert all((DIALS / name).is_file() for name in PROMETHEUS["rule_files"])
    jobs = {job["job_name"]: job for job in PROMETHEUS["scrape_configs"]}
    found = {
        (name, target["names"][0], target["port"])
        for name, job in jobs.items()
        for target in job["dns_sd_configs"]
    }
    gateway = ("hireline-gateway", "gateway", Settings.model_fields["port"].default)
    assert found == {gateway, ("hireline-worker", "worker", 9100)}
    for name, job in jobs.items():
        assert job["authorization"]["credentials_file"]
        gone = f'absent(up{{job="{name}"}} == 1)'  # a target that is gone has no `up` at all
        assert gone in {rule["expr"] for rule in ALERTS}
