"""Which tools of a board an agent gets, under which names."""

import re

import pytest

from custom_components.xiaozhi.protocol.tools import ToolDescription
from custom_components.xiaozhi.tool_policy import (
    MAX_NAME_CHARS,
    TAKE_PHOTO,
    WITHHELD,
    Effect,
    effect_of,
    offered_tools,
    reason_to_withhold,
)

HARMLESS = [
    "self.get_device_status",
    "self.audio_speaker.set_volume",
    "self.screen.set_brightness",
    "self.screen.set_theme",
    "self.battery.get_level",
    "self.lamp.turn_on",
    "self.lamp.turn_off",
    "self.lamp.get_state",
    "self.led_strip.blink",
    "self.led_strip.set_all_color",
    "self.light.set_rgb",
    "self.chassis.go_forward",
    "self.dog.walk",
    "self.otto.action",
    "self.otto.get_ip",
    "self.disp.setbacklight",
    "self.AEC.get_mode",
    "self.model.param_set",
    "self.set_press_to_talk",
    "self.camera.get_ir_filter_state",
    "self.network.get_status",
    "self.music.play_song",
]

DANGEROUS = [
    "self.system.reconfigure_wifi",
    "self.disp.network",
    "self.res.esp_restart",
    "self.system.switch_TFT",
    "self.AEC.set_mode",
    "self.system.set_aec",
    "self.reboot",
    "self.upgrade_firmware",
    "self.assets.set_download_url",
    "self.screen.snapshot",
    "self.screen.preview_image",
    "self.get_system_info",
    "self.device.factory_reset",
    "self.ota.start",
    "self.network.switch",
    "self.power.shutdown",
]


def tool(name: str, *, is_user_only: bool = False, is_read_only: bool = False) -> ToolDescription:
    return ToolDescription(name=name, is_user_only=is_user_only, is_read_only=is_read_only)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_board_can_do_is_offered(name: str) -> None:
    assert reason_to_withhold(tool(name), has_vision=False) is None


@pytest.mark.parametrize("name", DANGEROUS)
def test_what_ends_the_conversation_or_worse_is_withheld_even_if_the_board_does_not_say_so(name: str) -> None:
    assert reason_to_withhold(tool(name), has_vision=True)


def test_what_is_meant_for_people_is_withheld() -> None:
    assert reason_to_withhold(tool("self.screen.get_info", is_user_only=True), has_vision=True)


def test_every_withheld_tool_has_a_reason() -> None:
    assert all(WITHHELD.values())


def test_a_photo_needs_a_place_to_be_sent_to() -> None:
    assert reason_to_withhold(tool(TAKE_PHOTO), has_vision=False)
    assert reason_to_withhold(tool(TAKE_PHOTO), has_vision=True) is None


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("self.get_device_status", Effect.READS),
        ("self.lamp.get_state", Effect.READS),
        ("self.model.param_get", Effect.READS),
        ("self.audio_speaker.set_volume", Effect.SETS),
        ("self.lamp.turn_on", Effect.SETS),
        ("self.camera.enable_ir_filter", Effect.SETS),
        ("self.disp.setbacklight", Effect.SETS),
        ("self.chassis.turn_left", Effect.ACTS),
        ("self.dog.turn", Effect.ACTS),
        ("self.settings.open", Effect.ACTS),
        ("self.issue.print", Effect.ACTS),
        ("获取状态", Effect.ACTS),
    ],
)
def test_the_name_tells_what_a_call_does(name: str, effect: Effect) -> None:
    assert effect_of(tool(name)) is effect


def test_the_server_knows_best_what_only_reads() -> None:
    assert effect_of(tool("self.wifi.scan", is_read_only=True)) is Effect.READS


def test_names_are_what_every_agent_accepts() -> None:
    names = [
        "self.audio_speaker.set_volume",
        "music-player.play now",
        "开灯",
        "关灯",
        "self.a.b",
        "self.a_b",
        "x" * 120,
    ]
    names += ["x" * 121]
    offered = offered_tools([tool(name) for name in names], prefix="xiaozhi__", has_vision=False)
    assert [each.name for each in offered.values()] == names
    assert all(re.fullmatch(r"xiaozhi__[A-Za-z0-9_]+", name) for name in offered)
    assert max(map(len, offered)) == MAX_NAME_CHARS
    assert list(offered)[:6] == [
        "xiaozhi__audio_speaker_set_volume",
        "xiaozhi__music_player_play_now",
        "xiaozhi__tool",
        "xiaozhi__tool_2",
        "xiaozhi__a_b",
        "xiaozhi__a_b_2",
    ]


def test_the_order_is_the_boards_and_withheld_tools_leave_no_gap() -> None:
    offered = offered_tools([tool("self.b"), tool("self.reboot"), tool("self.a")], prefix="xiaozhi__", has_vision=False)
    assert list(offered) == ["xiaozhi__b", "xiaozhi__a"]
