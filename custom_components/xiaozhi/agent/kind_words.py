"""What people call the kinds of things in a home, by domain or by domain and device class. No Home Assistant.

Home Assistant's own translations have the official names in all its languages («Leuchte», 灯光); these are the words
of everyday speech beside them, and what hints at a kind («cold» at the heating).
"""

from collections.abc import Mapping
from typing import Final

KIND_WORDS: Final[Mapping[str, str]] = {
    "light": (
        "light lights lamp lamps bulb bright dark dim 灯 灯光 燈 亮 暗 licht lampe lampen leuchte hell dunkel "
        "lumière luz luces lámpara luce luci lampada verlichting lampa światło свет лампа 照明 電気 ライト 불 "
        "조명"
    ),
    "cover": (
        "blind blinds shade shades shutter shutters curtain curtains awning 窗帘 窗簾 百叶 卷帘 帘 rollo rollos "
        "rollladen rolladen jalousie jalousien vorhang vorhänge markise volet volets store rideau persiana "
        "persianas cortina tapparella tenda gordijn rolety шторы жалюзи カーテン ブラインド 커튼 블라인드"
    ),
    "garage": "garage gate 车库 車庫 tor garagentor portail portón cancello",
    "climate": (
        "heating heater thermostat climate temperature warm cold warmer cooler hot freezing conditioner 空调 空調 "
        "暖气 地暖 温度 冷 热 熱 heizung klima klimaanlage kalt wärmer kälter chauffage climatisation calefacción "
        "clima riscaldamento verwarming ogrzewanie отопление кондиционер エアコン 暖房 冷房 에어컨 난방"
    ),
    "fan": (
        "fan fans ventilator ventilation 风扇 風扇 电扇 新风 lüfter lüftung ventilateur ventilador ventilatore "
        "wentylator вентилятор 扇風機 換気扇 선풍기"
    ),
    "lock": (
        "lock unlock locked door 锁 鎖 门锁 schloss tür abschließen aufschließen zusperren serrure cerradura "
        "serratura slot zamek замок 鍵 ロック 잠금 자물쇠"
    ),
    "media_player": (
        "music song radio speaker speakers tv television volume play pause louder quieter 音乐 音樂 音箱 电视 "
        "電視 播放 暂停 音量 musik lautsprecher fernseher fernsehen lauter leiser musique télé enceinte música "
        "altavoz musica televisore muziek muzyka музыка телевизор колонка 音楽 テレビ スピーカー 음악 텔레비전"
    ),
    "vacuum": (
        "vacuum hoover clean cleaner robot 扫地 扫地机 吸尘 打扫 saugroboter staubsauger saugen putzen aspirateur "
        "aspiradora aspirapolvere stofzuiger odkurzacz пылесос 掃除機 ロボット 청소기"
    ),
    "lawn_mower": (
        "mower lawn mow 割草 rasenmäher mähroboter mähen tondeuse cortacésped tagliaerba газонокосилка 芝刈り"
    ),
    "switch": (
        "switch plug socket outlet 开关 插座 開關 schalter steckdose stecker interrupteur prise enchufe "
        "interruptor presa stopcontact gniazdko розетка выключатель スイッチ コンセント 스위치 콘센트"
    ),
    "humidifier": (
        "humidifier dehumidifier 加湿 除湿 luftbefeuchter entfeuchter humidificateur humidificador 加湿器 가습기"
    ),
    "water_heater": "boiler water heater 热水 热水器 warmwasser chauffe-eau calentador 給湯 온수",
    "valve": "valve water sprinkler irrigation 阀 浇水 ventil bewässerung wasser vanne válvula valvola клапан",
    "camera": "camera cameras 摄像头 相机 攝影機 kamera caméra cámara telecamera камера カメラ 카메라",
    "weather": (
        "weather forecast rain outside 天气 天氣 下雨 wetter regen vorhersage météo tiempo tempo weer pogoda "
        "погода 天気 날씨"
    ),
    "alarm_control_panel": (
        "alarm arm disarm 警报 布防 撤防 alarmanlage scharf alarme alarma allarme сигнализация 警報 경보"
    ),
    "scene": "scene mood 场景 情景 szene stimmung scène escena scena сцена シーン 장면",
    "todo": (
        "list shopping todo task 清单 购物 待办 liste einkaufsliste aufgaben courses lista compra boodschappen "
        "список リスト 목록"
    ),
    "person": "who where home person 谁 在家 wer wo zuhause daheim qui où quién dónde chi dove кто где 誰",
    "timer": "timer countdown 计时 倒计时 zeitschaltuhr minuteur temporizador таймер タイマー 타이머",
    "sensor.temperature": (
        "temperature warm cold hot degrees 温度 多少度 几度 冷 热 temperatur grad kalt température temperatura "
        "degrés grados gradi temperatuur температура 気温 온도"
    ),
    "sensor.humidity": (
        "humidity humid damp 湿度 潮湿 luftfeuchtigkeit luftfeuchte feucht humidité humedad umidità vochtigheid "
        "wilgotność влажность 습도"
    ),
    "sensor.battery": (
        "battery charge 电量 电池 batterie akku ladestand batería batteria batterij bateria батарея 電池 배터리"
    ),
    "sensor.power": (
        "power consumption watt electricity 功率 用电 leistung verbrauch strom puissance potencia potenza 電力"
    ),
    "sensor.energy": (
        "energy electricity consumption 能耗 用电 电量 energie strom verbrauch énergie energía energia энергия"
    ),
    "sensor.carbon_dioxide": "air quality co2 空气 二氧化碳 luft luftqualität aire aria воздух 空気",
    "binary_sensor.window": (
        "window windows open closed 窗 窗户 窗子 fenster offen fenêtre fenêtres ventana ventanas finestra "
        "finestre raam okno окно 窓 창문"
    ),
    "binary_sensor.door": ("door doors open closed 门 門 tür türen offen porte puerta porta deur drzwi дверь ドア 문"),
    "binary_sensor.motion": ("motion movement anybody 有人 移动 bewegung mouvement movimiento movimento движение 動き"),
    "binary_sensor.moisture": "leak water flood 漏水 leck wasser fuite fuga perdita утечка 水漏れ",
    "binary_sensor.smoke": "smoke fire 烟雾 烟 rauch feuer fumée humo fumo дым 煙",
}
"""Domain or `domain.device_class` → words, separated by spaces."""


def kind_words(domain: str, device_class: str | None) -> str:
    """Return the words for a kind of entity; what is unknown is called by Home Assistant's own words."""
    if domain == "cover" and device_class in ("garage", "gate", "door"):
        domain = "garage"
    known = (KIND_WORDS.get(domain, ""), KIND_WORDS.get(f"{domain}.{device_class}", ""))
    return " ".join((domain, device_class or "", *known)).replace("_", " ")
