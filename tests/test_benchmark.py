"""The arithmetic of scripts/bench: what is made of the moments that were noted."""

from math import isnan

import pytest

from scripts.benchmark.agent import AgentRow, agent_table, delays_ms, three
from scripts.benchmark.answers import FIRST_CLAUSE, tokens
from scripts.benchmark.model import FAST, TOOL, chunks
from scripts.benchmark.statistics import median, percentile

ASKED = {"model": "slow", "tools": [{}], "messages": [{"role": "user", "content": "Hello"}]}


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([1, 2, 3, 4, 5], 25) == 2
    assert percentile([10, 20], 75) == 17.5
    assert median([3, 1, 2]) == 2
    assert isnan(median([]))


def test_a_delay_is_from_a_beginning_to_the_first_end_after_it() -> None:
    found = [("begin", 1.0), ("end", 1.003), ("end", 1.2), ("begin", 2.0), ("end", 2.001)]
    assert delays_ms(found, "begin", "end") == pytest.approx([3.0, 1.0])


def test_moments_of_several_processes_are_put_in_order_first() -> None:
    found = [("end", 2.001), ("end", 1.003), ("other", 0.5), ("begin", 2.0), ("begin", 1.0)]
    assert delays_ms(found, "begin", "end") == pytest.approx([3.0, 1.0])


def test_a_beginning_without_an_end_is_not_counted() -> None:
    assert delays_ms([("begin", 1.0), ("begin", 2.0), ("end", 2.004), ("begin", 3.0)], "begin", "end") == (
        pytest.approx([4.0])
    )
    assert delays_ms([("end", 1.0)], "begin", "end") == []


def test_three_numbers_say_how_it_was() -> None:
    assert three([1.0, 2.0, 3.0]) == pytest.approx([2.0, 2.9, 3.0])
    assert all(isnan(value) for value in three([]))


def test_a_missed_target_is_marked_and_a_met_one_not() -> None:
    row = AgentRow(
        clause_ms=[6.0, 7.0, 8.0],
        call_ms=[1.0, 2.0, 3.0],
        cost_ms={10: [99.0, 99.0, 99.0], 200: [30.5, 31.0, 32.0]},
    )
    marked = [line.split("  ")[0] for line in agent_table(row).splitlines() if "*" in line]
    assert len(marked) == 2
    assert "6.0*" in agent_table(row).splitlines()[1]


def test_the_fake_model_calls_once_and_then_answers() -> None:
    called = chunks(ASKED)
    arguments = "".join(d["tool_calls"][0]["function"]["arguments"] for _, _, d in called if d is not None)
    assert arguments == '{"what": "lamp"}'
    assert called[0][2]["tool_calls"][0]["function"]["name"] == TOOL  # type: ignore[index]
    assert [moment for _, moment, _ in called if moment] == ["model.called"]
    answered = chunks({**ASKED, "messages": [*ASKED["messages"], {"role": "tool"}]})
    assert [moment for _, moment, _ in answered if moment] == ["model.clause"]
    at = next(number for number, (_, moment, _) in enumerate(answered) if moment == "model.clause")
    assert "".join(delta["content"] for _, _, delta in answered[: at + 1] if delta) == FIRST_CLAUSE
    assert at == len(tokens(FIRST_CLAUSE)) - 1


def test_the_fast_model_says_one_word_at_once() -> None:
    assert [delta for _, _, delta in chunks({**ASKED, "model": FAST})] == [{"content": "Done."}, None]
