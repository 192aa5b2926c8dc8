"""The configuration folder of the throw-away home, written as Home Assistant itself stores it: nothing to be clicked.

Formats: homeassistant/config_entries.py, components/assist_pipeline/pipeline.py.
"""

import json
from pathlib import Path
import shutil
from typing import Any

from .answers import ANSWER, Pace, tokens
from .model import FAST
from .paired import client_id, device_id, token
from .process import ROOT

_THEN = "2026-01-01T00:00:00+00:00"

_CONFIGURATION = """
homeassistant:
  name: Benchmark
  time_zone: UTC
  language: en
http:
  server_host: 127.0.0.1
  server_port: {port}
conversation:
logger:
  default: warning
"""


def write_configuration(
    folder: Path, pace: Pace, *, port: int, engine_ports: list[int], boards: int, model_port: int | None = None
) -> None:
    """Fill a folder for a home on `port` with so many paired boards; `engine_ports`: recogniser, voice.

    `model_port`: the agent is ours, on the fake model there.
    """
    components, storage = folder / "custom_components", folder / ".storage"
    storage.mkdir(parents=True)
    components.mkdir()
    (components / "__init__.py").touch()  # makes it win over the repository's own folder of this name
    shutil.copytree(ROOT / "custom_components" / "xiaozhi", components / "xiaozhi")
    shutil.copytree(Path(__file__).parent / "custom_components" / "bench_agent", components / "bench_agent")
    (folder / "configuration.yaml").write_text(_CONFIGURATION.format(port=port))
    agent = {
        "deltas": tokens(ANSWER) if pace.token_s else [ANSWER],
        "first_token_s": pace.first_token_s,
        "token_s": pace.token_s,
    }
    hub = _entry("xiaozhi", "hub") | {"unique_id": "xiaozhi_hub", "subentries": [_board(n) for n in range(boards)]}
    if model_port is not None:
        hub["subentries"] += [_agent(name, model_port) for name in ("slow", FAST)]
    hearing, voice = (_entry("wyoming", f"engine{at}") for at in engine_ports)
    hearing["data"], voice["data"] = ({"host": "127.0.0.1", "port": at} for at in engine_ports)
    entries = [hub, hearing, voice, _entry("bench_agent", "agent") | {"data": agent}]
    _store(storage, "core.config_entries", {"entries": entries}, minor_version=5)
    pipeline = {**_PIPELINE, **({} if model_port is None else {"conversation_engine": "conversation.slow_model"})}
    pipelines = {"items": [pipeline], "preferred_item": _PIPELINE["id"]}
    _store(storage, "assist_pipeline.pipelines", pipelines, minor_version=2)


def _store(storage: Path, key: str, data: dict[str, Any], *, minor_version: int) -> None:
    stored = {"version": 1, "minor_version": minor_version, "key": key, "data": data}
    (storage / key).write_text(json.dumps(stored))


def _entry(domain: str, name: str) -> dict[str, Any]:
    return {
        "created_at": _THEN,
        "data": {},
        "discovery_keys": {},
        "disabled_by": None,
        "domain": domain,
        "entry_id": f"bench{name}",
        "minor_version": 1,
        "modified_at": _THEN,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": [],
        "title": name,
        "unique_id": None,
        "version": 1,
    }


def _board(number: int) -> dict[str, Any]:
    data = {"device_id": device_id(number), "client_id": client_id(number), "token": token(number)}
    return {
        "data": data,
        "subentry_id": f"benchboard{number:04d}",
        "subentry_type": "device",
        "title": f"Board {number}",
        "unique_id": device_id(number),
    }


def _agent(model: str, port: int) -> dict[str, Any]:
    return {
        "data": {"base_url": f"http://127.0.0.1:{port}/v1", "model": model, "llm_hass_api": ["assist"]},
        "subentry_id": f"benchmodel{model}",
        "subentry_type": "conversation",
        "title": f"{model} model",
        "unique_id": None,
    }


_PIPELINE = {
    "id": "bench",
    "name": "Benchmark",
    "language": "en",
    "stt_engine": "stt.bench_recogniser",
    "stt_language": "en",
    "conversation_engine": "conversation.bench_agent",
    "conversation_language": "en",
    "tts_engine": "tts.bench_voice",
    "tts_language": "en",
    "tts_voice": None,
    "wake_word_entity": None,
    "wake_word_id": None,
    "prefer_local_intents": False,
}
