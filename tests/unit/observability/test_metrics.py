"""What is counted, as a scraper reads it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from prometheus_client.parser import text_string_to_metric_families

from bot.domain.backlog import MailState, Pile, Piles
from bot.domain.budget import Budget
from bot.domain.conversation import Owner, Stage, View
from bot.domain.delivery import Reason
from bot.domain.events import Stream
from bot.domain.message import Status, StatusReport
from bot.domain.observation import Course
from bot.domain.ports import Depth
from bot.domain.turn import Claim, Ending, Outcome, Step
from bot.domain.understanding import INBOUND_FLOOD
from bot.observability.metrics import Metrics

ID = UUID(int=7)


def samples(text: bytes) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, label values) -> value."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_turns_are_counted_and_timed_by_how_they_ended() -> None:
    metrics = Metrics()
    metrics.turn(Ending.DONE, 0.03)
    metrics.turn(Ending.DONE, 0.5)
    metrics.turn(Ending.QUARANTINED, 0.01)
    read = samples(metrics.render())
    assert read["hireline_turn_seconds_count", ("done",)] == 2
    assert read["hireline_turn_seconds_sum", ("done",)] == 0.53
    assert read["hireline_turn_seconds_count", ("fenced",)] == 0
    assert read["hireline_quarantined_total", ()] == 1


def test_webhooks_sends_and_leases_are_counted() -> None:
    metrics = Metrics()
    metrics.webhook("/webhooks/twilio/messages", 200, 0.004)
    metrics.sent("twilio", "sent")
    metrics.lease_lost(2)
    read = samples(metrics.render())
    assert read["hireline_webhook_seconds_count", ("/webhooks/twilio/messages", "200")] == 1
    assert read["hireline_sends_total", ("twilio", "sent")] == 1
    assert read["hireline_lease_losses_total", ()] == 2


def test_calls_of_a_model_are_counted_with_what_they_cost() -> None:
    metrics = Metrics()
    metrics.model_call("m", "answered", 300, 40)
    metrics.model_call("m", "timeout", 0, 0)
    read = samples(metrics.render())
    assert read["hireline_model_calls_total", ("m", "answered")] == 1
    assert read["hireline_model_calls_total", ("m", "timeout")] == 1
    assert read["hireline_model_tokens_total", ("m", "in")] == 300
    assert read["hireline_model_tokens_total", ("m", "out")] == 40


def test_whether_the_bell_works_is_a_gauge() -> None:
    metrics = Metrics()
    metrics.bus_is_down(is_down=True)
    read = samples(metrics.render())
    assert read["hireline_bus_down", ()] == 1
    metrics.bus_is_down(is_down=False)
    assert samples(metrics.render())["hireline_bus_down", ()] == 0


def test_two_processes_worth_of_metrics_do_not_mix() -> None:
    one, other = Metrics(), Metrics()
    one.lease_lost()
    assert samples(other.render())["hireline_lease_losses_total", ()] == 0


def course(ending: Ending = Ending.DONE, **more: Any) -> Course:  # noqa: ANN401 - of a course
    claim = Claim(ID, ID, Owner.BOT, 1, 1, (), (), {}, None)
    return Course(claim, ending, asked=1.0, began=2.0, ended=2.5, **more)


def test_a_turn_tells_of_its_nodes_and_of_a_model_that_was_of_no_use() -> None:
    metrics = Metrics()
    steps = (Step("guard", 0.001), Step("understand", 0.3))
    view = View(Stage.NEW, "en", None, (), None, opted_out=False)
    metrics.course(course(outcome=Outcome(view, (), ("model.unavailable",), steps)))
    metrics.course(course(outcome=Outcome(view, (), ("understood.answer.model",), steps)))
    metrics.course(course(Ending.FAILED))
    read = samples(metrics.render())
    assert read["hireline_node_seconds_count", ("guard",)] == 2
    assert read["hireline_node_seconds_sum", ("understand",)] == 0.6
    assert read["hireline_fallbacks_total", ()] == 1
    assert read["hireline_turn_seconds_sum", ("done",)] == 1.0
    assert read["hireline_turn_seconds_count", ("failed",)] == 1


def test_what_can_be_counted_is_zero_before_it_was() -> None:
    metrics = Metrics()
    metrics.expect(routes=["/hook"], nodes=["guard"], channels=["phone"])
    metrics.expect_model("m", ["answered", "timeout"], 1000)
    read = samples(metrics.render())
    assert read["hireline_webhook_seconds_count", ("/hook", "503")] == 0
    assert read["hireline_node_seconds_count", ("guard",)] == 0
    assert read["hireline_sends_total", ("phone", "unsure")] == 0
    assert read["hireline_model_calls_total", ("m", "timeout")] == 0
    assert read["hireline_model_tokens_total", ("m", "out")] == 0
    assert read["hireline_model_over_budget_total", ("candidate",)] == 0
    assert read["hireline_model_day_limit", ()] == 1000
    assert read["hireline_fallbacks_total", ()] == 0


def test_what_is_in_the_stores_is_told_by_who_asked_and_only_while_it_is_known() -> None:
    metrics = Metrics()
    piles = Piles({MailState.DUE: Pile(2, 7.5)}, {Reason.BEHIND: 4}, overdue=1.5, quarantined=6)
    metrics.stores.counted(piles)
    metrics.stores.measured({Stream.CANDIDATE: Depth(9, 1, 0.25)})
    assert not any(name.startswith("hireline_mail") for name, _ in samples(metrics.render()))
    metrics.stores.found("postgres", True)
    metrics.stores.found("redis", True)
    read = samples(metrics.render())
    assert read["hireline_mail_waiting", ("due",)] == 2
    assert read["hireline_mail_oldest_seconds", ("due",)] == 7.5
    assert read["hireline_outbox_waiting", ("behind",)] == 4
    assert read["hireline_outbox_overdue_seconds", ()] == 1.5
    assert read["hireline_mail_quarantined", ()] == 6
    assert read["hireline_stream_length", ("events:candidate",)] == 9
    assert read["hireline_stream_pending", ("events:candidate",)] == 1
    assert read["hireline_stream_oldest_pending_seconds", ("events:candidate",)] == 0.25
    metrics.stores.found("postgres", False)
    read = samples(metrics.render())
    assert read["hireline_store_up", ("postgres",)] == 0
    assert read["hireline_store_up", ("redis",)] == 1
    assert ("hireline_mail_quarantined", ()) not in read
    assert read["hireline_stream_length", ("events:candidate",)] == 9


def test_reports_are_counted_in_our_words_and_strange_ones_as_unknown() -> None:
    metrics = Metrics()
    metrics.expect(reporting=["twilio"])
    strange = StatusReport("k", "twilio", "SM1", None, "on_the_moon")
    for each in (replace(strange, status=Status.FAILED), strange):
        metrics.report(each)
    read = samples(metrics.render())
    assert read["hireline_reports_total", ("twilio", "failed")] == 1
    assert read["hireline_reports_total", ("twilio", "unknown")] == 1
    assert read["hireline_reports_total", ("twilio", "delivered")] == 0


def test_a_budget_is_told_with_what_is_used_of_it() -> None:
    metrics = Metrics()
    metrics.model_spent(1234)
    metrics.model_refused(Budget.DAY)
    read = samples(metrics.render())
    assert read["hireline_model_day_tokens", ()] == 1234
    assert read["hireline_model_over_budget_total", ("day",)] == 1


def test_strangers_and_floods_are_counted_when_their_turn_is_done() -> None:
    metrics = Metrics()
    view = View(Stage.NEW, "en", None, (), None, opted_out=False)
    flood = Outcome(view, (), (INBOUND_FLOOD,))
    metrics.course(course(outcome=flood))
    metrics.course(course(Ending.SUPERSEDED, outcome=flood))
    read = samples(metrics.render())
    assert read["hireline_conversations_begun_total", ()] == 1
    assert read["hireline_floods_total", ()] == 1
