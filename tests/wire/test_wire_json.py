"""The JSON dialect, which simulators and browsers speak, on the same engine as the firmware's."""

from base64 import b64decode, b64encode
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.board.microphone import encode_all
from tests.board.playback import packet_ms
from tests.fake_engines import FakeEngines
from tests.wire.peer import Http, Peer, connect, connect_json, device_info, token_of

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])


async def speak(peer: Peer, pcm: bytes) -> None:
    """Push to talk, faster than a person can."""
    packets = [{"type": "audio", "format": "opus", "data": b64encode(packet).decode()} for packet in encode_all(pcm)]
    await peer.send({"type": "listen", "state": "start", "mode": "manual"}, *packets)
    await peer.send({"type": "listen", "state": "stop"})


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    """Return what kind each message is, equal ones in a row once."""
    names = [f"{message['type']}/{message['state']}" if "state" in message else message["type"] for message in messages]
    return [name for name, before in zip(names, [None, *names], strict=False) if name != before]


async def test_a_whole_conversation(http: Http, engines: FakeEngines, paired: str, speech: bytes) -> None:
    engines.tts.seconds = 0.1
    peer = await connect(http)
    await peer.send(device_info(paired, client_id="a-browser", token=token_of(paired)))
    ready = await peer.receive()
    session_id = ready.pop("session_id")
    assert ready == {"type": "session_ready", "config": {"vad_threshold": 0.5, "max_audio_length": 30000}}
    await speak(peer, speech)
    messages = await peer.receive_until("tts", "stop")
    messages.append(await peer.receive())
    texts = [message for message in messages if message["type"] != "tts_audio"]
    assert kinds(texts) == ["stt", "tts/start", "llm", "tts/sentence_start", "tts/stop"]
    assert messages[-1]["is_final"]
    assert {message["session_id"] for message in messages} == {session_id}
    assert [message["text"] for message in texts if message["type"] in ("stt", "tts") and "text" in message] == [
        "turn on the lamp",
        "The lamp is on.",
    ]
    sound = [message for message in messages if message["type"] == "tts_audio"]
    assert [message["is_final"] for message in sound] == [False] * (len(sound) - 1) + [True]
    assert {packet_ms(b64decode(message["data"])) for message in sound[:-1]} == {60}
    assert not peer.sound
    assert engines.agent.asked[0].text == "turn on the lamp"


async def test_typed_text_is_answered(http: Http, engines: FakeEngines, paired: str) -> None:
    engines.tts.seconds = 0.1
    peer = await connect_json(http, paired)
    await peer.send({"type": "listen", "state": "detect", "text": "is the door shut"})
    assert (await peer.receive_until("stt"))[-1]["text"] == "is the door shut"
    await peer.receive_until("tts", "stop")
    assert engines.agent.asked[0].text == "is the door shut"


async def test_signs_of_life_are_answered(http: Http, paired: str) -> None:
    peer = await connect_json(http, paired)
    await peer.send(
        {"type": "heartbeat", "timestamp": 1234.5}, {"type": "ping"}, {"type": "pong"}, {"type": "heartbeat"}
    )
    first, second, third = [await peer.receive() for _ in range(3)]
    assert (first["type"], first["timestamp"], type(first["server_time"])) == ("heartbeat_ack", 1234.5, int)
    assert second["type"] == "pong"
    assert (third["type"], third["timestamp"]) == ("heartbeat_ack", None)


REJECTED: list[Any] = [
    pytest.param("{", "bad_json", id="no JSON"),
    pytest.param("[]", "bad_json", id="no object"),
    pytest.param("{}", "bad_type", id="no type"),
    pytest.param({"type": "audio", "data": "not base64!"}, "bad_audio", id="no base64"),
    pytest.param({"type": "audio", "data": "AAAA", "format": "pcm"}, "bad_audio", id="no Opus"),
    pytest.param({"type": "audio", "data": "A" * 60000}, "binary_too_large", id="a packet too long"),
    pytest.param({"type": "listen", "state": "dance"}, "bad_field", id="unknown state"),
    pytest.param({"type": "heartbeat", "timestamp": "now"}, "bad_field", id="no number"),
    pytest.param(device_info("aa:bb:cc:dd:ee:02"), "second_hello", id="another identity"),
    pytest.param({"type": "listen", "state": "detect", "text": "x" * 70_000}, "text_too_large", id="a text too long"),
    pytest.param(b"\x01" * 70_000, "binary_too_large", id="a frame too long"),
]


@pytest.mark.parametrize(("frame", "code"), REJECTED)
async def test_a_fault_is_answered_and_the_socket_lives(http: Http, paired: str, frame: Any, code: str) -> None:
    peer = await connect_json(http, paired)
    await peer.send(frame, {"type": "ping"})
    answer = await peer.receive()
    assert (answer["type"], answer["code"]) == ("error", code)
    assert (await peer.receive())["type"] == "pong"


async def test_what_is_unknown_is_ignored(http: Http, paired: str) -> None:
    peer = await connect_json(http, paired)
    await peer.send({"type": "tomorrow's invention"}, b"\xff", b"", {"type": "mcp", "payload": {}}, {"type": "ping"})
    assert (await peer.receive())["type"] == "pong"


async def test_an_abort_ends_the_answer(
    hass: HomeAssistant, http: Http, engines: FakeEngines, paired: str, speech: bytes
) -> None:
    engines.tts.seconds = 20
    peer = await connect_json(http, paired)
    await speak(peer, speech)
    await peer.receive_until("tts", "sentence_start")
    await peer.send({"type": "abort"}, {"type": "ping"})
    messages = await peer.receive_until("pong")
    ends = kinds(messages[-3:])
    assert ends == ["tts/stop", "tts_audio", "pong"]
    assert messages[-2]["is_final"]
