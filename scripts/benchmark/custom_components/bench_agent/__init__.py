"""Lives in the throw-away Home Assistant of scripts/bench: an agent that streams at a set pace, and a look inside.

It knows nothing of the rest of the benchmark; its config entry carries what it has to say.
"""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .probe import BenchConfigEntry, MemoryView, Probe, ProbeView
from .turns import TurnsView


async def async_setup_entry(hass: HomeAssistant, entry: BenchConfigEntry) -> bool:
    """Start to watch the event loop and add the agent."""
    probe = entry.runtime_data = Probe()
    entry.async_create_background_task(hass, probe.run(), "bench_agent loop lag")
    hass.http.register_view(ProbeView(probe))
    hass.http.register_view(MemoryView())
    hass.http.register_view(TurnsView())
    await hass.config_entries.async_forward_entry_setups(entry, [Platform.CONVERSATION])
    return True
