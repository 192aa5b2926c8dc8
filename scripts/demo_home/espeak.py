"""Text to PCM with espeak-ng, in this process: the wheel `espeakng_loader` carries library and voices.

C interface: espeak-ng 1.52 src/include/espeak-ng/speak_lib.h. The library is global and not made for threads, hence the
lock; `synthesise` blocks, so servers call it in a thread.
"""

import ctypes
from functools import cache
import threading

import espeakng_loader

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: espeak_Synth returns when the callback has had everything
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_UTF8 = 1  # espeakCHARS_UTF8
_RATE = 1  # espeakRATE, words per minute
WORDS_PER_MINUTE = 150

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_lock = threading.Lock()


class EspeakError(Exception):
    """The library refused."""


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    """Return the library and its sample rate in Hz."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate_hz: int = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _DONT_EXIT)
    if rate_hz <= 0:
        raise EspeakError("espeak-ng does not start")
    return library, rate_hz


def rate_hz() -> int:
    """Return the rate of everything that is synthesised: 22050 Hz."""
    with _lock:
        return _library()[1]


def synthesise(text: str, voice: str = "en-us") -> bytes:
    """Return s16 mono PCM. Raises EspeakError for a voice that there is not."""
    pcm = bytearray()

    def take(samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        if count and samples:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    with _lock:
        library, _ = _library()
        callback = _Callback(take)
        library.espeak_SetSynthCallback(callback)
        library.espeak_SetParameter(_RATE, WORDS_PER_MINUTE, 0)
        if library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EspeakError(f"no voice {voice}")
        data = text.encode()
        if library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None) != 0:
            raise EspeakError("espeak-ng does not speak")
    return bytes(pcm)
