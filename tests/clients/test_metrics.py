"""The parser of Prometheus' own client."""

import json
import math
import urllib.request

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from conftest import TEXT, Server


def scrape(server: Server) -> dict[str, Metric]:
    """The families of metrics by their names."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.http}/metrics") as response:
        assert response.headers.get_content_type() == "text/plain"
        assert response.headers.get_param("version") == "0.0.4"
        families = list(text_string_to_metric_families(response.read().decode()))
    assert len({family.name for family in families}) == len(families)
    return {family.name: family for family in families}


def value(families: dict[str, Metric], family: str, sample: str, **labels: str) -> float:
    """The sum of the samples with this name and these labels."""
    samples = families[family].samples if family in families else []
    return math.fsum(s.value for s in samples if s.name == sample and labels.items() <= s.labels.items())


def speak(server: Server) -> float:
    """Speaks the text; returns its length in seconds."""
    body = json.dumps({"input": TEXT, "response_format": "pcm"}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.http}/v1/audio/speech", body) as response:
        return len(response.read()) / 2 / 24_000


def test_metrics_are_typed_and_move_by_what_was_done(server: Server):
    before = scrape(server)
    seconds = speak(server) + speak(server)
    after = scrape(server)

    def moved(family: str, sample: str, **labels: str) -> float:
        return value(after, family, sample, **labels) - value(before, family, sample, **labels)

    assert all(family.documentation for family in after.values())
    kinds = {name: family.type for name, family in after.items()}
    assert kinds["recit_speech_seconds"] == "counter" and kinds["recit_texts_speaking"] == "gauge"
    assert abs(moved("recit_speech_seconds", "recit_speech_seconds_total") - seconds) < 1e-6
    responses = {"route": "/v1/audio/speech", "status": "200"}
    assert moved("recit_http_responses", "recit_http_responses_total", **responses) == 2
    assert moved("recit_stage_seconds", "recit_stage_seconds_total", stage="vocoder") > 0
    first = "recit_first_audio_seconds"
    assert kinds[first] == "histogram" and moved(first, f"{first}_count") == 2
    buckets = [sample.value for sample in after[first].samples if sample.name == f"{first}_bucket"]
    assert buckets == sorted(buckets) and buckets[-1] == value(after, first, f"{first}_count")
