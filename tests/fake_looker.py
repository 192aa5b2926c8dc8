"""An AI task entity that looks at pictures as a test wants it to, and keeps what it was shown."""

import asyncio
from dataclasses import dataclass, field
from typing import override

from homeassistant.components.ai_task import AITaskEntity, AITaskEntityFeature, GenDataTask, GenDataTaskResult
from homeassistant.components.ai_task.const import DATA_COMPONENT, DATA_PREFERENCES
from homeassistant.components.conversation import ChatLog
from homeassistant.core import HomeAssistant


@dataclass(frozen=True, slots=True)
class Shown:
    """One task: the instructions, and the picture as it was on disk."""

    instructions: str
    picture: bytes
    mime_type: str


@dataclass(slots=True)
class Script:
    """What a looker does."""

    answer: str = "A red wall."
    error: Exception | None = None
    hangs: bool = False
    gate: asyncio.Event | None = None
    """When set by a test, the answer waits for it."""
    shown: list[Shown] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)


class FakeLooker(AITaskEntity):
    """Answers every task with the same words."""

    def __init__(self, name: str = "Looker", *, takes_pictures: bool = True) -> None:
        self.script = Script()
        self._attr_name = name
        self._attr_unique_id = name
        self._attr_supported_features = AITaskEntityFeature.GENERATE_DATA
        if takes_pictures:
            self._attr_supported_features |= AITaskEntityFeature.SUPPORT_ATTACHMENTS

    @override
    async def _async_generate_data(self, task: GenDataTask, chat_log: ChatLog) -> GenDataTaskResult:
        script = self.script
        for attachment in task.attachments or []:
            content = await self.hass.async_add_executor_job(attachment.path.read_bytes)
            script.shown.append(Shown(task.instructions, content, attachment.mime_type))
        script.asked.set()
        if script.hangs:
            await asyncio.Event().wait()
        if script.gate is not None:
            await script.gate.wait()
        if script.error is not None:
            raise script.error
        return GenDataTaskResult(conversation_id=chat_log.conversation_id, data=script.answer)


async def add_looker(hass: HomeAssistant, looker: FakeLooker, *, is_preferred: bool = True) -> FakeLooker:
    """Add a looker to a home whose hub is loaded."""
    await hass.data[DATA_COMPONENT].async_add_entities([looker])
    if is_preferred:
        hass.data[DATA_PREFERENCES].async_set_preferences(gen_data_entity_id=looker.entity_id)
    return looker
