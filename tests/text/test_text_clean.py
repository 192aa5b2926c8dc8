"""What is spoken and shown of an answer: no Markdown, no emoji, no code, hosts for addresses."""
# ruff: noqa: RUF001 - answers in many scripts

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.text.clean import SpeechCleaner, displayable, speakable


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        # Markdown
        ("**Sure!** I've *turned* it __on__, _really_, ***now***.", "Sure! I've turned it on, really, now."),
        ("**Half of an emphasis.", "Half of an emphasis."),
        ("## Title ##", "Title"),
        ("#", ""),
        ("- [x] Milk", "Milk"),
        ("* Eggs", "Eggs"),
        ("• Tea", "Tea"),
        ("> quoted", "quoted"),
        ("> > - nested", "nested"),
        ("1. **Eggs**: 3", "1. Eggs: 3"),
        ("| Room | Temp |", "Room, Temp"),
        ("|---|:--:|\n| Bad | 21 °C |", "Bad, 21 °C"),
        ("Title\n=====", "Title"),
        ("***", ""),
        ("- - -", ""),
        ('[my site](https://a.b/c_(d) "title")', "my site"),
        ("![a cat](cat.png) and [this][1] and that[^2]", "a cat and this and that"),
        ("the end](https://a.de/b) of a link", "the end of a link"),
        ("`light.kitchen_lamp` is ~~off~~ on", "light.kitchen lamp is off on"),
        ("one<br/>two <b class='x'>three</b><!-- no --> a&amp;b &#8364;5", "one two three a&b €5"),
        (r"\*literal\* and \_this\_", "*literal* and this"),
        ("2*3 and 2 * 3 = 6, 3 < 4", "2*3 and 2 * 3 = 6, 3 < 4"),
        # Emoji
        ("Hi 😀👩\u200d👩\u200d👧\u200d👦🇩🇪1️⃣👍🏽❤️\u200d🔥🏴\U000e0067\U000e0062\U000e007f there ☺️ ℹ️", "Hi there"),
        ("The light is on 💡.", "The light is on."),
        ("😀", ""),
        ("\u200d\ufe0f", ""),
        ("‼️ Really‼", "Really!!"),
        ("Copyright © 5 # 3", "Copyright © 5 3"),
        # Addresses
        ("See https://www.example.com:8123/path?x=1_2. Ok", "See example.com. Ok"),
        ("Or www.foo.de/bar, <http://user:pw@192.168.1.5/x> now", "Or foo.de, 192.168.1.5 now"),
        ("打开https://a.com好的，https://b.com/x。", "打开a.com好的，b.com。"),
        ("(https://müller.de/)", "(müller.de)"),
        # The rest
        ("  a \n\n b\t c ", "a b c"),
        ("21.5 °C, 40 %, 3 €, 5 km/h, AT&T, a@b.de", "21.5 °C, 40 %, 3 €, 5 km/h, AT&T, a@b.de"),
        ("Settings → Wi-Fi -> On", "Settings, Wi-Fi, On"),
        ("！你好", "你好"),
        ("」 » Then", "Then"),
        (".5 l", ".5 l"),
        ("»Hallo«", "»Hallo«"),
        ("\u200bHi\u00ad\u202a!", "Hi!"),
        ("क्\u200dष नमस्ते", "क्\u200dष नमस्ते"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_only_what_a_person_would_say_is_spoken(text: str, spoken: str) -> None:
    assert speakable(text) == spoken


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Settings** → Wi-Fi 😀", "Settings → Wi-Fi"),
        ("`light.kitchen_lamp` #1", "light.kitchen_lamp #1"),
        ("```\ncode\n``` Done: 50 %", "Done: 50 %"),
        ("→", "→"),
    ],
)
def test_the_screen_keeps_signs_that_no_voice_says(text: str, shown: str) -> None:
    assert displayable(text) == shown


def test_fenced_code_is_dropped_across_pieces() -> None:
    cleaner = SpeechCleaner()
    pieces = [
        "Try this:",
        "```python",
        'print("Hello! World")',
        "x = 1\n```\nThat is all.",
        "~~~\nno\n~~~",
        "Bye. ```x``` Yes",
    ]
    assert [cleaner.clean(piece).spoken for piece in pieces] == ["Try this:", "", "", "That is all.", "", "Bye. Yes"]
    assert cleaner.clean("``` no").shown == ""
    assert cleaner.clean("still not").shown == ""


@given(st.text(alphabet=st.sampled_from("ab1 *_`~#>|-[]()!.\n\\<>&;:/😀\u200d\ufe0f。」"), max_size=80))
def test_what_is_spoken_is_one_line_with_something_to_say_or_nothing(text: str) -> None:
    spoken = speakable(text)
    assert spoken == " ".join(spoken.split())
    assert spoken == "" or any(map(str.isalnum, spoken))
    assert "😀" not in displayable(text)


@given(st.text(max_size=80))
def test_any_text_can_be_cleaned(text: str) -> None:
    assert len(speakable(text)) <= 2 * len(text) + 8
