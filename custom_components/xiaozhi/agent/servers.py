"""The usual OpenAI-compatible servers, and the key from the environment; no Home Assistant."""

from collections.abc import Mapping
from typing import Final

from yarl import URL

OTHER: Final = "other"

SERVERS: Final[Mapping[str, str]] = {
    "openai": "https://api.openai.com/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "qwen": "https://dashscope.aliyuncs.com/compatible-mode/v1",
    "glm": "https://open.bigmodel.cn/api/paas/v4",
    "openrouter": "https://openrouter.ai/api/v1",
    "ollama": "http://localhost:11434/v1",
    "llama_cpp": "http://localhost:8080/v1",
    "lm_studio": "http://localhost:1234/v1",
    "vllm": "http://localhost:8000/v1",
}
"""Addresses as their makers document them; the local ones with the ports that they listen on by default."""

ENV_KEY: Final = "OPENAI_API_KEY"
ENV_BASE_URL: Final = "OPENAI_BASE_URL"


def parse_base_url(text: str) -> str:
    """Return the address of a server as a person typed it, without `/chat/completions` and a slash at the end.

    Raises ValueError for what is no http(s) address, or has user-info: a key belongs in its own field.
    """
    url = URL(text.strip())
    if url.scheme not in ("http", "https") or not url.host or url.user is not None or url.query_string or url.fragment:
        raise ValueError("not an http(s) address")  # the text itself may hold a secret
    return str(url).rstrip("/").removesuffix("/chat/completions").rstrip("/")


def default_base_url(environ: Mapping[str, str]) -> str | None:
    """Return the address that the environment names."""
    try:
        return parse_base_url(environ[ENV_BASE_URL])
    except KeyError, ValueError:
        return None


def usable_key(key: str, base_url: str, environ: Mapping[str, str]) -> str:
    """Return the key to send: the agent's own, or that of the environment, which goes to its own server only."""
    own_server = default_base_url(environ) or SERVERS["openai"]
    return key or (environ.get(ENV_KEY, "") if base_url == own_server else "")
