"""Whether a whole utterance is one of some words: wake words, exit words. «Good bye!» is «goodbye».

The words that end a conversation by themselves are here per language; users can have others.
"""

from collections.abc import Iterable
from typing import Final
import unicodedata

EXIT_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "ar": ("مع السلامة", "إلى اللقاء", "وداعا", "توقف", "اسكت"),
    "cs": ("na shledanou", "nashle", "sbohem", "stop", "konec", "ticho"),
    "da": ("farvel", "stop", "glem det", "ti stille"),
    "de": (
        *("tschüss", "tschüs", "tschau", "ciao", "auf wiedersehen", "wiedersehen", "auf wiederhören", "bis später"),
        *("bis bald", "stopp", "stop", "ende", "schluss", "vergiss es", "egal", "sei still", "ruhe"),
        *("danke, das war's", "das war's"),
    ),
    "el": ("αντίο", "τα λέμε", "σταμάτα", "στοπ", "ξέχνα το", "σώπα"),
    "en": (
        *("goodbye", "bye", "bye bye", "see you", "see you later", "stop", "exit", "quit"),
        *("never mind", "forget it", "be quiet", "shut up", "that's all", "that is all", "go to sleep"),
    ),
    "es": (
        *("adiós", "chao", "chau", "hasta luego", "hasta pronto", "hasta mañana", "para", "basta"),
        *("olvídalo", "déjalo", "cállate", "silencio", "eso es todo", "nada más"),
    ),
    "fi": ("näkemiin", "moi moi", "heippa", "lopeta", "seis", "hiljaa", "unohda koko juttu"),
    "fr": (
        *("au revoir", "à bientôt", "à plus tard", "à demain", "stop", "arrête", "laisse tomber"),
        *("tais-toi", "silence", "c'est tout"),
    ),
    "he": ("להתראות", "ביי", "שלום ולהתראות", "עצור", "עזוב", "שקט"),
    "hi": ("अलविदा", "बाय", "बाय बाय", "फिर मिलेंगे", "रुको", "बंद करो", "चुप रहो", "रहने दो"),
    "hu": ("viszlát", "viszontlátásra", "állj", "stop", "hagyd", "csend"),
    "id": ("selamat tinggal", "sampai jumpa", "dadah", "berhenti", "diam", "lupakan"),
    "it": (
        *("arrivederci", "addio", "a dopo", "a presto", "stop", "basta", "fermati"),
        *("lascia perdere", "lascia stare", "silenzio", "stai zitto", "zitto", "è tutto"),
    ),
    "ja": (
        *("さようなら", "さよなら", "バイバイ", "じゃあね", "じゃね", "またね", "また明日"),
        *("ストップ", "止めて", "やめて", "終了", "もういい", "もういいよ", "静かにして", "黙って"),
    ),
    "ko": (
        "안녕히 계세요",
        "안녕히 가세요",
        "잘 가",
        "잘 있어",
        "바이바이",
        "그만",
        "멈춰",
        "종료",
        "됐어",
        "조용히 해",
    ),
    "nb": ("ha det", "ha det bra", "hade", "farvel", "stopp", "glem det", "vær stille"),
    "nl": (
        *("tot ziens", "doei", "tot straks", "tot later", "stop", "laat maar", "vergeet het"),
        *("stil", "wees stil", "dat was het"),
    ),
    "pl": (
        *("do widzenia", "do zobaczenia", "pa", "pa pa", "stop", "koniec", "nieważne", "cicho"),
        *("zamknij się", "to wszystko"),
    ),
    "pt": (
        *("adeus", "tchau", "até logo", "até amanhã", "até mais", "para", "pare", "chega", "esquece"),
        *("deixa pra lá", "cala a boca", "silêncio", "é só isso"),
    ),
    "ro": ("la revedere", "pa", "pa pa", "stop", "oprește-te", "lasă", "taci", "gata"),
    "ru": (
        *("до свидания", "пока", "пока-пока", "до встречи", "до завтра", "прощай", "стоп", "хватит"),
        *("замолчи", "тихо", "забудь", "не важно", "неважно", "это всё", "это все"),
    ),
    "sv": ("hej då", "hejdå", "adjö", "vi ses", "stopp", "sluta", "glöm det", "tyst", "var tyst"),
    "th": ("ลาก่อน", "บ๊ายบาย", "บาย", "แล้วเจอกัน", "หยุด", "พอแล้ว", "เงียบ"),
    "tr": ("hoşça kal", "hoşçakal", "güle güle", "görüşürüz", "dur", "kapat", "boş ver", "sus", "yeter"),
    "uk": ("до побачення", "бувай", "до зустрічі", "стоп", "досить", "замовкни", "тихо", "забудь"),
    "vi": ("tạm biệt", "bai bai", "hẹn gặp lại", "dừng lại", "thôi", "im đi", "im lặng"),
    "zh-Hans": (
        *("再见", "拜拜", "拜", "回见", "回头见", "明天见", "退出", "关闭", "停止", "停", "结束", "结束对话"),
        *("闭嘴", "安静", "别说了", "不用了", "算了", "没事了", "退下", "退下吧", "你可以走了", "先这样", "就这样"),
    ),
    "zh-Hant": (
        *("再見", "掰掰", "拜拜", "明天見", "退出", "關閉", "停止", "停", "結束", "結束對話", "閉嘴", "安靜"),
        *("別說了", "不用了", "算了", "沒事了", "退下", "先這樣", "就這樣"),
    ),
}
"""By language; the whole utterance must be one of them.

Left out on purpose: what also greets (Italian «ciao», French «salut»), and «good night», a command in many homes.
"""

_ALIASES: Final = {"no": "nb", "nn": "nb", "zh": "zh-Hans", "yue": "zh-Hant", "iw": "he"}
_TRADITIONAL: Final = frozenset({"hant", "tw", "hk", "mo"})


def exit_words(language: str) -> tuple[str, ...]:
    """Return the exit words of a BCP 47 language tag («de-AT», «zh-TW»); English ones if the language has none."""
    primary, *rest = language.lower().replace("_", "-").split("-")
    if primary == "zh" and _TRADITIONAL & set(rest):
        return EXIT_WORDS["zh-Hant"]
    return EXIT_WORDS.get(_ALIASES.get(primary, primary), EXIT_WORDS["en"])


def normalised(text: str) -> str:
    """Return letters, marks and digits only, without case, width or space: equal means the same utterance."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(character for character in folded if unicodedata.category(character)[0] in "LMN")
    return unicodedata.normalize("NFC", kept)  # a mark may have lost the space before it


def matches_any(text: str, words: Iterable[str]) -> bool:
    """Whether the whole text is one of the words, after `normalised`. A text without letters matches nothing."""
    spoken = normalised(text)
    return spoken != "" and any(spoken == normalised(word) for word in words)
