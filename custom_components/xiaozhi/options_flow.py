"""Shows the form of the hub's options (`options_form.py`), checks what was typed and stores it. Read by options.py."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from .options import Options
from .options_form import SCHEMA, as_form, as_options, errors_of
from .transport.address import ota_url


class HubOptionsFlow(OptionsFlow):
    """One form; what it stores is applied by the entry's update listener, without a reload."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options and check what was typed."""
        errors: dict[str, str] = {}
        options = Options.from_mapping(self.config_entry.options)
        shown = as_form(options)
        if user_input is not None:
            errors = errors_of(user_input)
            if not errors:
                return self.async_create_entry(data=as_options(user_input))
            shown = user_input
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, shown),
            errors=errors,
            description_placeholders={
                "ota_url": ota_url(self.hass, options),
                "example_address": "http://192.168.1.10:8123",
                "example_network": "192.168.20.0/24",
            },
        )
