"""What a board does between wake-up and goodbye: firmware main/application.cc."""

import asyncio

import aiohttp
import pytest

from tests.board import Board, BoardError, Build, FirmwareCrash, ManualClock, NotConnectedError, RejectedError, State
from tests.board.microphone import FRAME_BYTES, encode_all
from tests.board_tests.fake_server import MAC, Server

VOICE = b"\x10\x20" * (FRAME_BYTES // 2)
PACKET = encode_all(VOICE)[0]


async def speak(server: Server, board: Board, packets: int = 3) -> None:
    await server.say(type="tts", state="start")
    for _ in range(packets):
        await server.socket.send_bytes(PACKET)
        await board.expect("audio")
    await server.say(type="tts", state="sentence_start", text="yes")
    await board.expect("tts/sentence_start")


async def stop(server: Server, board: Board) -> None:
    await server.say(type="tts", state="stop")
    await board.expect("tts/stop")


async def kinds_heard(server: Server, count: int) -> list[str]:
    return [f"{message['type']}/{message.get('state', '')}" for message in [await server.heard() for _ in range(count)]]


async def test_a_wake_word_says_hello_then_preroll_detect_and_start(board: Board, server: Server) -> None:
    await board.wake("Hi ESP", preroll=VOICE * 3)
    assert await kinds_heard(server, 3) == ["hello/", "listen/detect", "listen/start"]
    assert len(server.audio) == 3
    assert board.state is State.LISTENING
    headers = server.upgrades[0].headers
    assert headers["Authorization"] == "a token"
    assert headers["Protocol-Version"] == "1"
    assert ":" not in headers["Host"]


async def test_a_build_without_wake_word_data_only_starts(
    server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    async with Board(MAC, server.base_url, http, clock, build=Build(sends_wake_word=False)) as board:
        await board.boot()
        await board.wake(preroll=VOICE)
        assert await kinds_heard(server, 2) == ["hello/", "listen/start"]
    assert server.audio == []


async def test_the_microphone_sends_a_packet_each_60_ms_after_its_warm_up(
    board: Board, server: Server, clock: ManualClock
) -> None:
    await board.wake()
    saying = asyncio.create_task(board.say_pcm(VOICE * 2))
    await clock.advance(0.12)
    assert server.audio == []
    await clock.advance(0.61)
    assert len(server.audio) == 10
    assert server.audio[-1] == b"\x58"  # DTX: nobody speaks any more
    assert await saying == pytest.approx(0.24)


async def test_audio_is_played_only_while_speaking(board: Board, server: Server) -> None:
    await board.wake()
    await server.socket.send_bytes(PACKET)
    await board.expect("audio")
    await speak(server, board)
    assert board.playback.queued() == 2
    assert board.complaints == ["audio while listening is dropped"]


async def test_after_an_answer_the_microphone_waits_for_the_loudspeaker(
    board: Board, server: Server, clock: ManualClock
) -> None:
    await board.wake()
    await speak(server, board, 5)
    await stop(server, board)
    assert board.state is State.LISTENING
    await clock.advance(0.25)
    assert len(board.transcript.of_kind("listen/start")) == 1
    await clock.advance(0.1)
    assert len(board.transcript.of_kind("listen/start")) == 2
    await clock.advance(0.2)
    assert server.audio


async def test_audio_that_comes_before_the_decoder_is_ready_is_lost(
    server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    async with Board(MAC, server.base_url, http, clock, build=Build(start_delay_s=0.03)) as board:
        await board.boot()
        await board.wake()
        await speak(server, board, 2)
        await server.socket.send_bytes(encode_all(bytes(FRAME_BYTES))[0])
        await board.expect("audio")
        assert board.playback.speeches[-1].packets == 0
        assert board.playback.speeches[-1].flushed == 2
        assert len(board.complaints) == 2  # nobody misses the silence


async def test_a_realtime_board_keeps_its_microphone_on(
    server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    async with Board(MAC, server.base_url, http, clock, build=Build(has_aec=True)) as board:
        await board.boot()
        await board.wake()
        await speak(server, board)
        assert board.conversation.microphone.is_open
        await stop(server, board)
        await clock.advance(1)
        assert len(board.transcript.of_kind("listen/start")) == 1


async def test_push_to_talk_ends_idle_with_its_socket_open(board: Board, server: Server, clock: ManualClock) -> None:
    talking = asyncio.create_task(board.push_to_talk(VOICE * 4))
    await board.expect("listen/start")
    await clock.advance(0.5)
    await talking
    assert await kinds_heard(server, 3) == ["hello/", "listen/start", "listen/stop"]
    assert board.state is State.IDLE
    await speak(server, board)
    await stop(server, board)
    assert board.state is State.IDLE


async def test_the_button_while_speaking_only_aborts(board: Board, server: Server) -> None:
    await board.wake()
    await speak(server, board)
    await board.press_button()
    await board.expect("abort")
    assert board.state is State.SPEAKING


async def test_the_button_while_listening_drops_the_socket_without_a_close_frame(board: Board, server: Server) -> None:
    await board.press_button()
    await board.press_button()
    assert board.state is State.IDLE
    assert await asyncio.wait_for(server.closed_with.get(), 2) is None


async def test_a_wake_word_while_speaking_aborts_and_listens_when_the_loudspeaker_is_done(
    board: Board, server: Server, clock: ManualClock
) -> None:
    await board.wake()
    await speak(server, board, 5)
    await board.wake()
    assert (await board.expect("abort")).body["reason"] == "wake_word_detected"
    assert board.state is State.LISTENING
    await clock.advance(0.31)
    assert len(board.transcript.of_kind("listen/start")) == 2


async def test_older_firmware_only_aborts_on_a_wake_word(
    server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    build = Build(firmware="2.2.2", restarts_while_speaking=False)
    async with Board(MAC, server.base_url, http, clock, build=build) as board:
        await board.boot()
        await board.wake()
        await speak(server, board)
        await board.wake()
        assert board.state is State.SPEAKING


async def test_a_wake_word_while_listening_does_nothing(board: Board) -> None:
    await board.wake()
    with pytest.raises(BoardError):
        await board.wake()


async def test_a_close_from_the_server_leads_to_idle(board: Board, server: Server) -> None:
    await board.wake()
    await server.socket.close()
    await board.wait_for_state(State.IDLE)
    assert not board.conversation.microphone.is_open


async def test_no_hello_within_10_s_fails(board: Board, server: Server, clock: ManualClock) -> None:
    server.says_hello = False
    waking = asyncio.create_task(board.wake())
    await board.expect("hello")
    await clock.advance(10)
    with pytest.raises(NotConnectedError):
        await waking
    assert board.state is State.IDLE


async def test_a_refused_upgrade_leaves_the_board_idle(board: Board, server: Server) -> None:
    server.answer["websocket"]["url"] = server.base_url.replace("http", "ws") + "nowhere"
    await board.check_ota()
    with pytest.raises(RejectedError, match="404"):
        await board.wake()
    assert board.state is State.IDLE


async def test_after_120_s_of_silence_the_next_wake_up_is_lost(
    board: Board, server: Server, clock: ManualClock
) -> None:
    talking = asyncio.create_task(board.push_to_talk(VOICE))
    await board.expect("listen/start")
    await clock.advance(0.5)
    await talking
    await clock.advance(121)
    await board.wake()
    assert len(server.sockets) == 2
    assert board.state is State.IDLE


@pytest.mark.parametrize("version", [2, 3])
async def test_newer_framings_are_used_both_ways(
    version: int, server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    server.answer["websocket"]["version"] = version
    async with Board(MAC, server.base_url, http, clock) as board:
        await board.boot()
        await board.wake(preroll=VOICE)
        await server.say(type="tts", state="start")
        header = b"\0\2\0\0" + bytes(8) + len(PACKET).to_bytes(4) if version == 2 else b"\0\0" + len(PACKET).to_bytes(2)
        await server.socket.send_bytes(header + PACKET)
        await board.expect("tts/start")
        await board.expect("audio")
        assert board.playback.speeches[-1].undecodable == 0
        assert board.complaints == []
    assert len(server.audio[0]) > {2: 16, 3: 4}[version]


@pytest.mark.parametrize("message", [{"type": "tts"}, {"type": "hello"}])
async def test_a_message_that_crashes_is_raised_by_every_wait_and_by_close(
    message: dict[str, str], server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    board = Board(MAC, server.base_url, http, clock)
    await board.boot()
    await board.wake()
    await server.say(**message)
    with pytest.raises(FirmwareCrash):
        await board.expect("stt")
    with pytest.raises(FirmwareCrash):
        await board.close()


async def test_odd_messages_are_ignored_and_noted(board: Board, server: Server) -> None:
    await board.wake()
    await server.socket.send_str("no JSON")
    await server.say(type="goodbye")
    await server.say(type="llm")
    await server.say(type="tts", state="stop")
    await board.expect("tts/stop")
    assert len(board.complaints) == 4
    assert board.state is State.LISTENING


async def test_tools_are_listed_and_called(board: Board, server: Server) -> None:
    await board.wake()
    await kinds_heard(server, 3)
    call = {"name": "self.audio_speaker.set_volume", "arguments": {"volume": 30}}
    for number, (method, params) in enumerate([("initialize", {}), ("tools/list", {}), ("tools/call", call)]):
        payload = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        await server.say(type="mcp", payload=payload)
        assert (await server.heard())["payload"]["id"] == number
    assert board.conversation.tools.volume == 30


async def test_a_request_with_a_text_as_id_gets_no_reply(board: Board, server: Server) -> None:
    await board.wake()
    await server.say(type="mcp", payload={"jsonrpc": "2.0", "id": "1", "method": "initialize"})
    await server.say(type="mcp", payload={"jsonrpc": "2.0", "id": 2, "method": "ping"})
    await kinds_heard(server, 3)
    assert (await server.heard())["payload"]["error"]["message"] == "Method not implemented: ping"


async def test_a_reboot_message_closes_the_socket(board: Board, server: Server) -> None:
    await board.wake()
    await server.say(type="system", command="reboot")
    await board.expect("reboot")
    await board.wait_for_state(State.IDLE)
    await board.boot()
    assert board.state is State.IDLE


async def test_typed_text_goes_out_as_detect(board: Board, server: Server) -> None:
    await board.type_text("turn on the light")
    await kinds_heard(server, 2)
    assert (await server.heard())["text"] == "turn on the light"
