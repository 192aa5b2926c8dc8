"""Homes with many exposed entities on three floors, named as people name things: English, Chinese, German."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.setup import async_setup_component


@dataclass(frozen=True, slots=True)
class Thing:
    """One entity of a home."""

    domain: str
    name: str
    area: str
    floor: str
    device_class: str | None = None
    alias: str | None = None

    @property
    def key(self) -> str:
        """What a corpus calls it."""
        return f"{self.area}/{self.name}"


_KINDS = (
    "light",
    "light",
    "light",
    "cover",
    "climate",
    "binary_sensor",
    "sensor",
    "sensor",
    "switch",
    "fan",
    "media_player",
    "lock",
    "vacuum",
)
_CLASSES = (None, None, None, None, None, "window", "temperature", "humidity", None, None, None, None, None)

_NAMES = {
    "en": (
        "Ceiling light, Floor lamp, Desk lamp, Blinds, Thermostat, Window, Temperature, Humidity, Coffee machine, "
        "Fan, Speaker, Door lock, Robot vacuum"
    ),
    "zh": ("吊灯, 落地灯, 台灯, 窗帘, 空调, 窗户, 温度, 湿度, 咖啡机, 风扇, 音箱, 门锁, 扫地机器人"),
    "de": (
        "Deckenlampe, Stehlampe, Schreibtischlampe, Rollladen, Heizung, Fenster, Temperatur, Luftfeuchtigkeit, "
        "Kaffeemaschine, Ventilator, Lautsprecher, Türschloss, Saugroboter"
    ),
}
_AREAS = {
    "en": (
        "Kitchen, Living room, Bedroom, Bathroom, Office, Garage, Hallway, Nursery, Dining room, Guest room, "
        "Laundry, Attic, Library, Workshop, Conservatory, Pantry, Gym, Cellar, Playroom, Studio, Terrace, Porch, "
        "Wardrobe, Sauna, Greenhouse, Cinema, Music room, Server room, Guest bathroom, Upper hallway, Boiler room, "
        "Winter garden, Gallery, Den, Mud room, Veranda, Utility room, Balcony, Driveway"
    ),
    "zh": (
        "厨房, 客厅, 卧室, 浴室, 书房, 车库, 走廊, 儿童房, 餐厅, 客房, 洗衣房, 阁楼, 图书室, 工作间, 阳台, 储藏室, "
        "健身房, 地下室, 游戏室, 工作室, 露台, 门廊, 衣帽间, 桑拿房, 温室, 影音室, 琴房, 机房, 次卫, 玄关, 锅炉房, "
        "花园, 画廊, 茶室, 鞋房, 凉台, 杂物间, 院子, 车道"
    ),
    "de": (
        "Küche, Wohnzimmer, Schlafzimmer, Bad, Büro, Garage, Flur, Kinderzimmer, Esszimmer, Gästezimmer, Waschküche, "
        "Dachboden, Bibliothek, Werkstatt, Balkon, Speisekammer, Fitnessraum, Keller, Spielzimmer, Atelier, "
        "Terrasse, Vordach, Ankleide, Sauna, Gewächshaus, Heimkino, Musikzimmer, Serverraum, Gäste-WC, Diele, "
        "Heizungsraum, Wintergarten, Galerie, Arbeitszimmer, Schmutzschleuse, Veranda, Hauswirtschaftsraum, Hof, "
        "Einfahrt"
    ),
}
_FLOORS = {
    "en": ("Ground floor", "First floor", "Basement"),
    "zh": ("一楼", "二楼", "地下"),
    "de": ("Erdgeschoss", "Obergeschoss", "Untergeschoss"),
}


def things(language: str, count: int) -> list[Thing]:
    """Return so many things; every area has one of each kind until they are enough. At most 507."""
    return [thing for thing, _ in zip(_things(language), range(count), strict=False)]


def _things(language: str) -> Iterator[Thing]:
    kinds = list(zip(_KINDS, _NAMES[language].split(", "), _CLASSES, strict=True))
    for (number, area), (domain, name, device_class) in product(enumerate(_AREAS[language].split(", ")), kinds):
        floor = _FLOORS[language][number % len(_FLOORS[language])]
        full = f"{area}{'' if language == 'zh' else ' '}{name}" if number % 2 else name
        yield Thing(domain, full, area, floor, device_class)


async def furnish(hass: HomeAssistant, listed: list[Thing]) -> dict[str, str]:
    """Put things into a home and expose them; returns the entity of each key."""
    assert await async_setup_component(hass, "homeassistant", {})
    for name in ("intent", "llm", "light", "climate", "fan", "media_player", "vacuum", "conversation"):
        assert await async_setup_component(hass, name, {})
    areas, floors, entities = ar.async_get(hass), fr.async_get(hass), er.async_get(hass)
    found: dict[str, str] = {}
    for number, thing in enumerate(listed):
        floor = floors.async_get_floor_by_name(thing.floor) or floors.async_create(thing.floor)
        area = areas.async_get_area_by_name(thing.area) or areas.async_create(thing.area, floor_id=floor.floor_id)
        entry = entities.async_get_or_create(
            thing.domain, "test", f"thing{number}", original_name=thing.name, original_device_class=thing.device_class
        )
        aliases: list[str | er.ComputedNameType] = (
            [er.COMPUTED_NAME, thing.alias] if thing.alias else [er.COMPUTED_NAME]
        )
        entities.async_update_entity(entry.entity_id, area_id=area.id, aliases=aliases)
        attributes = {"friendly_name": thing.name, "device_class": thing.device_class}
        hass.states.async_set(entry.entity_id, "off", {k: v for k, v in attributes.items() if v is not None})
        async_expose_entity(hass, "conversation", entry.entity_id, True)
        found[thing.key] = entry.entity_id
    return found
