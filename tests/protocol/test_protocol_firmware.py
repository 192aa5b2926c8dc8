"""Versions as boards compare them, and heads of images."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.protocol.firmware import (
    IMAGE_HEAD_BYTES,
    AppImage,
    is_newer,
    is_safe_version,
    parse_app_image,
)
from tests.board.ota import parse_version
from tests.firmware_image import CHIP_C3, image_of


@pytest.mark.parametrize(
    ("version", "installed", "is_so"),
    [
        ("2.4.3", "2.4.2", True),
        ("2.10.0", "2.9.9", True),
        ("2.4.2.1", "2.4.2", True),
        ("2.4.2", "2.4.2", False),
        ("2.4.1", "2.4.2", False),
        ("2.4.2-beta", "2.4.2", False),
        ("3.0.0-beta", "2.4.2", True),
        ("v3.0", "2.4.2", False),
        ("3.0", "", False),
        ("3..0", "2.4.2", False),
        ("latest", "2.4.2", False),
        ("3.0.99999999999", "2.4.2", False),
    ],
)
def test_a_version_is_newer_as_the_firmware_sees_it(version: str, installed: str, *, is_so: bool) -> None:
    assert is_newer(version, installed) is is_so


@given(st.text(alphabet="0123456789.v-+ab ", max_size=20))
def test_no_version_that_passes_crashes_a_board(version: str) -> None:
    if is_safe_version(version):
        parse_version(version)


def test_an_image_says_its_version_project_and_chip() -> None:
    image = parse_app_image(image_of("2.5.0", chip=CHIP_C3)[:IMAGE_HEAD_BYTES])
    assert image == AppImage(version="2.5.0", project="xiaozhi", chip="esp32c3")


@pytest.mark.parametrize(
    "content", [b"", b"\xe9" * 100, b"\xe9" * 400, bytes(400), image_of("1.0")[:200], b"\xff" + image_of("1.0")[1:]]
)
def test_what_is_no_app_image_is_none(content: bytes) -> None:
    assert parse_app_image(content) is None


@given(st.binary(max_size=400))
def test_no_file_is_an_error(content: bytes) -> None:
    parse_app_image(content)
    parse_app_image(image_of("1")[:48] + content.ljust(300, b"\xff"))
