"""An agent as Home Assistant's AI task entity: data, in a given structure, from words and pictures."""

import re
from typing import Any, override

from homeassistant.components.ai_task import AITaskEntity, AITaskEntityFeature, GenDataTask, GenDataTaskResult
from homeassistant.components.conversation import AssistantContent, ChatLog
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.json import json_dumps
from homeassistant.util import slugify
from homeassistant.util.json import JsonValueType, json_loads
import probatio

from .agent.errors import AgentError
from .agent.files import FileKindError, async_file_parts
from .agent.history import Window
from .agent.loop import Request, async_answer
from .agent.prompt import async_where_and_when
from .agent.tools import GuardedTools
from .agent.usage import TurnUsage
from .agent_entity import AgentEntity, add_for_each_agent
from .agents import Agent
from .const import DOMAIN
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled; requests to models have a limit of their own

_FENCED = re.compile(r"```\w*\s*(.*?)```", re.DOTALL)
_BRACED = re.compile(r"\{.*\}", re.DOTALL)
_WHOLE = Window(messages=1000, characters=1_000_000)
"""A task has no history to leave out."""


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a task entity for every agent."""
    add_for_each_agent(entry, async_add_entities, lambda agent: [AgentTask(entry, agent)])


class AgentTask(AgentEntity, AITaskEntity):
    """One agent that does tasks."""

    _attr_translation_key = "task"

    def __init__(self, entry: XiaozhiConfigEntry, agent: Agent) -> None:
        super().__init__(entry, agent, key="task")
        self.on_agent_changed()

    @callback
    @override
    def on_agent_changed(self) -> None:
        pictures = AITaskEntityFeature.SUPPORT_ATTACHMENTS if self._agent.persona.pictures else 0
        self._attr_supported_features = AITaskEntityFeature.GENERATE_DATA | pictures

    @override
    async def _async_generate_data(self, task: GenDataTask, chat_log: ChatLog) -> GenDataTaskResult:
        """Do a task. Raises `HomeAssistantError` in words."""
        if chat_log.llm_api is not None:
            chat_log.llm_api = GuardedTools.around(chat_log.llm_api)
        usage = TurnUsage()
        try:
            request = await self._async_request(task, chat_log)
            await async_answer(chat_log, await self._agent.async_model(self.hass), request, usage)
        except AgentError as err:
            self.report(err)
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key=err.code) from err
        except FileKindError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="agent_file", translation_placeholders={"kind": str(err)}
            ) from err
        finally:
            self._agent.count(usage)
        last = chat_log.content[-1]
        text = (last.content or "") if isinstance(last, AssistantContent) else ""
        data = _data(text, task.structure) if task.structure is not None else text
        return GenDataTaskResult(conversation_id=chat_log.conversation_id, data=data)

    async def _async_request(self, task: GenDataTask, chat_log: ChatLog) -> Request:
        tail, fields = async_where_and_when(self.hass, None), self._agent.persona.request_fields()
        if task.structure is not None:
            serializer = chat_log.llm_api.custom_serializer if chat_log.llm_api else llm.selector_serializer
            schema = probatio.to_openapi(task.structure, custom_serializer=serializer, openapi_version="3.1.0")
            tail = f"Answer only with JSON that fits this schema: {json_dumps(schema)}\n{tail}"
            fields |= {"response_format": _response_format(task.name, schema)}
        return Request(
            agent_id=self.entity_id,
            window=_WHOLE,
            tail=tail,
            fields=fields,
            files=await async_file_parts(self.hass, chat_log.content),
        )


def _response_format(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what OpenAI and most others take; not strict, which few schemas of Home Assistant would pass."""
    return {"type": "json_schema", "json_schema": {"name": slugify(name)[:64] or "answer", "schema": schema}}


def _data(text: str, structure: probatio.Schema) -> JsonValueType:
    """Return the data in an answer; models like to put JSON into a fence, and words around it.

    Raises `HomeAssistantError`.
    """
    problem: Exception | None = None
    for inside in dict.fromkeys((text.strip(), *_FENCED.findall(text), *_BRACED.findall(text))):
        try:
            data = json_loads(inside)
            structure(data)
        except (ValueError, probatio.Invalid) as err:
            problem = err
        else:
            return data
    raise HomeAssistantError(translation_domain=DOMAIN, translation_key="agent_structure") from problem
