"""*Add device* on the hub's page, and what can be changed on a board afterwards: its name, a new token."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_CODE, CONF_NAME
from homeassistant.helpers.selector import BooleanSelector, TextSelector
import probatio

from .const import CONF_TOKEN
from .transport.address import ota_url
from .transport.hub import loaded_hub
from .transport.tokens import issue_token

_CONF_NEW_TOKEN = "new_token"  # noqa: S105 - the name of a field


class DeviceFlow(ConfigSubentryFlow):
    """One board of the hub."""

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
                new = hub.pairing.new_subentry(pending, name)
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
        """Rename a board or revoke its token; it gets the new one at its next start."""
        subentry = self._get_reconfigure_subentry()
        if user_input is not None:
            return self.async_update_and_abort(
                self._get_entry(),
                subentry,
                title=user_input[CONF_NAME].strip() or subentry.title,
                data_updates={CONF_TOKEN: issue_token()} if user_input[_CONF_NEW_TOKEN] else {},
            )
        schema = probatio.Schema(
            {
                probatio.Required(CONF_NAME, default=subentry.title): TextSelector(),
                probatio.Required(_CONF_NEW_TOKEN, default=False): BooleanSelector(),
            }
        )
        return self.async_show_form(step_id="reconfigure", data_schema=schema)
