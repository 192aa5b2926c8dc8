// A family's chats, in English and Chinese: enough of everything that the panel can show.
import { deflateSync } from "node:zlib";

import type { FakeApi } from "./fake-api.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const WORDS = {
  en: {
    anna: "Anna", ben: "Ben", kitchen: "Kitchen", desk: "Living room", kitchen_light: "Kitchen light", desk_light: "Living room lamp", agent: "Home agent", cook: "Cook",
    agent_is: "Knows the home and answers briefly.", cook_is: "Plans meals and shopping.",
    greetings: ["Hello Anna, what can I do for you?"], questions: ["Which lights are on?", "What is on my calendar today?", "Set a timer for the pasta"],
    cook_greeting: "What shall we cook today?", cook_questions: ["A soup for a cold evening", "What can I make of leftover rice?"],
    evening: "Evening lights", q1: "Turn the kitchen light on and dim the living room to 30 %", a1: "The kitchen light is on and the living room is at **30 %**. Shall I remember this as “Evening”?",
    q2: "Yes. And how do I make it an automation that starts at sunset?",
    a2: "Here is one that does it:\n\n```yaml\nalias: Evening lights\ntriggers:\n  - trigger: sun\n    event: sunset\nactions:\n  - action: light.turn_on\n    target:\n      entity_id: light.living_room\n    data:\n      brightness_pct: 30\n```\n\nWhat it changes:\n\n| Light | At sunset |\n|---|---:|\n| Kitchen | on |\n| Living room | 30 % |\n\n1. Open **Settings → Automations**.\n2. Create one and paste this in the `YAML` editor.\n\nSee the [documentation](https://www.home-assistant.io/docs/automation/) for more.",
    q3: "Thanks!", a3: "You are welcome. Good night, Anna.",
    voice: "Pasta timer", v1: "Set a timer for nine minutes", va1: "Nine minutes for the pasta, starting now.", v2: "How much time is left?", va2: "Four minutes and twenty seconds.",
    photo: "What is this plant?", p1: "What plant is this, and how much water does it need?", pa1: "It looks like a *Monstera deliciosa*. Water it about once a week, when the upper 3 cm of soil are dry.",
    shared: "Holiday plans", s1: "Three days in the mountains: what should we pack?", sa1: "- Rain jackets\n- Good shoes\n- Something warm for the evening",
    ended: "A long story", e1: "Tell me a story about a lighthouse", ea1: "Once upon a time a lighthouse stood at the edge of a quiet sea…",
    more: ["Weather tomorrow", "Shopping list", "Vacuum the hall", "Birthday ideas", "Homework: fractions", "Why is the sky blue?", "Power used this month", "Wake me at seven"],
    preview: "Done. Anything else?", tool_answer: "The kitchen light is on.",
    long: "It is **21 °C** in the living room and 18 °C outside.\n\n- The windows are closed.\n- The heating rests until 17:00.\n\nShall I tell you when it gets warmer outside?",
  },
  "zh-Hans": {
    anna: "安娜", ben: "小明", kitchen: "厨房", desk: "客厅", kitchen_light: "厨房灯", desk_light: "客厅灯", agent: "家庭助手", cook: "大厨",
    agent_is: "了解家里的一切，回答简短。", cook_is: "安排三餐和采购。",
    greetings: ["你好，安娜，有什么可以帮你？"], questions: ["现在哪些灯开着？", "我今天有什么日程？", "给意面定个时"],
    cook_greeting: "今天想做点什么？", cook_questions: ["冬天晚上的热汤", "剩米饭能做什么？"],
    evening: "晚间灯光", q1: "打开厨房的灯，把客厅调到 30%", a1: "厨房的灯已打开，客厅调到 **30%**。要我把它记为“晚间”吗？",
    q2: "好的。怎么做成日落时自动执行的自动化？",
    a2: "可以这样写：\n\n```yaml\nalias: 晚间灯光\ntriggers:\n  - trigger: sun\n    event: sunset\nactions:\n  - action: light.turn_on\n    target:\n      entity_id: light.living_room\n    data:\n      brightness_pct: 30\n```\n\n它会改变：\n\n| 灯 | 日落时 |\n|---|---:|\n| 厨房 | 打开 |\n| 客厅 | 30% |\n\n1. 打开 **设置 → 自动化**。\n2. 新建并粘贴到 `YAML` 编辑器。\n\n更多内容见[文档](https://www.home-assistant.io/docs/automation/)。",
    q3: "谢谢！", a3: "不客气。晚安，安娜。",
    voice: "意面计时", v1: "定一个九分钟的计时器", va1: "好的，意面九分钟，现在开始。", v2: "还剩多久？", va2: "还剩四分二十秒。",
    photo: "这是什么植物？", p1: "这是什么植物？需要浇多少水？", pa1: "看起来是*龟背竹*。表层 3 厘米土壤变干时浇水，大约每周一次。",
    shared: "假期计划", s1: "去山里三天，要带些什么？", sa1: "- 雨衣\n- 合脚的鞋\n- 晚上保暖的衣服",
    ended: "一个长故事", e1: "讲一个灯塔的故事", ea1: "从前，在一片平静的海边，矗立着一座灯塔……",
    more: ["明天的天气", "购物清单", "打扫走廊", "生日礼物", "作业：分数", "天空为什么是蓝色的？", "本月用电", "七点叫我起床"],
    preview: "好的，还有别的吗？", tool_answer: "厨房的灯已打开。",
    long: "客厅现在 **21 °C**，室外 18 °C。\n\n- 窗户都关着。\n- 暖气休息到 17:00。\n\n室外变暖时要提醒你吗？",
  },
} as const;

/** What Home Assistant's tools answer, with the new states that ours add (agent/tools.py). */
const done = (...states: (readonly [string, string])[]): unknown => ({
  response_type: "action_done",
  data: { success: states.map(([name]) => ({ type: "entity", name })), failed: [] },
  new_states: states.map(([entity, state]) => ({ entity, state })),
});

/** Fill a home. */
export function seed(home: FakeApi, language: string): void {
  const w = WORDS[language === "zh-Hans" ? "zh-Hans" : "en"];
  const now = Date.now();
  home.users = [{ user_id: "anna", name: w.anna }, { user_id: "ben", name: w.ben }];
  home.admins.add("anna");
  home.agents = [
    { agent_id: "conversation.home", name: w.agent, description: w.agent_is, greetings: w.greetings, suggested_questions: w.questions, is_ours: true },
    { agent_id: "conversation.cook", name: w.cook, description: w.cook_is, greetings: [w.cook_greeting], suggested_questions: w.cook_questions, is_ours: true },
  ];
  home.boards = [
    { board_id: "aa:bb:cc:dd:ee:01", name: w.kitchen, model: "bread-compact-wifi", firmware: "2.0.4", is_online: true, last_seen_ms: now, owner_id: "anna", device_id: "d1" },
    { board_id: "aa:bb:cc:dd:ee:02", name: w.desk, model: "esp-box-3", firmware: "1.9.0", is_online: false, last_seen_ms: now - 5 * HOUR_MS, owner_id: "ben", device_id: "d2" },
  ];
  home.contexts = [
    { context_id: "1", name: language === "en" ? "Short answers" : "简短回答", content: language === "en" ? "Answer in one sentence." : "用一句话回答。", is_default: true },
    { context_id: "2", name: language === "en" ? "For children" : "给孩子", content: language === "en" ? "Explain as to a child of six." : "像对六岁孩子那样讲解。", is_default: false },
  ];
  home.answer = (text) => {
    if (/light|灯/i.test(text)) return { tools: [{ name: "HassTurnOn", request: { name: w.kitchen, domain: ["light"] }, result: done([w.kitchen_light, "on"]) }], text: w.tool_answer };
    if (/fail|失败/i.test(text)) return { tools: [], text: "!The model does not answer. Try again in a moment." };
    if (/^echo /.test(text)) return { tools: [], text: text.slice(5) };
    return { tools: [], text: w.long };
  };
  home.objects.set("900", { type: "image/png", bytes: leaf() });
  home.objects.set("901", { type: "audio/wav", bytes: beep() });

  w.more.forEach((name, at) => {
    const chat = home.addChat({ name, owner_id: "anna", agent_id: "conversation.home", updated_ms: now - (at + 1.4) * 1.7 * DAY_MS, ...(at % 3 === 1 && { board_id: "aa:bb:cc:dd:ee:01", board_name: w.kitchen }) });
    const sent_ms = now - (at + 1.4) * 1.7 * DAY_MS;
    home.addRow(chat, "user", name, { sent_ms });
    home.addRow(chat, "ai", w.preview, { sent_ms: sent_ms + 4000 });
    chat.read.set("anna", 99);
  });
  const ended = home.addChat({ name: w.ended, owner_id: "anna", agent_id: "conversation.home", session_stat: 1 });
  home.addRow(ended, "user", w.e1, { sent_ms: now - 30 * HOUR_MS });
  home.addRow(ended, "ai", w.ea1, { sent_ms: now - 30 * HOUR_MS + 9000 });
  ended.read.set("anna", 99);

  const shared = home.addChat({ name: w.shared, owner_id: "ben", agent_id: "conversation.home" });
  shared.shares = [{ user_id: "anna", user_name: w.anna, can_write: false }];
  home.addRow(shared, "user", w.s1, { sent_ms: now - 26 * HOUR_MS });
  home.addRow(shared, "ai", w.sa1, { sent_ms: now - 26 * HOUR_MS + 5000 });

  const photo = home.addChat({ name: w.photo, owner_id: "anna", agent_id: "conversation.home" });
  home.addRow(photo, "user", "900", { message_type: 0x21, sent_ms: now - 6 * HOUR_MS });
  home.addRow(photo, "user", w.p1, { sent_ms: now - 6 * HOUR_MS + 1000 });
  home.addRow(photo, "ai", w.pa1, { sent_ms: now - 6 * HOUR_MS + 6000 });
  photo.shares = [{ user_id: "ben", user_name: w.ben, can_write: false }];
  photo.read.set("anna", 99);

  const voice = home.addChat({ name: w.voice, owner_id: "anna", agent_id: "conversation.home", board_id: "aa:bb:cc:dd:ee:01", board_name: w.kitchen });
  const spoken = { kind: "voice", board: w.kitchen } as const;
  home.addRow(voice, "user", w.v1, { sent_ms: now - HOUR_MS, object_id: "901", details: spoken });
  home.addTool(voice, 0x4101, "HassStartTimer", "c9", { minutes: 9 });
  home.addTool(voice, 0x4102, "HassStartTimer", "c9", { success: true });
  home.addRow(voice, "ai", w.va1, { sent_ms: now - HOUR_MS + 3000 });
  home.addRow(voice, "user", w.v2, { sent_ms: now - HOUR_MS + 280_000, object_id: "901", details: spoken });
  home.addRow(voice, "ai", w.va2, { sent_ms: now - HOUR_MS + 283_000, details: { interrupted: true } });

  const evening = home.addChat({ name: w.evening, owner_id: "anna", agent_id: "conversation.home", is_pinned: true });
  home.addRow(evening, "user", w.q1, { sent_ms: now - 25 * HOUR_MS });
  home.addTool(evening, 0x4101, "HassTurnOn", "c1", { name: w.kitchen, domain: ["light"] });
  home.addTool(evening, 0x4101, "HassLightSet", "c2", { area: w.desk, brightness: 30 });
  home.addTool(evening, 0x4102, "HassTurnOn", "c1", done([w.kitchen_light, "on"]));
  home.addTool(evening, 0x4102, "HassLightSet", "c2", done([w.desk_light, "on"]));
  home.addRow(evening, "ai", w.a1, { sent_ms: now - 25 * HOUR_MS + 4000 });
  home.addRow(evening, "user", w.q2, { sent_ms: now - 2 * HOUR_MS });
  home.addRow(evening, "ai", w.a2, { sent_ms: now - 2 * HOUR_MS + 8000 });
  home.addRow(evening, "user", w.q3, { sent_ms: now - 2 * HOUR_MS + 60_000 });
  home.addRow(evening, "ai", w.a3, { sent_ms: now - 2 * HOUR_MS + 63_000 });
  evening.read.set("anna", 99);

  home.statistics = {
    days: Array.from({ length: 30 }, (_, at) => {
      const wave = Math.sin(at / 2.3) + 1.4;
      const date = new Date(now - (29 - at) * DAY_MS).toISOString().slice(0, 10);
      return {
        date, turns: Math.round(24 * wave), interrupted: Math.round(3 * wave), errors: at % 5 === 0 ? { recognition_failed: 2, agent_too_slow: 1 } : {},
        input_tokens: Math.round(38_000 * wave), output_tokens: Math.round(4200 * wave),
        first_token_ms: { median: Math.round(420 + 60 * wave), p95: Math.round(900 + 220 * wave) },
        first_sound_ms: { median: Math.round(760 + 80 * wave), p95: Math.round(1400 + 320 * wave) },
      };
    }),
    boards_online: 1, boards: 2, chats: home.chats.size, messages: 4031,
  };
}

/** Thousands of chats, and one with many messages, to see whether the panel stays quick. */
export function many(home: FakeApi, chats: number, messages: number): void {
  const now = Date.now();
  for (let at = 0; at < chats; at++) {
    const chat = home.addChat({ name: `Chat ${at}`, owner_id: "anna", updated_ms: now - DAY_MS - at * 60_000 });
    chat.chat = { ...chat.chat, preview: `What was said in chat ${at}` };
  }
  if (messages === 0) return;
  const long = home.addChat({ name: "Very long", owner_id: "anna", is_pinned: true });
  for (let at = 0; at < messages; at++) {
    home.addRow(long, at % 2 ? "ai" : "user", `Message **${at + 1}**. ${"Some words that fill a line or two. ".repeat(1 + (at % 6))}`, { sent_ms: now - (messages - at) * 60_000 });
  }
}

/** A picture without a file: a leaf of 320 × 220 points as PNG. */
function leaf(): Uint8Array {
  const width = 320;
  const height = 220;
  const raw = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = (x - 160) / 120;
      const v = (y - 110) / 80;
      const is_leaf = Math.abs(v) < (1 - u * u) * 0.75;
      const vein = is_leaf && (Math.abs(v) < 0.02 || Math.abs(((u * 5 + Math.abs(v) * 3) % 1) - 0.5) < 0.04);
      raw.set(vein ? [150, 200, 120] : is_leaf ? [46, 125 + y / 4, 50] : [236, 232, 220], y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const chunk = (name: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 8 + data.length);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", header), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0))]);
}

function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/** One second of 440 Hz as WAV, 8 kHz, 8 bit. */
function beep(): Uint8Array {
  const samples = 8000;
  const out = Buffer.alloc(44 + samples);
  out.write("RIFF");
  out.writeUInt32LE(36 + samples, 4);
  out.write("WAVEfmt ", 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(8000, 24);
  out.writeUInt32LE(8000, 28);
  out.writeUInt16LE(1, 32);
  out.writeUInt16LE(8, 34);
  out.write("data", 36);
  out.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at++) out[44 + at] = 128 + Math.round(60 * Math.sin((at * 2 * Math.PI * 440) / 8000));
  return out;
}
