"""Names and default values that the rows above share: domain, option keys, limits. No logic."""

from typing import Final

DOMAIN: Final = "xiaozhi"

HUB_UNIQUE_ID: Final = "xiaozhi_hub"
"""The one hub entry. A fixed unique id, because `single_config_entry` would abort every later discovery."""

HUB_TITLE: Final = "XiaoZhi"

SUBENTRY_DEVICE: Final = "device"

# Paths that stock firmware asks for (78/xiaozhi-esp32 main/ota.cc; the WebSocket path is ours to choose).
PATH_OTA: Final = "/xiaozhi/ota"
PATH_ACTIVATE: Final = "/xiaozhi/ota/activate"
PATH_SOCKET: Final = "/xiaozhi/v1"
PATH_FIRMWARE: Final = "/xiaozhi/firmware"
PATH_ASSETS: Final = "/xiaozhi/assets"
PATH_VISION: Final = "/xiaozhi/vision"
"""Told to each board when it is asked for its tools."""

SIGNAL_CONVERSATION: Final = "xiaozhi_conversation_{}"
"""Dispatcher signal of one board (`device_id`): its conversations, for whoever outlives a reload of the hub."""

# Options of the hub entry.
CONF_ADDRESS: Final = "address"
CONF_ACCESS: Final = "access"
CONF_NETWORKS: Final = "networks"
CONF_AUTO_ACCEPT: Final = "auto_accept"
CONF_SILENCE_S: Final = "silence_s"
CONF_STAGE_LIMIT_S: Final = "stage_limit_s"
CONF_WAKE_WORDS: Final = "wake_words"
CONF_GREETING: Final = "greeting"
CONF_GREETING_TEXT: Final = "greeting_text"
CONF_EXIT_WORDS: Final = "exit_words"
CONF_LANGUAGE: Final = "language"
CONF_MODEL_REQUESTS: Final = "model_requests"
CONF_MESSAGES_PER_MINUTE: Final = "messages_per_minute"
CONF_BOARD_CHATS: Final = "board_chats"
CONF_SESSION_MAX_CHARS: Final = "session_max_chars"
CONF_KEEP_RECORDINGS: Final = "keep_recordings"
CONF_TITLES: Final = "titles"
CONF_EVENT_TEXTS: Final = "event_texts"
CONF_CHAT_DAYS: Final = "chat_days"
CONF_CHATS_KEPT: Final = "chats_kept"
CONF_RECORDING_DAYS: Final = "recording_days"
CONF_SPOKEN_PER_DAY: Final = "spoken_per_day"
CONF_VISION_ENTITY: Final = "vision_entity"

ACCESS_LOCAL: Final = "local"
ACCESS_NETWORKS: Final = "networks"

GREETING_NONE: Final = "none"
GREETING_SPOKEN: Final = "spoken"
GREETING_AGENT: Final = "agent"

BOARD_CHATS_NEW: Final = "new"
BOARD_CHATS_CONTINUE: Final = "continue"

LANGUAGE_AUTO: Final = "auto"
LANGUAGES: Final = {"en": "English", "zh-Hans": "简体中文"}
"""Languages that our prompts are written in, each by its own name."""

# What the options form accepts. Ours to choose: shorter cuts people off, longer holds a microphone open for nothing.
MIN_SILENCE_S: Final = 10
MAX_SILENCE_S: Final = 600
MIN_STAGE_LIMIT_S: Final = 5
MAX_STAGE_LIMIT_S: Final = 120
MAX_MODEL_REQUESTS: Final = 50
MAX_MESSAGES_PER_MINUTE: Final = 600  # ten a second: nobody speaks or types that fast
MAX_SPOKEN_PER_DAY: Final = 1_000_000  # a board that speaks all day and night says no more (15 characters a second)

MAX_SESSION_CHARS: Final = 1_000_000  # a book: a chat is still one small file
DEFAULT_SESSION_MAX_CHARS: Final = 12_000  # requirements R1-2

MAX_KEPT_DAYS: Final = 3650
MAX_CHATS_KEPT: Final = 10_000  # what scripts/bench measures

DEFAULT_SILENCE_S: Final = 120  # requirements R2-6: the silence after which a conversation ends
DEFAULT_STAGE_LIMIT_S: Final = 30  # longest wait for one pipeline stage to show any progress
DEFAULT_MODEL_REQUESTS: Final = 10  # requirements S3-21
DEFAULT_MESSAGES_PER_MINUTE: Final = 20  # requirements R3-10
DEFAULT_SPOKEN_PER_DAY: Final = 0  # requirements R2-7: no limit
DEFAULT_EXIT_WORDS: Final = ("退出", "关闭", "再见", "拜拜", "Goodbye", "Bye", "Exit")  # R2-6: upstream's, and English
DEFAULT_WAKE_WORDS: Final = (
    "你好小智", "小智小智", "你好小鑫", "小爱同学", "你好小安", "你好喵伴", "小明同学", "小美同学",
    "小康同学", "小龙小龙", "小滨小滨", "小特小特", "小鸭小鸭", "猫猫同学", "嗨瓦力",
    "Hi 乐鑫", "Hi ESP", "Hi Lexin", "Hi Lily", "Hi Telly", "Hi Joy", "Hi Jason", "Hi Jeson", "Hi Fairy", "Hi Wall E",
    "Hey Jason", "Hey Willow", "Hey Wanda", "Hey Ily", "Alexa", "Jarvis", "Computer", "Sophia", "Mycroft", "Astrolabe",
)  # fmt: skip
"""What stock builds listen for: the wake word models of espressif/esp-sr, and the firmware's own choices."""

# Data of a device subentry.
CONF_DEVICE_ID: Final = "device_id"
CONF_CLIENT_ID: Final = "client_id"
CONF_OWNER_ID: Final = "owner_id"
CONF_TOKEN: Final = "token"  # noqa: S105 - the name of a key, not a secret
CONF_BOARD: Final = "board"
CONF_FIRMWARE: Final = "firmware"
CONF_CHIP: Final = "chip"
CONF_BOARD_LANGUAGE: Final = "board_language"
CONF_STAY_CONNECTED: Final = "stay_connected"
CONF_IF_ASLEEP: Final = "if_asleep"
CONF_EXPIRY_MIN: Final = "expiry_min"
CONF_FALLBACK_PLAYER: Final = "fallback_player"
CONF_FALLBACK_NOTIFY: Final = "fallback_notify"

# What happens to an announcement for a board that sleeps.
IF_ASLEEP_QUEUE: Final = "queue"
IF_ASLEEP_FALLBACK: Final = "fallback"
IF_ASLEEP_FAIL: Final = "fail"
IF_ASLEEP: Final = (IF_ASLEEP_QUEUE, IF_ASLEEP_FALLBACK, IF_ASLEEP_FAIL)
DEFAULT_EXPIRY_MIN: Final = 60  # what is older than an hour is rarely still true
MAX_EXPIRY_MIN: Final = 7 * 24 * 60  # a week

# Data of an agent subentry, besides Home Assistant's own names.
SUBENTRY_AGENT: Final = "conversation"
CONF_SUBENTRY_ID: Final = "subentry_id"
CONF_BASE_URL: Final = "base_url"
CONF_DESCRIPTION: Final = "description"
CONF_PRESET_MESSAGES: Final = "preset_messages"
CONF_GREETINGS: Final = "greetings"
CONF_SUGGESTED_QUESTIONS: Final = "suggested_questions"
CONF_TEMPERATURE: Final = "temperature"
CONF_TOP_P: Final = "top_p"
CONF_MAX_TOKENS: Final = "max_tokens"
CONF_ENTITIES: Final = "entities"
CONF_ENTITIES_ABOVE: Final = "entities_above"
CONF_HISTORY_MESSAGES: Final = "history_messages"
CONF_HISTORY_CHARACTERS: Final = "history_characters"
CONF_FIRST_TOKEN_S: Final = "first_token_s"  # noqa: S105 - the name of a key, not a secret
CONF_MEMORY: Final = "memory"
CONF_PICTURES: Final = "pictures"

# What an agent remembers from talk to talk, and for whom.
MEMORY_OFF: Final = "off"
MEMORY_BOARD: Final = "board"
MEMORY_PERSON: Final = "person"
MAX_MEMORY_CHARACTERS: Final = 2000
"""About 500 tokens of English: every request carries it, so an eighth of DEFAULT_HISTORY_CHARACTERS is enough."""

ENTITIES_AUTOMATIC: Final = "automatic"
ENTITIES_ALL: Final = "all"
ENTITIES_MATCHING: Final = "matching"

DEFAULT_ENTITIES_ABOVE: Final = 60
"""Where Home Assistant's list (17 to 25 tokens each, measured) costs more than the most that matching sends (1,100)."""

DEFAULT_HISTORY_MESSAGES: Final = 30  # a long talk; more is rarely meant and always paid for
DEFAULT_HISTORY_CHARACTERS: Final = 16000  # about 4,000 tokens of English, the context that small servers begin with
DEFAULT_FIRST_TOKEN_S: Final = 30  # as DEFAULT_STAGE_LIMIT_S: the board gives up then
