"""What cameras see: the photo of a board is kept, shown and looked at; that of a camera of the home looked at only.

Fills `transport.hub.Sight`. Who looks is `looking.py`'s; failures become words here that an agent can pass on.
"""

from collections.abc import Callable
import logging
from typing import Final

from .looking import LookError, LookFailure, Looking, Picture
from .photos import Photos
from .session.session import Session
from .transport.hub import Seen

_LOGGER = logging.getLogger(__name__)

FAILURES: Final = {
    LookFailure.NOBODY: (
        "Nobody can look at pictures here. In Home Assistant, in the options of XiaoZhi, an AI task entity that takes "
        "pictures can be chosen."
    ),
    LookFailure.BUSY: "Other pictures are being looked at. It can be tried again in half a minute.",
    LookFailure.TIMEOUT: "The model that looks at pictures did not answer in time. It can be tried again.",
    LookFailure.FAILED: "The model could not look at the picture; perhaps it is one that cannot look at pictures.",
}


class Sight:
    """One for the hub. `task_of`: the AI task entity of the agent that answers at a board, where it is one of ours."""

    def __init__(
        self,
        looking: Looking,
        photos: Photos,
        *,
        session_of: Callable[[str], Session | None],
        task_of: Callable[[str], str | None],
    ) -> None:
        self._looking = looking
        self._photos = photos
        self._session_of = session_of
        self._task_of = task_of

    def photo_token(self, device_id: str) -> str:
        """Return what the photos of a board's open session bring; empty: it has none."""
        session = self._session_of(device_id)
        vision = session.tools.vision if session is not None else None
        return "" if vision is None else vision.token

    async def look(self, device_id: str, photo: bytes, question: str) -> Seen:
        """Keep a photo of a board, show it to whoever watches, and have the question about it answered."""
        if (session := self._session_of(device_id)) is not None:
            session.photo_taken(photo, question)
        await self._photos.async_put(device_id, photo)
        return await self.see(Picture(content=photo), question, device_id=device_id)

    async def see(self, picture: Picture, question: str, *, device_id: str | None = None) -> Seen:
        """Have a question about a picture answered; failures are words, too. `device_id`: the board that asks."""
        try:
            return Seen(text=await self._looking.async_look(picture, question, own=self._own(device_id)))
        except LookError as err:
            _LOGGER.debug("Nobody looked at a picture: %s", err)
            return Seen(text=FAILURES[err.failure], is_seen=False)

    def can_see(self, device_id: str | None) -> bool:
        """Whether somebody can look at pictures for whoever asks: a board, or somebody without one."""
        return bool(self._looking.who(self._own(device_id)))

    def _own(self, device_id: str | None) -> str | None:
        return None if device_id is None else self._task_of(device_id)
