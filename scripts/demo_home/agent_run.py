"""What an agent did in its last run, as its pipeline debugging shows it (components/assist_pipeline)."""

from dataclasses import dataclass, field
from typing import Any

from .client import ApiError, Client


@dataclass(slots=True, kw_only=True)
class AgentCall:
    """One call of a tool, and its result once that came."""

    id: str
    name: str
    arguments: dict[str, Any]
    result: object = None


@dataclass(slots=True, kw_only=True)
class AgentRun:
    """One question and all that came of it."""

    question: str
    calls: list[AgentCall] = field(default_factory=list)
    first_calls: list[AgentCall] = field(default_factory=list)
    """Those that were made before the first result came: they run in parallel."""
    answer: str = ""


async def last_agent_run(client: Client, pipeline_id: str) -> AgentRun:
    """Return the last run that asked an agent. ApiError where there is none."""
    listed = await client.command("assist_pipeline/pipeline_debug/list", pipeline_id=pipeline_id)
    for item in reversed(listed["pipeline_runs"]):
        got = await client.command(
            "assist_pipeline/pipeline_debug/get", pipeline_id=pipeline_id, pipeline_run_id=item["pipeline_run_id"]
        )
        starts = [event["data"] for event in got["events"] if event["type"] == "intent-start"]
        if starts:
            run = AgentRun(question=starts[0]["intent_input"])
            for event in got["events"]:
                if event["type"] == "intent-progress":
                    _take(run, event["data"].get("chat_log_delta") or {})
            return run
    raise ApiError("no agent was asked")


def _take(run: AgentRun, delta: dict[str, Any]) -> None:
    if delta.get("role") == "tool_result":
        for call in run.calls:
            if call.id == delta["tool_call_id"]:
                call.result = delta.get("tool_result", delta.get("result"))
        return
    run.answer += delta.get("content") or ""
    if calls := delta.get("tool_calls"):
        made = [AgentCall(id=call["id"], name=call["tool_name"], arguments=call["tool_args"]) for call in calls]
        if all(call.result is None for call in run.calls):
            run.first_calls += made
        run.calls += made
