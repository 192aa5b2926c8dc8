"""What the SDK would import in the event loop is there before the first request."""

from pathlib import Path
import subprocess
import sys

PROGRAM = """
import sys
import custom_components.xiaozhi.agent.model as ours
before = set(sys.modules)
client = ours.AsyncOpenAI(api_key="none", base_url="http://127.0.0.1:9")
client.chat.completions.with_streaming_response.create
client.models.with_raw_response.list
print(*sorted(name for name in set(sys.modules) - before if name.startswith("openai.resources")))
"""


def test_the_first_request_imports_nothing_of_the_sdk() -> None:
    """In a process of its own: here other tests may have imported it."""
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - a program of ours
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""
