"""Answers as agents give them, each with the pieces that we want to hear."""
# ruff: noqa: RUF001 - answers in many scripts

from typing import Final

ANSWERS: Final[list[tuple[str, str, list[str]]]] = [
    # English
    (
        "en",
        "Sure! I've switched on the lamps, and set them to 40 percent. Anything else I can do for you?",
        [
            "Sure!",
            "I've switched on the lamps,",
            "and set them to 40 percent.",
            "Anything else I can do for you?",
        ],
    ),
    (
        "en",
        "Dr. Smith arrives at 10 p.m. on Friday. His train, e.g. the 7:30 from the U.S. embassy, costs $3.50.",
        [
            "Dr. Smith arrives at 10 p.m. on Friday.",
            "His train, e.g. the 7:30 from the U.S. embassy, costs $3.50.",
        ],
    ),
    ("en", "No. I can't do that. Sorry about it.", ["No.", "I can't do that. Sorry about it."]),
    ("en", "Take No. 5 please. It is better.", ["Take No. 5 please.", "It is better."]),
    (
        "en",
        "Version 2.1.0 of Home Assistant is out... and it is great. See www.example.com. Or docs.example.com/v3.5.",
        [
            "Version 2.1.0 of Home Assistant is out... and it is great.",
            "See www.example.com. Or docs.example.com/v3.5.",
        ],
    ),
    (
        "en",
        "Here's the recipe:\n1. Preheat the oven to 180 °C. It takes time.\n2. Mix **flour**, eggs and milk.\n\nBye!",
        [
            "Here's the recipe:",
            "1. Preheat the oven to 180 °C.",
            "It takes time.",
            "2. Mix **flour**, eggs and milk.",
            "Bye!",
        ],
    ),
    (
        "en",
        '"Really?" she asked. "Yes, really." He left the room.',
        ['"Really?" she asked.', '"Yes, really." He left the room.'],
    ),
    ("en", "It is 21 °C. The window is open.", ["It is 21 °C.", "The window is open."]),
    ("en", "The answer was 42. It took a million years.", ["The answer was 42.", "It took a million years."]),
    ("en", "Ok!😊 The light is on now. Bye.", ["Ok!😊", "The light is on now. Bye."]),
    ("en", "The blinds are going up — it will take a minute.", ["The blinds are going up —", "it will take a minute."]),
    ("en", "That is well-known stuff—really it is.", ["That is well-known stuff—", "really it is."]),
    ("en", "It is open from 9 - 5 on weekdays.", ["It is open from 9 - 5 on weekdays."]),
    # German
    (
        "de",
        "Das Wetter heute: Es sind 3,5 Grad, z. B. in Berlin. Am 3. Oktober regnet es. Um 7:30 Uhr kommt Dr. Müller.",
        [
            "Das Wetter heute:",
            "Es sind 3,5 Grad, z. B. in Berlin.",
            "Am 3. Oktober regnet es.",
            "Um 7:30 Uhr kommt Dr. Müller.",
        ],
    ),
    (
        "de",
        "Gerne. Ich habe im II. Stock gelüftet. „Gut gemacht!“, sagte er. Ludwig XIV. wäre stolz, d.h. zufrieden.",
        [
            "Gerne.",
            "Ich habe im II. Stock gelüftet.",
            "„Gut gemacht!“, sagte er. Ludwig XIV. wäre stolz, d.h. zufrieden.",
        ],
    ),
    ("de", "Es ist der 24.12. Morgen ist Weihnachten.", ["Es ist der 24.12.", "Morgen ist Weihnachten."]),
    # Chinese
    (
        "zh-CN",
        "好的，我已经把客厅的灯打开了。还需要别的吗？今天气温3.5度，最高8：30……也许吧。",
        ["好的，我已经把客厅的灯打开了。", "还需要别的吗？", "今天气温3.5度，最高8：30……", "也许吧。"],
    ),
    ("zh-CN", "我现在就去帮你查一下，请稍等。", ["我现在就去帮你查一下，", "请稍等。"]),
    ("zh-CN", "他说：“你好。我叫小智！”然后他就走了。", ["他说：“你好。", "我叫小智！”然后他就走了。"]),
    ("zh-CN", "你好!我是小智,很高兴认识你.再见!", ["你好!", "我是小智,很高兴认识你.", "再见!"]),
    ("zh-CN", "步骤如下：\n1.苹果洗干净。\n2.切成小块。", ["步骤如下：", "1.苹果洗干净。", "2.切成小块。"]),
    ("zh-CN", "温度是１，０００度，真的很高很高。", ["温度是１，０００度，", "真的很高很高。"]),
    ("zh-CN", "太好了！！！我们明天一起出发吧。", ["太好了！", "！！我们明天一起出发吧。"]),
    # Japanese
    (
        "ja",
        "「はい。」と答えました。今日は晴れです！「え？！」って驚きました。",
        ["「はい。」と答えました。", "今日は晴れです！", "「え？！」って驚きました。"],
    ),
    (
        "ja",
        "リビングの電気をつけました、他に何かありますか？",
        ["リビングの電気をつけました、", "他に何かありますか？"],
    ),
    # Spanish
    (
        "es",
        "¡Claro! La luz del salón está encendida, señor. ¿Quieres algo más? El Sr. López llega a las 5 p. m. de hoy.",
        [
            "¡Claro!",
            "La luz del salón está encendida,",
            "señor. ¿Quieres algo más?",
            "El Sr. López llega a las 5 p. m. de hoy.",
        ],
    ),
    # French
    (
        "fr",
        "Bonjour ! Il est 7 h 30. « Ça va ? » dit-il. Je vais bien… et vous ? M. Dupont est là.",
        ["Bonjour !", "Il est 7 h 30. « Ça va ? » dit-il.", "Je vais bien… et vous ? M. Dupont est là."],
    ),
    # Russian
    (
        "ru",
        "Привет! Сегодня в Москве — солнечно, т.е. без дождя. Температура 5 °C и т.д. Завтра будет дождь.",
        [
            "Привет!",
            "Сегодня в Москве —",
            "солнечно, т.е. без дождя.",
            "Температура 5 °C и т.д. Завтра будет дождь.",
        ],
    ),
    # Hindi
    (
        "hi",
        "नमस्ते! आज मौसम अच्छा है। तापमान 25 डिग्री है। क्या आप बाहर जाएँगे?",
        ["नमस्ते!", "आज मौसम अच्छा है। तापमान 25 डिग्री है।", "क्या आप बाहर जाएँगे?"],
    ),
    # Arabic, Urdu
    (
        "ar",
        "مرحبا! كيف حالك اليوم يا صديقي؟ الطقس جميل، ودرجة الحرارة ٢٥ درجة مئوية. هل تريد شيئا آخر؟",
        ["مرحبا!", "كيف حالك اليوم يا صديقي؟", "الطقس جميل، ودرجة الحرارة ٢٥ درجة مئوية.", "هل تريد شيئا آخر؟"],
    ),
    ("ur", "جی ہاں۔ میں نے بتی جلا دی ہے۔ اور کچھ چاہیے؟", ["جی ہاں۔", "میں نے بتی جلا دی ہے۔ اور کچھ چاہیے؟"]),
    # Thai
    (
        "th",
        "สวัสดีครับ วันนี้อากาศดีมาก อุณหภูมิ 30 องศา คุณอยากออกไปข้างนอกไหมครับ ผมแนะนำให้พกร่มไปด้วย",
        [
            "สวัสดีครับ วันนี้อากาศดีมาก",
            "อุณหภูมิ 30 องศา คุณอยากออกไปข้างนอกไหมครับ",
            "ผมแนะนำให้พกร่มไปด้วย",
        ],
    ),
    # Greek
    ("el", "Καλημέρα σου; Τι κάνεις σήμερα;", ["Καλημέρα σου;", "Τι κάνεις σήμερα;"]),
    # Korean
    (
        "ko",
        "네. 거실 불을 켰습니다. 더 필요한 것이 있으신가요?",
        ["네.", "거실 불을 켰습니다.", "더 필요한 것이 있으신가요?"],
    ),
]
