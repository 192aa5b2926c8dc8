"""In whose voice and language each board speaks, and the integration's own sentences in it."""

from collections.abc import Callable, Mapping

from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.core import HomeAssistant

from .const import LANGUAGE_AUTO
from .engines.pipeline import chosen_pipeline
from .engines.prompts import Prompts, language_of_prompts, load_chat_errors, load_prompts
from .engines.voice import PipelineVoice
from .options import Options
from .sessions import Sessions


class Speaking:
    """Follows the pipelines that people choose, at the moment of each call. `async_load` first."""

    def __init__(self, hass: HomeAssistant, sessions: Sessions, options: Callable[[], Options]) -> None:
        self._hass = hass
        self._sessions = sessions
        self._options = options
        self._chat_errors: Mapping[str, Prompts] = {}
        self._voice_formats: dict[str, str] = {}
        self.prompts: Mapping[str, Prompts] = {}
        """Our sentences by language."""

    async def async_load(self) -> None:
        """Load our sentences."""
        self.prompts = await load_prompts(self._hass)
        self._chat_errors = await load_chat_errors(self._hass)

    def pipeline_of(self, device_id: str) -> Pipeline:
        """Return the pipeline that speaks for a board. Raises `PipelineNotFound`."""
        satellite = self._sessions.satellite(device_id)
        return chosen_pipeline(self._hass, satellite.pipeline_id if satellite else None)

    def language_of(self, device_id: str) -> str:
        """Return the language in which a board speaks."""
        try:
            pipeline = self.pipeline_of(device_id)
        except PipelineNotFound:
            return self._hass.config.language
        return pipeline.tts_language or pipeline.language

    def voice_of(self, device_id: str) -> PipelineVoice:
        """Return the voice of a board."""
        return PipelineVoice(self._hass, lambda: self.pipeline_of(device_id), self._voice_formats)

    def prompts_of(self, device_id: str) -> Prompts:
        """Return our sentences in the language of a board."""
        return self.prompts[self._written(self.language_of(device_id))]

    def prompts_of_home(self) -> Prompts:
        """Return our sentences in the language of the home, for boards that nobody knows yet."""
        return self.prompts[self._written(self._hass.config.language)]

    def chat_error(self, device_id: str, code: str) -> str:
        """Return what to tell a person at a board about a code of `chats/errors.py`."""
        return self._chat_errors[self._written(self.language_of(device_id))].get(code, code)

    def _written(self, spoken: str) -> str:
        """Return the language of our own sentences: the owner's choice, or what is spoken anyway."""
        chosen = self._options().language
        return language_of_prompts(spoken) if chosen == LANGUAGE_AUTO else chosen
