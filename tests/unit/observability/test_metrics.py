"""What is counted, as a scraper reads it."""

from prometheus_client.parser import text_string_to_metric_families

from bot.domain.turn import Ending
from bot.observability.metrics import Metrics


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
