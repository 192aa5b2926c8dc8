"""*Add device* on the hub's page, and what can be changed on a board afterwards.

That is its name, a new token, its memory, and how it is reached while nobody talks with it (`devices.BoardChoices`).
"""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_CODE, CONF_NAME
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from .agent.memory import tidy_memory
from .const import (
    CONF_DEVICE_ID,
    CONF_EXPIRY_MIN,
    CONF_FALLBACK_NOTIFY,
    CONF_FALLBACK_PLAYER,
    CONF_IF_ASLEEP,
    CONF_MEMORY,
    CONF_STAY_CONNECTED,
    CONF_TOKEN,
    DEFAULT_EXPIRY_MIN,
    DOMAIN,
    IF_ASLEEP,
    IF_ASLEEP_FALLBACK,
    IF_ASLEEP_QUEUE,
    MAX_EXPIRY_MIN,
    MAX_MEMORY_CHARACTERS,
    MEMORY_OFF,
)
from .devices import BoardChoices
from .memory.key import MemoryKey, MemoryKind
from .memory.memories import MemoryNotSavedError, MemoryTooLongError
from .owners import requesting_user_id
from .runtime import Runtime
from .transport.address import ota_url
from .transport.hub import loaded_hub
from .transport.tokens import issue_token

_CONF_NEW_TOKEN = "new_token"  # noqa: S105 - the name of a field

_CHOICE_KEYS: Final = (
    CONF_STAY_CONNECTED,
    CONF_IF_ASLEEP,
    CONF_EXPIRY_MIN,
    CONF_FALLBACK_PLAYER,
    CONF_FALLBACK_NOTIFY,
)
"""Named like the fields of `devices.BoardChoices`."""

_CHOICES: Final[dict[Any, Any]] = {
    probatio.Required(CONF_STAY_CONNECTED, default=False): BooleanSelector(),
    probatio.Required(CONF_IF_ASLEEP, default=IF_ASLEEP_QUEUE): SelectSelector(
        SelectSelectorConfig(options=list(IF_ASLEEP), translation_key=CONF_IF_ASLEEP)
    ),
    probatio.Required(CONF_EXPIRY_MIN, default=DEFAULT_EXPIRY_MIN): NumberSelector(
        NumberSelectorConfig(min=1, max=MAX_EXPIRY_MIN, mode=NumberSelectorMode.BOX, unit_of_measurement="min")
    ),
    probatio.Optional(CONF_FALLBACK_PLAYER): EntitySelector(EntitySelectorConfig(domain="media_player")),
    probatio.Optional(CONF_FALLBACK_NOTIFY): EntitySelector(EntitySelectorConfig(domain="notify")),
}


class DeviceFlow(ConfigSubentryFlow):
    """One board of the hub."""

    _memory: str | None = None
    """As it was shown; None: not shown."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Pair the board that shows the code which a person types."""
        if (hub := loaded_hub(self.hass)) is None:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        if user_input is not None:
            name = user_input.get(CONF_NAME, "")
            pending = hub.pairing.by_code(user_input[CONF_CODE])
            if pending and hub.pairing.is_known(pending):
                hub.pairing.async_confirm(pending, name)
                return self.async_abort(reason="device_paired_again")
            if pending:
                new = hub.pairing.new_subentry(pending, name, owner_id=requesting_user_id())
                return self.async_create_entry(title=new.title, data=new.data, unique_id=new.unique_id)
            errors[CONF_CODE] = "unknown_code"
        schema = probatio.Schema(
            {probatio.Required(CONF_CODE): TextSelector(), probatio.Optional(CONF_NAME): TextSelector()}
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"ota_url": ota_url(self.hass, hub.options)},
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Rename a board, revoke its token (it gets the new one at its next start), show and change its memory."""
        subentry, errors = self._get_reconfigure_subentry(), {}
        if user_input is not None:
            errors = _mistakes(user_input) or await self._async_change_memory(user_input.get(CONF_MEMORY, ""))
            if not errors:
                return self.async_update_and_abort(
                    self._get_entry(),
                    subentry,
                    title=user_input[CONF_NAME].strip() or subentry.title,
                    data_updates=_choices(user_input)
                    | ({CONF_TOKEN: issue_token()} if user_input[_CONF_NEW_TOKEN] else {}),
                )
        else:
            self._memory = self._shown_memory(subentry)
        fields: dict[Any, Any] = {
            probatio.Required(CONF_NAME, default=subentry.title): TextSelector(),
            probatio.Required(_CONF_NEW_TOKEN, default=False): BooleanSelector(),
        } | _CHOICES
        if self._memory is not None:
            fields[probatio.Optional(CONF_MEMORY)] = TextSelector(TextSelectorConfig(multiline=True))
        kept = BoardChoices.from_data(subentry.data)
        shown = user_input or {CONF_MEMORY: self._memory or ""} | {key: getattr(kept, key) for key in _CHOICE_KEYS}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(fields), shown),
            errors=errors,
            description_placeholders={"max_characters": str(MAX_MEMORY_CHARACTERS)},
        )

    def _shown_memory(self, subentry: ConfigSubentry) -> str | None:
        """Return the memory of a board; None where there is none and no agent would make one."""
        if (runtime := self._runtime()) is None or (key := self._memory_key(subentry)) is None:
            return None
        text = runtime.memories.text(key)
        return text if text or any(agent.persona.memory != MEMORY_OFF for agent in runtime.agents) else None

    async def _async_change_memory(self, text: str) -> dict[str, str]:
        """Keep a memory that a person changed; one that changed by itself since it was shown is left alone else."""
        text, runtime, key = tidy_memory(text), self._runtime(), self._memory_key(self._get_reconfigure_subentry())
        if self._memory is None or text == self._memory:
            return {}
        if runtime is None or key is None:
            return {"base": "memory_not_saved"}
        try:
            await runtime.memories.async_set(key, text)
        except MemoryTooLongError:
            return {CONF_MEMORY: "memory_too_long"}
        except MemoryNotSavedError:
            return {"base": "memory_not_saved"}
        return {}

    def _runtime(self) -> Runtime | None:
        entry = self._get_entry()
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None

    def _memory_key(self, subentry: ConfigSubentry) -> MemoryKey | None:
        identifier = (DOMAIN, str(subentry.data[CONF_DEVICE_ID]))
        device = dr.async_get(self.hass).async_get_device_by_identifier(identifier, self._get_entry().entry_id)
        return MemoryKey(MemoryKind.DEVICE, device.id) if device else None


def _choices(user_input: dict[str, Any]) -> dict[str, Any]:
    """Return what the subentry keeps; a field that was emptied is kept as such."""
    return {key: user_input.get(key) for key in _CHOICE_KEYS}


def _mistakes(user_input: dict[str, Any]) -> dict[str, str]:
    """Return what does not go together."""
    has_fallback = any(user_input.get(key) for key in (CONF_FALLBACK_PLAYER, CONF_FALLBACK_NOTIFY))
    if user_input[CONF_IF_ASLEEP] == IF_ASLEEP_FALLBACK and not has_fallback:
        return {CONF_IF_ASLEEP: "no_fallback"}
    return {}
