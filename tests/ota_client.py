"""The start-up request of stock firmware, and the rules that every answer to it must keep.

Request: 78/xiaozhi-esp32 main/ota.cc SetupHttp, main/boards/common/board.cc GetSystemInfoJson (firmware 2.4.2).
"""

import json
import re
from typing import Any

DEVICE_ID = "a0:b1:c2:d3:e4:f5"
CLIENT_ID = "3f1c8a52-7a0e-4d8a-9a53-0a7a5a1f6f10"

OTHER_DEVICE_ID = "a0:b1:c2:d3:e4:00"


def headers(device_id: str = DEVICE_ID, client_id: str = CLIENT_ID, **more: str) -> dict[str, str]:
    """Return the headers of an OTA request."""
    return {
        "Activation-Version": "1",
        "Device-Id": device_id,
        "Client-Id": client_id,
        "User-Agent": "esp-box-3/2.4.2",
        "Accept-Language": "zh-CN",
        "Content-Type": "application/json",
        **more,
    }


def body(*, version: str = "2.4.2", name: str = "esp-box-3") -> dict[str, Any]:
    """Return the body of an OTA request."""
    return {
        "version": 2,
        "language": "zh-CN",
        "flash_size": 16777216,
        "minimum_free_heap_size": "7265024",
        "mac_address": DEVICE_ID,
        "uuid": CLIENT_ID,
        "chip_model_name": "esp32s3",
        "chip_info": {"model": 9, "cores": 2, "revision": 2, "features": 18},
        "application": {"name": "xiaozhi", "version": version, "compile_time": "", "idf_version": "v5.4"},
        "partition_table": [{"label": "nvs", "type": 1, "subtype": 2, "address": 36864, "size": 16384}],
        "ota": {"label": "ota_0"},
        "display": {"monochrome": False, "width": 320, "height": 240},
        "board": {"type": "esp-box-3", "name": name, "ssid": "home", "rssi": -50, "channel": 6, "ip": "192.168.1.20"},
    }


def assert_safe_for_firmware(answer: bytes) -> dict[str, Any]:
    """Check an OTA answer against all that would crash, hang or misconfigure a board; return it parsed."""
    assert len(answer) < 6 * 1024
    said: dict[str, Any] = json.loads(answer)
    assert "mqtt" not in said
    _assert_safe_flash(said["websocket"])
    if "firmware" in said:
        assert set(said["firmware"]) == {"version", "url"}
        assert said["firmware"]["url"] == ""
        _assert_stoi_safe(said["firmware"]["version"])
    assert type(said["server_time"]["timestamp"]) is int
    assert type(said["server_time"]["timezone_offset"]) is int
    if activation := said.get("activation"):
        assert re.fullmatch(r"\d{6}", activation["code"])
        assert activation["code"] in activation["message"]
        assert activation["message"].isascii()
        assert said["websocket"]["token"] == ""
    return said


def _assert_safe_flash(section: dict[str, Any]) -> None:
    """What is written to flash: main/settings.cc aborts on long names and values; src/web_socket.cc needs a port."""
    assert all(len(key) <= 15 for key in section)
    assert all(isinstance(value, str | int) and not isinstance(value, bool) for value in section.values())
    assert all(len(str(value)) < 512 for value in section.values())
    assert re.fullmatch(r"wss?://[a-z0-9._-]+:\d{1,5}/xiaozhi/v1/", section["url"])
    assert section["version"] == 1
    assert " " not in section["token"]


def _assert_stoi_safe(version: str) -> None:
    """main/ota.cc ParseVersion: std::stoi of each part, uncaught."""
    for part in version.split("."):
        number = re.match(r"\d+", part)
        assert number, version
        assert int(number[0]) < 2**31, version
