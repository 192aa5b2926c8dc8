"""*Add agent* on the hub's page: which server and key, then which model and persona. *Change agent* shows the same."""

from collections.abc import Mapping
from os import environ
from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_API_KEY, CONF_LLM_HASS_API, CONF_MODEL, CONF_NAME, CONF_PROMPT
from homeassistant.helpers import llm

from .agent.check import async_check_model, async_list_models
from .agent.errors import AgentError, NotOpenAiLikeError, UnreachableError, WrongKeyError
from .agent.servers import OTHER, SERVERS, default_base_url, parse_base_url
from .agent_form import CONF_SERVER, as_data, as_form, persona_schema, server_schema
from .const import CONF_BASE_URL

_STOPS: Final = (WrongKeyError, UnreachableError)
"""What makes it useless to go on to the model. A server without a list of models may be good all the same."""


class AgentFlow(ConfigSubentryFlow):
    """One agent of the hub. The key that was entered never comes back to a form."""

    def __init__(self) -> None:
        self._server: dict[str, Any] = {}
        self._models: list[str] = []

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the server of a new agent."""
        return await self._async_server("user", user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the server of an agent that is there; an empty key keeps the old one."""
        return await self._async_server("reconfigure", user_input)

    async def async_step_persona(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for model and persona, and try the model."""
        errors: dict[str, str] = {}
        shown = {CONF_LLM_HASS_API: [llm.LLM_API_ASSIST], CONF_PROMPT: llm.DEFAULT_INSTRUCTIONS_PROMPT}
        shown = user_input or as_form(self._stored() or shown)
        if user_input is not None:
            data = {**self._server, **as_data(user_input)}
            errors = await self._async_errors(data)
            if not errors:
                return self._finish(user_input[CONF_NAME].strip() or data[CONF_MODEL], data)
        elif self.source != SOURCE_USER:
            shown = {**shown, CONF_NAME: self._get_reconfigure_subentry().title}
        return self.async_show_form(
            step_id="persona",
            data_schema=self.add_suggested_values_to_schema(persona_schema(self.hass, self._models), shown),
            errors=errors,
            description_placeholders={"address": self._server[CONF_BASE_URL]},
        )

    async def _async_server(self, step_id: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        shown = user_input or self._shown_server()
        if user_input is not None:
            errors = await self._async_take_server(user_input)
            if not errors:
                return await self.async_step_persona()
        shown = {key: value for key, value in shown.items() if key != CONF_API_KEY}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(server_schema(), shown),
            errors=errors,
            description_placeholders={"example": SERVERS["ollama"], "variable": "OPENAI_API_KEY"},
        )

    async def _async_take_server(self, form: Mapping[str, Any]) -> dict[str, str]:
        try:
            base_url = parse_base_url(form.get(CONF_BASE_URL) or SERVERS[form[CONF_SERVER]])
        except KeyError:
            return {CONF_BASE_URL: "address_required"}
        except ValueError:
            return {CONF_BASE_URL: "invalid_url"}
        stored = self._stored()
        old_key = stored.get(CONF_API_KEY, "") if stored.get(CONF_BASE_URL) == base_url else ""
        self._server = {CONF_BASE_URL: base_url, CONF_API_KEY: form.get(CONF_API_KEY, "").strip() or old_key}
        try:
            self._models = await async_list_models(self.hass, self._server)
        except _STOPS as err:
            return {CONF_API_KEY: "wrong_key"} if isinstance(err, WrongKeyError) else {"base": "cannot_connect"}
        except AgentError:
            self._models = []
        return {}

    async def _async_errors(self, data: Mapping[str, Any]) -> dict[str, str]:
        try:
            await async_check_model(self.hass, data)
        except AgentError as err:
            return _error_of(err)
        return {}

    def _finish(self, title: str, data: dict[str, Any]) -> SubentryFlowResult:
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=title, data=data)
        subentry = self._get_reconfigure_subentry()
        kept = {key: value for key, value in subentry.data.items() if key not in as_data({})}
        return self.async_update_and_abort(self._get_entry(), subentry, title=title, data={**kept, **data})

    def _stored(self) -> Mapping[str, Any]:
        return {} if self.source == SOURCE_USER else self._get_reconfigure_subentry().data

    def _shown_server(self) -> dict[str, Any]:
        base_url = self._stored().get(CONF_BASE_URL) or default_base_url(environ)
        if base_url is None:
            return {CONF_SERVER: next(iter(SERVERS))}
        known = next((name for name, address in SERVERS.items() if address == base_url), OTHER)
        return {CONF_SERVER: known, CONF_BASE_URL: base_url}


def _error_of(err: AgentError) -> dict[str, str]:
    """Return what is wrong in the form. What passes by itself (no money, no place, too slow to wake) is no error."""
    match err:
        case WrongKeyError():
            return {"base": "wrong_key"}
        case UnreachableError():
            return {"base": "cannot_connect"}
        case NotOpenAiLikeError():
            return {"base": "not_openai"}
        case _ if err.code in ("agent_unknown_model", "agent_no_tools", "agent_refused"):
            return {CONF_MODEL: err.code.removeprefix("agent_")}
        case _:
            return {}
