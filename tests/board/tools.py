"""The functions that a stock board offers over MCP, as firmware main/mcp_server.cc and main/mcp_server.h make them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from .build import Build
from .camera import Network, UploadFault, photo_of, upload

type Value = bool | int | str
type Returned = Value | dict[str, Any]


class ToolFault(Exception):  # noqa: N818 - what the firmware calls std::runtime_error
    """What a callback throws; its text becomes the error message, as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One argument. Without a default it is required."""

    kind: type[Value]
    default: Value | None = None
    minimum: int | None = None
    maximum: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as Property::to_json does."""
        out: dict[str, Any] = {"type": {bool: "boolean", int: "integer", str: "string"}[self.kind]}
        rest = {"default": self.default, "minimum": self.minimum, "maximum": self.maximum}
        return out | {name: value for name, value in rest.items() if value is not None}

    def read(self, value: object) -> Value | None:
        """Return a value of the right type, None for another. ToolFault out of range (Property::set_value)."""
        if self.kind is int and isinstance(value, int | float) and not isinstance(value, bool):
            return self._within(int(value))
        return value if isinstance(value, bool | str) and isinstance(value, self.kind) else None

    def _within(self, value: int) -> int:
        if self.minimum is not None and value < self.minimum:
            raise ToolFault(f"Value is below minimum allowed: {self.minimum}")
        if self.maximum is not None and value > self.maximum:
            raise ToolFault(f"Value exceeds maximum allowed: {self.maximum}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One function. `run` gets checked arguments and runs in the main task: while it does, nothing else happens."""

    name: str
    description: str
    run: Callable[[Mapping[str, Any]], Returned | Awaitable[Returned]]
    properties: dict[str, Property] = field(default_factory=dict)
    is_user_only: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as McpTool::to_json does."""
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: prop.as_json() for name, prop in self.properties.items()},
        }
        if required := [name for name, prop in self.properties.items() if prop.default is None]:
            schema["required"] = required
        out = {"name": self.name, "description": self.description, "inputSchema": schema}
        return out | ({"annotations": {"audience": ["user"]}} if self.is_user_only else {})

    def arguments(self, given: object) -> dict[str, Any]:
        """Return what `run` gets. ToolFault for what is missing or of a wrong type (DoToolCall)."""
        given = given if isinstance(given, dict) else {}
        read = {name: prop.read(given.get(name)) for name, prop in self.properties.items()}
        for name, prop in self.properties.items():
            if read[name] is None and prop.default is None:
                raise ToolFault(f"Missing valid argument: {name}")
        return {name: self.properties[name].default if value is None else value for name, value in read.items()}

    async def call(self, given: object) -> dict[str, Any]:
        """Return the result as McpTool::Call does: everything is text."""
        returned = self.run(self.arguments(given))
        if isinstance(returned, Awaitable):
            returned = await returned
        text = returned if isinstance(returned, str) else json.dumps(returned, separators=(",", ":"))
        return {"content": [{"type": "text", "text": text}], "isError": False}


@dataclass(slots=True)
class Hardware:
    """What the tools read and change."""

    build: Build
    volume: int = 70
    brightness: int = 75
    theme: str = "light"
    themes: set[str] = field(default_factory=lambda: {"light", "dark"})
    battery: int = 80
    is_charging: bool = False
    chip_c: float = 45.0
    explain_url: str = ""
    explain_token: str = ""
    network: Network | None = None
    photo: bytes = field(default_factory=photo_of)
    """What the camera sees."""
    wants_reboot: bool = False

    def status(self) -> dict[str, Any]:
        """WifiBoard::GetDeviceStatusJson."""
        screen = {"brightness": self.brightness, "theme": self.theme} if self.build.has_screen else {}
        level = {"level": self.battery, "charging": self.is_charging}
        battery = {"battery": level} if self.build.has_battery else {}
        chip = {"chip": {"temperature": self.chip_c}} if self.build.has_thermometer else {}
        network = {"network": {"type": "wifi", "ssid": self.build.ssid, "signal": "strong"}}
        return {"audio_speaker": {"volume": self.volume}, "screen": screen, **battery, **network, **chip}

    def set_volume(self, arguments: Mapping[str, Any]) -> bool:
        """AudioCodec::SetOutputVolume."""
        self.volume = arguments["volume"]
        return True

    def set_brightness(self, arguments: Mapping[str, Any]) -> bool:
        """Backlight::SetBrightness."""
        self.brightness = arguments["brightness"]
        return True

    def set_theme(self, arguments: Mapping[str, Any]) -> bool:
        """Display::SetTheme; false for a theme that does not exist."""
        if arguments["theme"] not in self.themes:
            return False
        self.theme = arguments["theme"]
        return True

    async def take_photo(self, arguments: Mapping[str, Any]) -> str:
        """Esp32Camera::Explain."""
        if not self.explain_url or self.network is None:
            raise ToolFault("Image explain URL or token is not set")
        try:
            return await upload(self.network, self.explain_url, self.explain_token, arguments["question"], self.photo)
        except UploadFault as err:
            raise ToolFault(str(err)) from err

    def reboot(self, _arguments: Mapping[str, Any]) -> bool:
        """Application::Reboot, before the reply can leave."""
        self.wants_reboot = True
        return True


def common_tools(hardware: Hardware) -> list[Tool]:
    """McpServer::AddCommonTools, in its order; they come before those of the board."""
    tools = [
        Tool(
            name="self.get_device_status",
            description="Provides the real-time information of the device: audio speaker, screen, battery, network.\n"
            "Use this tool for: \n1. Answering questions about current condition\n2. As the first step to control it",
            run=lambda _: hardware.status(),
        ),
        Tool(
            name="self.audio_speaker.set_volume",
            description="Set the volume of the audio speaker. If the current volume is unknown, you must call "
            "`self.get_device_status` tool first and then call this tool.",
            properties={"volume": Property(kind=int, minimum=0, maximum=100)},
            run=hardware.set_volume,
        ),
    ]
    if hardware.build.has_screen:
        tools += [
            Tool(
                name="self.screen.set_brightness",
                description="Set the brightness of the screen.",
                properties={"brightness": Property(kind=int, minimum=0, maximum=100)},
                run=hardware.set_brightness,
            ),
            Tool(
                name="self.screen.set_theme",
                description="Set the theme of the screen. The theme can be `light` or `dark`.",
                properties={"theme": Property(kind=str)},
                run=hardware.set_theme,
            ),
        ]
    if hardware.build.has_camera:
        tools.append(
            Tool(
                name="self.camera.take_photo",
                description="Always remember you have a camera. If the user asks you to see something, use this tool.",
                properties={"question": Property(kind=str)},
                run=hardware.take_photo,
            )
        )
    return tools


def wifi_tool() -> Tool:
    """What most Wi-Fi boards add themselves (main/boards/*/): the one that nobody should call by mistake."""
    return Tool(
        name="self.system.reconfigure_wifi",
        description="End this conversation and enter WiFi configuration mode.\n**CAUTION** Ask the user to confirm",
        run=lambda _: True,
    )


def user_only_tools(hardware: Hardware) -> list[Tool]:
    """McpServer::AddUserOnlyTools, the ones without a server of their own; they come last."""
    if not hardware.build.has_reboot:
        return []
    url = {"url": Property(kind=str)}
    return [
        Tool(
            name="self.get_system_info",
            description="Get the system information",
            run=lambda _: {"version": 2, "chip_model_name": hardware.build.chip},
            is_user_only=True,
        ),
        Tool(name="self.reboot", description="Reboot the system", run=hardware.reboot, is_user_only=True),
        Tool(
            name="self.assets.set_download_url",
            description="Set the download url for the assets",
            properties=url,
            run=lambda _: True,
            is_user_only=True,
        ),
    ]
