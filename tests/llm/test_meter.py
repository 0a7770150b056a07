"""The meter: what attempts took, what they cost, and a budget that no order of calls can pass."""

import json
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines.meter import Meter, append, is_listed, most_tokens, price_at, worst_case
from extractor.engines.request import Attempt, Estimate
from extractor.errors import BudgetExceeded, ConfigError
from extractor.types import Usage


def attempt(tokens_in=0, tokens_out=0, tokens_cached=0, outcome="ok"):
    return Attempt(
        prompt="quotes/v1",
        number=1,
        outcome=outcome,
        seconds=0.25004,
        model="m",
        status=200,
        request_id="req-7",
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_cached=tokens_cached,
    )


def estimate(tokens_in=0, tokens_out=0):
    return Estimate("m", tokens_in, tokens_out)


def cent_a_token(model, tokens_in, tokens_out, tokens_cached):
    return 0.01 * (tokens_in + tokens_out)


# -- counting -----------------------------------------------------------------------------------------------------------


def test_everything_is_counted():
    meter = Meter(price=cent_a_token)
    assert meter.record(meter.reserve(estimate(50, 50)), attempt(10, 5, 4)) == pytest.approx(0.15)
    assert meter.record(None, attempt(outcome="ServerError")) == 0
    meter.record_wasted(3)
    usage = meter.usage
    assert usage.cost == pytest.approx(0.15)
    assert usage.model_copy(update={"cost": None}) == Usage(
        requests=2, tokens_in=10, tokens_out=5, tokens_cached=4, tokens_wasted=3
    )


def test_an_unknown_price_is_none_and_not_nothing():
    meter = Meter()
    assert meter.record(None, attempt(10, 5)) is None
    assert meter.usage.cost is None
    assert meter.cost(estimate(10, 5)) is None


def test_each_attempt_is_a_line_of_the_ledger(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    meter = Meter(price=cent_a_token, ledger=ledger)
    meter.record(None, attempt(10, 5))
    meter.record(None, attempt(outcome="RateLimited"))
    first, second = map(json.loads, ledger.read_text().splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "prompt": "quotes/v1",
        "number": 1,
        "outcome": "ok",
        "seconds": 0.25,
        "model": "m",
        "status": 200,
        "request_id": "req-7",
        "tokens_in": 10,
        "tokens_out": 5,
        "tokens_cached": 0,
        "document": None,
        "cost": pytest.approx(0.15),
    }
    assert second["outcome"] == "RateLimited"
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_lines_of_several_threads_do_not_mix(tmp_path):
    line = b"x" * 3000 + b"\n"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: append(tmp_path / "ledger", line), range(80)))
    assert (tmp_path / "ledger").read_bytes() == line * 80


def test_an_unwritable_ledger_is_an_error_before_anything_is_sent(tmp_path):
    with pytest.raises(ConfigError, match=r"ledger .*: cannot be written: No such file or directory"):
        Meter(ledger=tmp_path / "no such folder" / "ledger.jsonl")


def test_a_ledger_that_fails_later_costs_its_lines_and_not_the_answers(tmp_path, caplog):
    folder = tmp_path / "folder"
    folder.mkdir()
    meter = Meter(price=cent_a_token, ledger=folder / "ledger.jsonl")
    (folder / "ledger.jsonl").unlink()
    folder.rmdir()
    assert [meter.record(None, attempt(10, 5)) for _ in range(2)] == [pytest.approx(0.15)] * 2
    assert meter.usage.requests == 2
    assert len(caplog.records) == 1, "told once"


# -- the budget ---------------------------------------------------------------------------------------------------------


def test_a_request_that_may_pass_the_tokens_is_refused_before_it_is_sent():
    meter = Meter(max_tokens=100)
    meter.record(meter.reserve(estimate(60, 20)), attempt(50, 10))
    with pytest.raises(BudgetExceeded, match="max_tokens 100: 60 spent; the next request may use 41"):
        meter.reserve(estimate(21, 20))
    meter.reserve(estimate(20, 20))


def test_a_request_that_may_pass_the_cost_is_refused_before_it_is_sent():
    meter = Meter(max_cost=1.00, price=cent_a_token)
    meter.record(meter.reserve(estimate(60, 30)), attempt(50, 10))
    with pytest.raises(BudgetExceeded, match=r"max_cost \$1.0000: \$0.6000 spent; the next request may cost"):
        meter.reserve(estimate(21, 20))
    meter.reserve(estimate(20, 19))


def test_what_was_spent_before_counts():
    meter = Meter(max_tokens=100, spent=Usage(tokens_in=70, tokens_out=20))
    with pytest.raises(BudgetExceeded):
        meter.reserve(estimate(6, 5))
    assert meter.usage.tokens_in == 70


def test_a_cost_that_no_price_can_keep_is_a_config_error_before_anything_is_sent():
    with pytest.raises(ConfigError, match="no price is known for 'm'"):
        Meter(max_cost=1.00).reserve(estimate(1, 1))


def test_no_budget_refuses_nothing():
    Meter().reserve(estimate(10**9, 10**9))


def test_a_reservation_is_given_back_however_its_request_ends():
    meter = Meter(max_tokens=10)
    with pytest.raises(RuntimeError), meter.reserve(estimate(5, 5)):
        raise RuntimeError("no request was sent")
    with meter.reserve(estimate(5, 5)):
        pass
    meter.release(meter.reserve(estimate(5, 5)))
    meter.reserve(estimate(5, 5))


def test_who_holds_a_reservation_is_refused_rather_than_kept_waiting_for_itself():
    meter = Meter(max_tokens=10)
    meter.reserve(estimate(6, 0))
    with pytest.raises(BudgetExceeded):
        meter.reserve(estimate(6, 0))


@pytest.mark.parametrize(("took", "refused"), [(3, False), (9, True)])
def test_a_request_waits_while_another_in_flight_may_leave_enough(took, refused):
    meter = Meter(max_tokens=10)
    reservation = meter.reserve(estimate(8, 0))
    outcome = []

    def second():
        try:
            meter.reserve(estimate(6, 0))
            outcome.append(False)
        except BudgetExceeded:
            outcome.append(True)

    thread = threading.Thread(target=second)
    thread.start()
    thread.join(0.05)
    assert thread.is_alive(), "it waits"
    meter.record(reservation, attempt(took))
    thread.join(10)
    assert outcome == [refused]


REQUESTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=30)


@settings(deadline=None)  # the machine may be busy
@given(REQUESTS, st.integers(0, 200))
def test_no_sequence_of_requests_passes_the_budget(requests, limit):
    meter = Meter(max_tokens=limit)
    for tokens_in, tokens_out, fails in requests:
        try:
            reservation = meter.reserve(estimate(tokens_in, tokens_out))
        except BudgetExceeded:
            assert meter.usage.tokens_in + meter.usage.tokens_out + tokens_in + tokens_out > limit
            continue
        meter.record(reservation, attempt() if fails else attempt(tokens_in, tokens_out // 2))
        assert meter.usage.tokens_in + meter.usage.tokens_out <= limit


def test_threads_together_do_not_pass_the_budget_and_use_it_up():
    meter = Meter(max_tokens=1000)
    sent = []

    def run(_):
        try:
            reservation = meter.reserve(estimate(30, 0))
        except BudgetExceeded:
            return
        sent.append(1)
        threading.Event().wait(0.001)
        meter.record(reservation, attempt(10))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(run, range(150)))
    assert meter.usage.tokens_in <= 1000
    assert len(sent) == meter.usage.requests
    assert len(sent) == 98, "980 of 1,000 are spent: the next 30 might pass the limit, and nothing was in flight"


# -- estimates ----------------------------------------------------------------------------------------------------------


def test_the_worst_case_counts_all_that_is_sent_and_the_limit_of_the_answer():
    body = {"model": "m", "messages": [{"role": "user", "content": "Ferry stops."}], "max_tokens": 50}
    small = worst_case(body)
    assert (small.model, small.tokens_out) == ("m", 50)
    parts = {"response_format": {"json_schema": {"schema": {"type": "object"}}}, "tools": [{"type": "function"}]}
    for name, value in parts.items():
        assert worst_case({**body, name: value}).tokens_in > small.tokens_in
    longer = {**body, "messages": [*body["messages"], {"role": "assistant", "content": "x" * 1000}]}
    assert worst_case(longer).tokens_in >= small.tokens_in + 500
    assert worst_case({**body, "max_completion_tokens": 70}).tokens_out == 70
    assert worst_case({**body, "n": 3}).tokens_out == 150
    assert worst_case({"model": "m", "messages": []}).tokens_out == 4096


MEASURED = [
    # text of our own, and its tokens as the tokenizer of Qwen2.5 counts them
    (
        "The harbour master of Port Ellory said on Tuesday that nearly 1,200 crates of fish had spoiled after the ferry.",
        27,
    ),
    ("Керівник порту заявив у вівторок, що майже 1200 ящиків риби зіпсувалися після поломки порома.", 52),
    ("قال مدير الميناء يوم الثلاثاء إن نحو 1200 صندوق من السمك فسدت بعد تعطل العبارة.", 29),
    ("港务局长周二表示，渡轮发生故障后，近1200箱鱼变质。", 22),
    ("बंदरगाह प्रमुख ने मंगलवार को कहा कि नौका खराब होने के बाद लगभग 1200 पेटी मछलियां खराब हो गईं।", 83),
    (
        "Der Hafenmeister sagte am Dienstag, dass fast 1.200 Kisten Fisch nach dem Ausfall der Fähre verdorben seien.",
        36,
    ),
    ("ნავსადგურის უფროსმა სამშაბათს განაცხადა", 39),
    ("123456789 987654321", 19),
]


@pytest.mark.parametrize(("text", "tokens"), MEASURED)
def test_the_bound_lies_above_what_a_tokenizer_counts_and_not_absurdly_so(text, tokens):
    assert tokens <= most_tokens(text) <= 4 * tokens


@settings(deadline=None)  # the machine may be busy
@given(st.text(), st.text())
def test_the_bound_grows_with_the_text_and_never_passes_its_bytes(one, other):
    assert most_tokens(one) <= most_tokens(one + other) <= most_tokens(one) + most_tokens(other)
    assert most_tokens(one) <= len(one.encode("utf-8", "surrogatepass"))


# -- prices -------------------------------------------------------------------------------------------------------------


def test_a_listed_model_has_its_price_and_cached_tokens_cost_less():
    pytest.importorskip("genai_prices")
    price = price_at(None)
    full, cached = price("gpt-4o-mini", 1000, 100, 0), price("gpt-4o-mini", 1000, 100, 800)
    assert 0 < cached < full < 0.01
    assert price("gpt-4o-mini", 2000, 200, 0) == pytest.approx(2 * full)


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [(None, "no-such-model"), ("http://127.0.0.1:8080/v1", "gpt-4o-mini"), ("https://unknown.invalid/v1", "gpt-4o")],
)
def test_an_unlisted_model_or_server_has_no_price(endpoint, model):
    assert price_at(endpoint)(model, 1000, 100, 0) is None


def test_without_the_extra_there_is_no_price(monkeypatch):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    is_listed.cache_clear()
    assert price_at(None)("gpt-4o-mini", 1000, 100, 0) is None
    is_listed.cache_clear()
