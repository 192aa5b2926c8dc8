"""What is said in the demo home: its things by name and the grammar that the recogniser listens with."""

LAMPS = ("kitchen light", "living room lamp", "bedroom light")
COVER = "bedroom blinds"
FAN = "bedroom fan"
THERMOMETER = "garden temperature"

# JSpeech Grammar Format, as pocketsphinx reads it; English, lower case, words of the CMU dictionary only.
# The weights are for the American «off» of espeak-ng, which sounds more like «on» to the model.
GRAMMAR = f"""#JSGF V1.0;
grammar home;
public <sentence> = <switch> | <both> | <cover> | <question> | <clock> | <talk>;
<switch> = turn (/0.000000000000000001/ on | /1.0/ off) the <lamp>;
<lamp> = {" | ".join(LAMPS)};
<both> = turn on the <lamp> and switch off the {FAN};
<cover> = (open | close) the {COVER};
<question> = what is the {THERMOMETER} | is the <lamp> on;
<clock> = what time is it;
<talk> = never mind | stop | goodbye;
"""

SENTENCES = (
    *(f"turn {way} the {lamp}" for lamp in LAMPS for way in ("on", "off")),
    *(f"turn on the {lamp} and switch off the {FAN}" for lamp in LAMPS),
    *(f"{verb} the {COVER}" for verb in ("open", "close")),
    f"what is the {THERMOMETER}",
    *(f"is the {lamp} on" for lamp in LAMPS),
    "what time is it",
    "never mind",
    "stop",
    "goodbye",
)
