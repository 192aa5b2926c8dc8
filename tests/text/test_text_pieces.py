"""Pieces: which text is cut where, how early, and what never changes however the text arrives."""
# ruff: noqa: RUF001 - answers in many scripts

from hypothesis import example, given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.text.characters import is_same_grapheme
from custom_components.xiaozhi.text.pieces import LONGEST_WEIGHT, PieceSplitter
from tests.text.answers import ANSWERS

PARTS = st.sampled_from(
    [
        *(
            "Hello",
            " ",
            " ",
            "world",
            "Dr",
            "e.g",
            "z",
            "3",
            "14",
            "3.5",
            "U.S",
            "p.m",
            "°C",
            "II",
            "no",
            "\n",
            "\u00a0",
        ),
        *(
            ".",
            "!",
            "?",
            "...",
            "…",
            ",",
            ";",
            ":",
            " - ",
            "—",
            "–",
            "*",
            "**",
            "- ",
            "#",
            '"',
            "'",
            ")",
            "(",
            "«",
            "»",
        ),
        *(
            "你好",
            "我们",
            "。",
            "！",
            "？",
            "，",
            "：",
            "；",
            "「",
            "」",
            "”",
            "“",
            "とても",
            "한국",
            "สวัสดี",
            "ครับ",
            "ๆ",
        ),
        *("नमस्ते", "।", "مرحبا", "؟", "،", "۔", "😀", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "1️⃣", "❤️", "e\u0301", "x" * 90),
        *("长" * 30, "long words " * 9, "ab-" * 40),
    ]
)
TEXTS = st.one_of(st.lists(PARTS, max_size=40).map("".join), st.text(max_size=120))


def pieces_of(text: str, language: str | None = None) -> list[str]:
    splitter = PieceSplitter(language)
    return splitter.feed(text) + splitter.flush()


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("language", "answer", "pieces"), ANSWERS)
def test_a_real_answer_is_cut_where_a_speaker_pauses(language: str, answer: str, pieces: list[str]) -> None:
    assert pieces_of(answer, language) == pieces


@given(TEXTS)
def test_the_pieces_joined_are_the_text_but_for_white_space(text: str) -> None:
    assert bare("".join(pieces_of(text))) == bare(text)


@given(TEXTS, st.data())
def test_the_pieces_do_not_depend_on_how_the_text_arrives(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    splitter = PieceSplitter()
    pieces: list[str] = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        pieces += splitter.feed(text[start:end])
    assert pieces + splitter.flush() == pieces_of(text)


@given(TEXTS, TEXTS)
def test_what_was_emitted_is_never_taken_back(text: str, continuation: str) -> None:
    early = PieceSplitter().feed(text)
    assert pieces_of(text + continuation)[: len(early)] == early


@given(TEXTS)
def test_a_piece_has_no_white_space_at_its_ends_and_is_never_empty(text: str) -> None:
    assert all(piece and piece == piece.strip() for piece in pieces_of(text))


@given(st.lists(PARTS, max_size=40).map("".join))
@example("Hello🇩🇪\n🇩🇪")
def test_no_piece_ends_inside_a_grapheme(text: str) -> None:
    pieces = pieces_of(text)
    places = [place for place, character in enumerate(text) if bare(character)]
    at = 0
    for piece in pieces[:-1]:
        at += len(bare(piece))
        before, after = places[at - 1], places[at]
        is_apart = after - before > 1  # white space stood between them
        assert is_apart or not is_same_grapheme(text[before], text[after])


@given(st.lists(PARTS, max_size=60).map("".join))
def test_no_piece_is_longer_than_a_voice_can_carry(text: str) -> None:
    weights = [sum(3 if character >= "\u1100" else 1 for character in piece) for piece in pieces_of(text)]
    assert all(weight <= 2 * LONGEST_WEIGHT + 3 for weight in weights)


@pytest.mark.parametrize(
    ("before", "deciding", "piece"),
    [
        ("好的", "。", "好的。"),
        ("你好吗", "？", "你好吗？"),
        ("我已经打开了灯", "，", "我已经打开了灯，"),
        ("你好!", "我", "你好!"),
        ("最高8：30……", "也", "最高8：30……"),
        ("「はい。」", "次", "「はい。」"),
        ("The kitchen.", " ", "The kitchen."),
        ("It is on. ", "T", "It is on."),
        ("Stop!", " ", "Stop!"),
        ("Really?!", "\n", "Really?!"),
        ("The light is on", ",", "The light is on,"),
        ("It's Jane’s lamp that's on", ",", "It's Jane’s lamp that's on,"),
        ("我们家客厅的灯", ",", "我们家客厅的灯,"),
        ("ضوء غرفة المعيشة مضاء", "،", "ضوء غرفة المعيشة مضاء،"),
        ("The lamp is at 50,", " ", "The lamp is at 50,"),
        ('"Yes, it is on,', '" ', '"Yes, it is on,"'),
        ("The **light is on,", "** ", "The **light is on,**"),
        ("The 'light is on,", "' ", "The 'light is on,'"),
        ("Our boys' lamp is on,", " ", "Our boys' lamp is on,"),
        ("(The light is on,", " ", "(The light is on,"),
        ("The light is on;", " ", "The light is on;"),
        ("The light is on —", " ", "The light is on —"),
        ("The light is on -", " ", "The light is on -"),
        ("The light is on——", "y", "The light is on——"),
        ("है।", " ", "है।"),
        ("نعم؟", "ا", "نعم؟"),
        ("Wait for it... ", "Now", "Wait for it..."),
        ("Sure", "\n", "Sure"),
        ("สวัสดีครับเพื่อน ", "ว", "สวัสดีครับเพื่อน"),
    ],
)
def test_a_piece_comes_with_the_character_that_makes_it_certain(before: str, deciding: str, piece: str) -> None:
    splitter = PieceSplitter()
    assert splitter.feed(before) == []
    assert splitter.feed(deciding) == [piece]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Draußen sind es 3,5 Grad",
            "Es kostet 1,000 Euro",
            "Θα κάνω για σένα ό,τι θέλεις",
            "Please add some N,N-dimethyl",
        ),
        *("The norm is written L1,2 here", "The room is 20 m²,so warm", "Draußen sind z.B.,so"),
    ],
)
def test_a_comma_inside_a_word_or_a_number_is_no_pause(text: str) -> None:
    assert pieces_of(text) == [text]


def test_a_quote_that_was_opened_in_an_earlier_piece_may_close_behind_a_comma() -> None:
    assert pieces_of('"No! The light is on," it said.') == ['"No!', 'The light is on,"', "it said."]


@pytest.mark.parametrize(
    "text",
    [
        *("3.5 and 3,5 at 7:30", "Dr. Who", "Prof. Dr. Who", "z. B. Äpfel", "e.g. That", "i.e. This", "U.S. Army"),
        *("www.a.de and v1.2.3", "1. Item", "10. Item", "12.5. Item", "am 3. Oktober", "Ludwig XIV. König", "No. 5"),
        *("wait... and see", "wait… and see", "Mr. T", "J. R. R. Tolkien", "bzw. Das", "Yahoo!x", "what?x", "a.b.C"),
        *("i.d.R. Das", "8：30", "１，０００", "well-known", "10 - 5 Uhr", "10 – 12 Uhr", "Hi — you", '"No!" she said'),
        *(
            "It is at least -5 now",
            "z.\u00a0B. Das",
            "Ja !\u00a0» dit-il",
            "Ok — - x",
            "Hm, well",
            "好，是",
            "เร็วๆ นี้",
            "สูง 30 เมตร",
            " \n \u00a0",
            "- - -\n***\n😀!\n",
        ),
    ],
)
def test_what_only_looks_like_an_end_is_none(text: str) -> None:
    assert PieceSplitter().feed(text) == []


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("en", "Add 20. Then stir.", ["Add 20.", "Then stir."]),
        (None, "Add 20. Then stir.", ["Add 20. Then stir."]),
        ("de_AT", "Am 20. Mai.", ["Am 20. Mai."]),
        ("en-GB", "World War II. Then peace.", ["World War II.", "Then peace."]),
        ("el-GR", "Τι; Ναι.", ["Τι;", "Ναι."]),
        ("en", "Ti; yes.", ["Ti; yes."]),
        ("", "In 2024. Then.", ["In 2024.", "Then."]),
    ],
)
def test_the_language_settles_what_is_ambiguous(language: str | None, text: str, pieces: list[str]) -> None:
    assert pieces_of(text, language) == pieces


def test_the_first_sentence_is_spoken_however_short() -> None:
    assert pieces_of("Ja. Klar. Das Licht im Bad ist jetzt an. Gut.") == [
        "Ja.",
        "Klar. Das Licht im Bad ist jetzt an.",
        "Gut.",
    ]


def test_later_pieces_are_not_cut_at_a_comma() -> None:
    assert pieces_of("I have opened the blinds. In the garden, it rains, they say.") == [
        "I have opened the blinds.",
        "In the garden, it rains, they say.",
    ]


def test_each_line_is_a_piece() -> None:
    assert pieces_of("## Shopping\r\n- Milk\n- Eggs\n\n---\n- Tea") == ["## Shopping", "- Milk", "- Eggs", "---\n- Tea"]


def test_text_goes_on_after_a_flush() -> None:
    splitter = PieceSplitter()
    assert splitter.feed("Let me look.") == []
    assert splitter.flush() == ["Let me look."]
    assert splitter.flush() == []
    assert splitter.feed(" It is raining in the garden. Ok") == ["It is raining in the garden."]
    assert splitter.flush() == ["Ok"]


def test_an_endless_sentence_is_cut_at_its_last_comma() -> None:
    start = "I am quite ready. "
    sentence = "word " * 30 + "and then, " + "word " * 30
    assert pieces_of(start + sentence)[1] == ("word " * 30 + "and then,")


def test_an_endless_sentence_without_a_pause_is_cut_between_words() -> None:
    pieces = pieces_of("word " * 100)
    assert len(pieces) > 1
    assert {word for piece in pieces for word in piece.split()} == {"word"}


def test_an_early_comma_does_not_make_a_tiny_piece_of_an_endless_sentence() -> None:
    assert len(pieces_of("I am ready. So, " + "word " * 100)[1]) > LONGEST_WEIGHT // 2


def test_an_endless_chinese_sentence_is_cut_after_80_characters() -> None:
    assert [len(piece) for piece in pieces_of("长" * 200)] == [80, 80, 40]


def test_an_absurdly_long_word_is_cut_between_graphemes() -> None:
    pieces = pieces_of("e\u0301" * 300)
    assert len(pieces) > 1
    assert all(piece.startswith("e") and piece.endswith("\u0301") for piece in pieces)


def test_a_grapheme_without_end_is_cut_all_the_same() -> None:
    assert len(pieces_of("\u0301" * 1000)) > 1


def test_punctuation_without_end_is_cut_all_the_same() -> None:
    assert len(pieces_of("-" * 2000)) > 1


def test_quotes_opened_before_a_piece_are_remembered_until_the_line_ends() -> None:
    splitter = PieceSplitter()
    assert splitter.feed("“你好。我叫小智。") == ["“你好。"]
    assert splitter.feed("今") == []  # the sentence is short and joined
    assert splitter.feed("天是很好的天气呀。") == []  # a closing quote may follow
    assert splitter.feed("”") == []
    assert splitter.feed("\n") == ["我叫小智。今天是很好的天气呀。”"]
    assert splitter.feed("今天是很好的天气呀。") == ["今天是很好的天气呀。"]
