"""The OTA request and its answer, as firmware main/ota.cc and main/boards/common/board.cc make and read them."""

from dataclasses import dataclass
import hashlib
import json
import re
from typing import Any

from .build import Build
from .errors import FirmwareCrash, RejectedError
from .wire import parse_socket_url

MAX_BODY_BYTES = 8192  # esp-ml307 src/http_client.cc: ReadAll never returns for more
MAX_NAME_CHARS = 15  # NVS_KEY_NAME_MAX_SIZE - 1
MAX_VALUE_BYTES = 4000  # the longest string of NVS

type Settings = dict[str, dict[str, str | int]]
"""NVS: namespace, name, value. It outlives reboots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtaAnswer:
    """What CheckVersion keeps."""

    code: str | None
    challenge: str | None
    message: str
    settings: Settings
    """The `websocket` and `mqtt` members that are written to NVS."""
    clock_ms: int | None
    """Local time: `server_time.timestamp` plus the offset."""
    firmware_version: str | None
    firmware_url: str | None

    @property
    def is_activated(self) -> bool:
        """Neither a code nor a challenge."""
        return self.code is None and self.challenge is None


def ota_headers(build: Build, device_id: str, client_id: str) -> dict[str, str]:
    """Return the headers of SetupHttp; User-Agent and Connection included."""
    headers = {
        "Activation-Version": "2" if build.serial_number else "1",
        "Device-Id": device_id,
        "Client-Id": client_id,
        "User-Agent": f"{build.name}/{build.firmware}",
        "Accept-Language": build.language,
        "Content-Type": "application/json",
        "Connection": "close",
    }
    if build.serial_number:
        headers["Serial-Number"] = build.serial_number
    return headers


def ota_body(build: Build, device_id: str, client_id: str) -> str:
    """Return GetSystemInfoJson. The network's name is put in unescaped, so a quote in it makes invalid JSON."""
    body = {
        "version": 2,
        "language": build.language,
        "flash_size": 16777216,
        "minimum_free_heap_size": "8279424",
        "mac_address": device_id,
        "uuid": client_id,
        "chip_model_name": build.chip,
        "chip_info": {"model": 9, "cores": 2, "revision": 2, "features": 18},
        "application": {
            "name": "xiaozhi",
            "version": build.firmware,
            "compile_time": "Aug  8 2026T10:00:00Z",
            "idf_version": "v5.5.1",
            "elf_sha256": hashlib.sha256(build.firmware.encode()).hexdigest(),
        },
        "partition_table": [
            {"label": "nvs", "type": 1, "subtype": 2, "address": 36864, "size": 16384},
            {"label": "ota_0", "type": 0, "subtype": 16, "address": 131072, "size": 4128768},
        ],
        "ota": {"label": "ota_0"},
        "display": {"monochrome": False, "width": 320, "height": 240},
        "board": {
            "type": "wifi",
            "name": build.name,
            "manufacturer": "espressif",
            "ssid": "SSID",
            "rssi": -55,
            "channel": 6,
            "ip": "127.0.0.1",
            "mac": device_id,
        },
    }
    return json.dumps(body, separators=(",", ":")).replace('"SSID"', f'"{build.ssid}"')


def activation_body(build: Build, challenge: str | None) -> str:
    """Return GetActivationPayload: two characters, or what a board with an efuse serial number sends."""
    if not build.serial_number:
        return "{}"
    return json.dumps(
        {
            "algorithm": "hmac-sha256",
            "serial_number": build.serial_number,
            "challenge": challenge or "",
            "hmac": hashlib.sha256((challenge or "").encode()).hexdigest(),
        }
    )


def activation_url(ota_url: str) -> str:
    """Return where activation is asked for; a slash is put in only where there is none."""
    return ota_url + ("activate" if ota_url.endswith("/") else "/activate")


def read_answer(status: int, body: bytes) -> OtaAnswer:
    """Read an answer. RejectedError: the board tries again. FirmwareCrash: it crashes, hangs or turns to MQTT."""
    if status != 200:
        raise RejectedError(status, "OTA")
    if len(body) >= MAX_BODY_BYTES:
        raise FirmwareCrash(f"an answer of {len(body)} bytes: reading hangs at {MAX_BODY_BYTES}")
    try:
        answer = json.loads(body)
    except ValueError as err:
        raise RejectedError(status, "OTA, not JSON") from err
    if not isinstance(answer, dict):
        raise RejectedError(status, "OTA, no object")
    if "mqtt" in answer:
        raise FirmwareCrash("an mqtt section: the board does not use the socket (InitializeProtocol)")
    activation, firmware = _section(answer, "activation"), _section(answer, "firmware")
    settings: Settings = {"websocket": _stored(_section(answer, "websocket"))}
    version = _text(firmware, "version")
    if version is not None:
        parse_version(version)
    result = OtaAnswer(
        code=_text(activation, "code"),
        challenge=_text(activation, "challenge"),
        message=_text(activation, "message") or "",
        settings=settings,
        clock_ms=_local_time(_section(answer, "server_time")),
        firmware_version=version,
        firmware_url=_text(firmware, "url"),
    )
    _check_transport(result)
    return result


def parse_version(version: str) -> list[int]:
    """Split at dots and read the leading digits of each part (ParseVersion: std::stoi, nothing caught)."""
    parts = version.removesuffix(".").split(".") if version else []
    numbers = []
    for part in parts:
        digits = re.match(r"\s*[+-]?\d+", part)
        if digits is None or int(digits[0]) > 2**31 - 1:
            raise FirmwareCrash(f"firmware version {version!r}: std::stoi throws, the board reboots for ever")
        numbers.append(int(digits[0]))
    return numbers


def _section(answer: dict[str, Any], name: str) -> dict[str, Any]:
    section = answer.get(name)
    return section if isinstance(section, dict) else {}


def _text(section: dict[str, Any], name: str) -> str | None:
    value = section.get(name)
    return value if isinstance(value, str) else None


def _stored(section: dict[str, Any]) -> dict[str, str | int]:
    """Return what goes into NVS: strings and numbers, everything else is skipped."""
    stored: dict[str, str | int] = {}
    for name, value in section.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            continue
        if len(name) > MAX_NAME_CHARS:
            raise FirmwareCrash(f"setting {name!r} has more than {MAX_NAME_CHARS} characters: aborts at every boot")
        if isinstance(value, str) and len(value.encode()) > MAX_VALUE_BYTES:
            raise FirmwareCrash(f"setting {name!r} is longer than {MAX_VALUE_BYTES} bytes: aborts at every boot")
        stored[name] = value if isinstance(value, str) else int(value)
    return stored


def _check_transport(answer: OtaAnswer) -> None:
    """Raise already at boot what would crash, or never work, at the first wake word."""
    url = answer.settings["websocket"].get("url")
    if url is not None:
        parse_socket_url(str(url))
    elif answer.is_activated:
        raise FirmwareCrash("no websocket section with a url: the board falls back to MQTT (InitializeProtocol)")


def _local_time(section: dict[str, Any]) -> int | None:
    timestamp, offset = section.get("timestamp"), section.get("timezone_offset")
    if not isinstance(timestamp, int | float):
        return None
    return int(timestamp) + (int(offset) * 60_000 if isinstance(offset, int | float) else 0)
