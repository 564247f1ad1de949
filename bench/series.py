"""Invented releases for the bench and the tests of duplicates: ordinary ones, series cut from one template, what wires make of a text."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

_SUBJECTS = str.split(
    "The harbour board;Kestrel Optics;The county library;Brightwater Learning;The ferry company;Tern Foods;The museum of tides",
    ";",
)
_DEEDS = str.split(
    "will open a second quay;has appointed an engineer;publishes its yearly accounts;invites pupils to a summer school;"
    "buys forty electric vans;restores the old signal tower;tests a quieter propeller;lends its archive to three schools;"
    "plants a hedge along the railway",
    ";",
)
_WORDS = str.split(
    "after before while because although visitors engineers neighbours pupils nurses farmers measured repaired welcomed planned offered "
    "counted painted walls boats lamps bridges gardens windows tools letters maps winter morning river market valley north quiet early "
    "careful local public simple useful wooden open small great several under between against along toward again often never seldom "
    "together"
)


def story(seed: int, sentences: int = 30) -> str:
    """An ordinary release of several paragraphs; another seed, another release."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    lines = []
    for _ in range(sentences // 5):
        said = [f"{rng.choice(_SUBJECTS)} {rng.choice(_DEEDS)}, {' '.join(rng.choices(_WORDS, k=rng.randint(8, 16)))}." for _ in range(5)]
        lines.append(" ".join(said))
    return "\n".join(lines)


def headline(seed: int) -> str:
    """A title of such a release."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return f"{rng.choice(_SUBJECTS)} {rng.choice(_DEEDS)} {rng.choice(_WORDS)} {rng.choice(_WORDS)} {seed}"


_TOWNS = str.split(
    "Aldmouth Brackwell Carnsey Dunhaven Eastmere Fernley Gorsedale Hollinby Ivelcombe Jarrowick Keldmoor Larkhythe Marshgate Nettlebridge "
    "Oxwater Penfold Quarrington Ravensea Saltersby Thornwick Ulverstoke Venncastle Westerleigh Yarnham"
)
_NAMES = str.split(
    "Imogen Vale;Tobias Fenn;Marta Quill;Jonas Rook;Adaeze Holt;Pilar Stone;Henrik Moss;Yuki Birch;Salome Reed;Oskar Thorn",
    ";",
)
_CALM = (
    "The works are part of a plan that the board adopted in spring and that will renew all pipes of the valley over eight years. Residents "
    "need do nothing. Water stays safe to drink at all times, although its pressure may fall for a short while in upper floors. Crews will "
    "put up signs a day before they begin and clear the road each evening. Whoever depends on water for medical reasons is asked to call "
    "the service desk, which is staffed day and night. The company thanks all households for their patience and will tell them by letter "
    "when the works are done."
)


def _towns() -> Iterator[tuple[str, str]]:
    for town in _TOWNS:
        near = _TOWNS[(_TOWNS.index(town) + 1) % len(_TOWNS)]
        text = (
            f"The water company will upgrade its system in {town} this month. Customers in {town} and {near} are told by letter.\n{_CALM}"
        )
        yield f"System upgrades in {town}", text


def _days() -> Iterator[tuple[str, str]]:
    for day in range(2, 9):
        yield f"Road closed on {day} March", f"The coast road is closed on {day} March from 9:00 to 15:00.\n{_CALM}"


def _quarters() -> Iterator[tuple[str, str]]:
    for number, word in enumerate(("first", "second", "third", "fourth"), 1):
        text = f"Tern Foods sold {37 * number} tonnes of oats in the {word} quarter, {2 * number} percent more than a year before.\n{_CALM}"
        yield f"Results for the {word} quarter", text


def _shops() -> Iterator[tuple[str, str]]:
    for number, town in enumerate(_TOWNS[:12]):
        text = f"Tern Foods opens its shop number {200 + number} on Saturday. The shop in {town} has {6 + number} people.\n{_CALM}"
        yield f"Tern Foods opens a shop in {town}", text


def _posts() -> Iterator[tuple[str, str]]:
    for number, name in enumerate(_NAMES):
        text = f"Kestrel Optics has appointed {name} to its board. {name} led the works in {_TOWNS[number]} before. {_CALM}"
        yield "New member of the board", text


def _figures() -> Iterator[tuple[str, str]]:
    for day in range(1, 9):
        yield (
            "Passengers of the week",
            f"The ferry carried {401 + 13 * day} passengers on {day} May, {day + 3} of them with bicycles.\n{_CALM}",
        )


def _closures() -> Iterator[tuple[str, str]]:
    for town in _TOWNS[:12]:
        text = f"Because of snow, all schools in {town} are closed on Monday. Buses in {town} do not run.\n{_CALM}"
        yield "Schools closed because of snow", text


def _germans() -> Iterator[tuple[str, str]]:
    calm = (
        "Die Arbeiten sind Teil eines Plans, den der Rat im Frühjahr beschlossen hat. Anwohner müssen nichts tun. Das Wasser bleibt "
        "jederzeit trinkbar, auch wenn der Druck in oberen Stockwerken für kurze Zeit sinken kann. Die Trupps stellen am Tag zuvor "
        "Schilder auf und räumen die Straße an jedem Abend. Das Unternehmen dankt allen Haushalten für ihre Geduld und meldet sich."
    )
    for town in _TOWNS[:12]:
        yield f"Neue Leitungen in {town}", f"Das Wasserwerk verlegt in {town} neue Leitungen. In {town} beginnt es am Montag.\n{calm}"


def _chinese() -> Iterator[tuple[str, str]]:
    calm = (
        "施工期间水质始终安全，高层住户水压可能短时下降。工作人员会提前一天设置标志，每晚清理道路。"
        "公司感谢各位住户的耐心，并将在完工后来信通知。"
    )
    for town in ("青岛", "大连", "厦门", "宁波", "烟台"):
        yield f"{town}供水系统升级", f"供水公司本月将在{town}升级供水系统。{town}居民无需采取任何措施。{calm}"


# One issuer's releases of one week that share most of their words. Some series differ in their titles, some in the text alone.
SERIES: dict[str, tuple[tuple[str, str], ...]] = {
    name: tuple(make())
    for name, make in {
        "towns": _towns,
        "days": _days,
        "quarters": _quarters,
        "shops": _shops,
        "appointments": _posts,
        "figures": _figures,
        "closures": _closures,
        "German": _germans,
        "Chinese": _chinese,
    }.items()
}


# ------------------------------------------------------------------------------------------------------- what wires make of a text

Edit = Callable[[str, str, random.Random], tuple[str, str]]


def with_dateline(title: str, text: str, rng: random.Random) -> tuple[str, str]:
    """Edit 1: the wire's dateline in front."""
    return title, f"ALDMOUTH, Nov. 3, 2025 (TIDE NEWSWIRE) -- {text}"


def cut_and_signed(title: str, text: str, rng: random.Random) -> tuple[str, str]:
    """Edit 2: the title changed, the last quarter cut, the distributor's own text added."""
    _, text = with_dateline(title, text, rng)
    return (
        f"{title} | Tide Newswire",
        f"{_shortened(text, 0.25)}\nTide Newswire distributes this announcement for its client, who alone answers for it.",
    )


def reworked(title: str, text: str, rng: random.Random) -> tuple[str, str]:
    """Edit 3: 6 % of the words changed besides, the paragraphs in another order, the last 30 % of them cut again."""
    title, text = cut_and_signed(title, text, rng)
    lines = [" ".join(rng.choice(_WORDS) if rng.random() < 0.06 else word for word in line.split()) for line in text.split("\n")]
    rng.shuffle(lines)
    return title, _shortened("\n".join(lines), 0.3)


def _shortened(text: str, share: float) -> str:
    return text[: int(len(text) * (1 - share))]


EDITS: dict[str, Edit] = {"dateline": with_dateline, "cut and signed": cut_and_signed, "reworked": reworked}
