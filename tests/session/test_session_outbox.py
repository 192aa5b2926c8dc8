"""The writer of a socket: order, bounds, and an end in every case."""

import asyncio

import pytest

from custom_components.xiaozhi.session.outbox import QUEUE_FRAMES, WRITE_LIMIT_S, Frame, Outbox
from tests.session.fakes import now_s
from tests.virtual_time import virtual


class Wire:
    """An outbox on a socket that does what a test says."""

    def __init__(self) -> None:
        self.written: list[Frame] = []
        self.dead: list[str] = []
        self.delay_s = 0.0
        self.error: Exception | None = None
        self.outbox = Outbox(self.write, on_dead=self.dead.append)

    async def write(self, frame: Frame) -> None:
        """Write slowly, or not at all."""
        await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error
        self.written.append(frame)


@virtual
async def test_frames_leave_in_order_and_all_before_the_end() -> None:
    wire = Wire()
    for frame in ("one", b"two", "three"):
        wire.outbox.put(frame)
    wire.outbox.finish()
    wire.outbox.finish()
    wire.outbox.put("too late")
    await wire.outbox.run()
    assert wire.written == ["one", b"two", "three"]
    assert wire.dead == []


@virtual
async def test_a_full_queue_can_still_be_finished() -> None:
    wire = Wire()
    for number in range(QUEUE_FRAMES):
        wire.outbox.put(str(number))
    wire.outbox.finish()
    await wire.outbox.run()
    assert len(wire.written) == QUEUE_FRAMES
    assert wire.dead == []


@virtual
async def test_a_board_that_does_not_read_is_given_up_once_and_the_writer_ends() -> None:
    wire = Wire()
    wire.delay_s = 1e6
    running = asyncio.create_task(wire.outbox.run())
    await asyncio.sleep(0)
    for number in range(2 * QUEUE_FRAMES):
        wire.outbox.put(str(number))
    assert wire.dead == ["the board does not read what it is sent"]
    wire.outbox.finish()  # what the transport does then
    began_s = now_s()
    await running
    assert now_s() - began_s <= WRITE_LIMIT_S
    assert len(wire.dead) == 1


@virtual
async def test_a_frame_that_does_not_leave_in_time_ends_the_writer() -> None:
    wire = Wire()
    wire.delay_s = 1e6
    wire.outbox.put("one")
    wire.outbox.put("two")
    await wire.outbox.run()
    assert wire.dead == ["a frame did not leave in time"]


@virtual
@pytest.mark.parametrize(
    ("error", "reason"),
    [(ConnectionResetError("reset by peer"), "reset by peer"), (ConnectionError(), "the connection was lost")],
)
async def test_a_lost_connection_ends_the_writer(error: Exception, reason: str) -> None:
    wire = Wire()
    wire.error = error
    wire.outbox.put("one")
    wire.outbox.put("two")
    await wire.outbox.run()
    wire.outbox.put("three")
    assert wire.written == []
    assert wire.dead == [reason]


@virtual
async def test_a_connection_that_is_lost_at_the_end_is_no_news() -> None:
    wire = Wire()
    wire.error = ConnectionResetError()
    wire.outbox.put("one")
    wire.outbox.finish()
    await wire.outbox.run()
    assert wire.dead == []


@virtual
async def test_cancellation_leaves_the_rest_unwritten() -> None:
    wire = Wire()
    wire.delay_s = 5
    for frame in ("one", "two", "three"):
        wire.outbox.put(frame)
    running = asyncio.create_task(wire.outbox.run())
    await asyncio.sleep(7)
    running.cancel()
    await asyncio.wait({running})
    assert wire.written == ["one"]
