"""An agent as Home Assistant's conversation entity: usable in every pipeline and on every satellite, not only ours."""

from collections.abc import AsyncGenerator
from typing import Any, Literal, override

from homeassistant.components.conversation import (
    AssistantContent,
    AssistantContentDeltaDict,
    ChatLog,
    ConversationEntity,
    ConversationEntityFeature,
    ConversationInput,
    ConversationResult,
    ConverseError,
    async_get_result_from_chat_log,
)
from homeassistant.const import MATCH_ALL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import intent, llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations

from .agent.errors import AgentError, TooManyMessagesError
from .agent.history import Window
from .agent.home_api import AgentApi, async_beside
from .agent.loop import Request, async_answer
from .agent.memory import known_from_memory
from .agent.persona import Persona
from .agent.prompt import async_render_presets, async_where_and_when, beside_words
from .agent.usage import TurnUsage
from .agent.wire import spoken_text
from .agent_entity import AgentEntity, add_for_each_agent
from .agents import Agent
from .const import DOMAIN, LANGUAGES
from .runtime import XiaozhiConfigEntry
from .session.run_notes import run_notes

PARALLEL_UPDATES = 0  # nothing is polled; requests to models have a limit of their own


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a conversation entity for every agent."""
    add_for_each_agent(entry, async_add_entities, lambda agent: [AgentConversation(entry, agent)])


class AgentConversation(AgentEntity, ConversationEntity):
    """One agent that can be talked with."""

    _attr_name = None
    _attr_translation_key = "agent"
    _attr_supports_streaming = True
    _unrecorded_attributes = frozenset({"description", "greetings", "suggested_questions"})

    def __init__(self, entry: XiaozhiConfigEntry, agent: Agent) -> None:
        super().__init__(entry, agent)
        self.on_agent_changed()

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        return MATCH_ALL

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what a person sees before the talk begins; none of it is in the context."""
        persona = self._agent.persona
        return {
            "description": persona.description,
            "greetings": list(persona.greetings),
            "suggested_questions": list(persona.suggested_questions),
        }

    @callback
    @override
    def on_agent_changed(self) -> None:
        self._attr_supported_features = ConversationEntityFeature(
            ConversationEntityFeature.CONTROL if self._agent.persona.llm_apis else 0
        )

    @override
    async def async_will_remove_from_hass(self) -> None:
        self._entry.runtime_data.remembering.agent_left(self._agent.subentry_id)
        await super().async_will_remove_from_hass()

    @override
    async def _async_handle_message(self, user_input: ConversationInput, chat_log: ChatLog) -> ConversationResult:
        """Answer with what is remembered, and let what is said now be remembered."""
        begin = len(chat_log.content)
        with self._entry.runtime_data.remembering.turn(
            self._agent,
            user_input.text,
            speaker=run_notes.get().speaker,
            device_id=await self._async_device(user_input),
            user_id=user_input.context.user_id,
            conversation_id=chat_log.conversation_id,
        ) as memory:
            try:
                return await self._async_turn(user_input, chat_log, known_from_memory(memory.known))
            finally:
                memory.answered = spoken_text(chat_log.content[begin:])

    async def _async_turn(self, user_input: ConversationInput, chat_log: ChatLog, known: str) -> ConversationResult:
        """Answer into the chat log. A failure is an answer too: a sentence that says what to do."""
        if (too_many := self._too_many(user_input)) is not None:
            return await self._async_failure(too_many, user_input, chat_log, len(chat_log.content))
        persona, context = self._agent.persona, user_input.as_llm_context(DOMAIN)
        usage, begin = TurnUsage(), len(chat_log.content)
        try:
            await self._async_provide(user_input, chat_log, context)
            beside = beside_words(
                async_where_and_when(self.hass, context),
                run_notes.get().speaker_prompt,
                await async_beside(self.hass, chat_log, context),
            )
            model = await self._agent.async_model(self.hass)
            await async_answer(chat_log, model, self._request(persona, known, beside), usage)
        except ConverseError as err:
            return err.as_conversation_result()
        except AgentError as err:
            self.report(err)
            usage.error = err.code
            return await self._async_failure(err, user_input, chat_log, begin)
        finally:
            self._agent.count(usage)
        return async_get_result_from_chat_log(user_input, chat_log)

    async def _async_provide(self, user_input: ConversationInput, chat_log: ChatLog, context: llm.LLMContext) -> None:
        """Let Home Assistant make prompt and tools. Who speaks may be another one each turn: no part of the prompt."""
        persona, extra = self._agent.persona, user_input.extra_system_prompt or ""
        extra = extra.removesuffix(run_notes.get().speaker_prompt).rstrip("\n")
        api = await self._async_api(persona, context)
        await chat_log.async_provide_llm_data(context, api, persona.prompt or None, extra or None)

    async def _async_device(self, user_input: ConversationInput) -> str | None:
        """Return the device whose memory holds.

        A client of Home Assistant's API is a user and may name any device and satellite. Satellites speak for no user;
        of users only administrators, who may read every memory, reach that of a device that they name.
        """
        if (user_id := user_input.context.user_id) is None:
            return user_input.device_id
        user = await self.hass.auth.async_get_user(user_id)
        return user_input.device_id if user is not None and user.is_admin else None

    def _too_many(self, user_input: ConversationInput) -> TooManyMessagesError | None:
        """Count the message: as a user's, or of those before one satellite. An automation's is nobody's."""
        if run_notes.get().is_counted:
            return None
        sender = user_input.context.user_id or user_input.satellite_id or user_input.device_id
        if sender is None or (wait_s := self._entry.runtime_data.agents.message_limit.take(sender)) is None:
            return None
        return TooManyMessagesError(wait_s)

    def _request(self, persona: Persona, known: str, beside: str) -> Request:
        return Request(
            agent_id=self.entity_id,
            window=Window(messages=persona.history_messages, characters=persona.history_characters),
            known=known,
            beside=beside,
            presets=async_render_presets(self.hass, persona.presets),
            fields=persona.request_fields(),
        )

    async def _async_api(self, persona: Persona, context: llm.LLMContext) -> AgentApi | None:
        """Return the chosen LLM APIs that still exist: one whose integration is gone must not silence the agent."""
        known = {api.id for api in llm.async_get_apis(self.hass)}
        chosen = [api for api in persona.llm_apis if api in known]
        return await AgentApi.async_for_turn(self.hass, chosen, persona.entities, context) if chosen else None

    async def _async_failure(
        self, err: AgentError, user_input: ConversationInput, chat_log: ChatLog, begin: int
    ) -> ConversationResult:
        """Tell a failure. Where words were streamed already it is one more sentence, or nobody would hear it."""
        text = await _async_sentence(self.hass, err, user_input.language)
        has_spoken = any(isinstance(item, AssistantContent) and item.content for item in chat_log.content[begin:])
        if has_spoken:
            async for _ in chat_log.async_add_delta_content_stream(self.entity_id, _one(text)):
                pass
        response = intent.IntentResponse(language=user_input.language)
        response.async_set_error(intent.IntentResponseErrorCode.FAILED_TO_HANDLE, text)
        return ConversationResult(response=response, conversation_id=chat_log.conversation_id)


async def _one(text: str) -> AsyncGenerator[AssistantContentDeltaDict]:
    yield {"role": "assistant"}
    yield {"content": text}


async def _async_sentence(hass: HomeAssistant, err: AgentError, language: str) -> str:
    """Return what a person is told, in the language of the conversation where we have it."""
    ours = language if language in LANGUAGES else "zh-Hans" if language.lower().startswith("zh") else "en"
    texts = await async_get_translations(hass, ours, "exceptions", {DOMAIN})
    return texts.get(f"component.{DOMAIN}.exceptions.{err.code}.message", err.code).format_map(err.placeholders)
