"""Ways to damage a MusicXML file: as XML, as music, and as an archive; the first two take and give text."""

import re
from collections.abc import Callable
from random import Random

from tests.fuzz.xml_seeds import SEEDS
from workbench.musicxml.container import pack

Mutation = Callable[[Random, str], str]
ELEMENT = re.compile(r"<(\w[\w-]*)[^<>]*?(?:/>|>[^<]*</\1>)")  # with nothing inside but text
TAG = re.compile(r"</?[\w-]+[^<>]*>")
NUMBER = re.compile(r"(?<=>)-?\d+(?:\.\d+)?(?=<)")
ATTRIBUTE = re.compile(r'(?<==")[^"]*(?=")')
EXTREMES = [
    "0",
    "-1",
    "1",
    "2",
    "7",
    "127",
    "128",
    "999999999999",
    "1e9",
    "0.5",
    "-0.001",
    "NaN",
    "inf",
    "",
    " ",
    "\u0663",
    "x",
]
ENTITIES = ['<!ENTITY a "b">', '<!ENTITY a "&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/hostname">', '<!ENTITY % p "q">']
NOISE = ["<", "&", "]]>", "&#0;", "&a;", "<!--", "<![CDATA[", "\0", "<a>", "</a>", "<note/>", "<measure/>", "\ud7ff"]
ARCHIVED = 0.1  # the part of the files that are archives, damaged after they are packed


def change_number(random: Random, text: str) -> str:
    """Set one number to another, or to what is none."""
    return _replaced(random, NUMBER, text, lambda _: random.choice([*EXTREMES, str(random.randrange(-5, 2000))]))


def change_attribute(random: Random, text: str) -> str:
    """Set one attribute to something else."""
    return _replaced(random, ATTRIBUTE, text, lambda _: random.choice([*EXTREMES, "yes", "start", "stop", "backward"]))


def delete_element(random: Random, text: str) -> str:
    """Take a small element out."""
    return _replaced(random, ELEMENT, text, lambda _: "")


def repeat_element(random: Random, text: str) -> str:
    """Write a small element again, up to 50 times."""
    return _replaced(random, ELEMENT, text, lambda found: found * random.randint(2, 50))


def swap_element(random: Random, text: str) -> str:
    """Put a small element of another file in the place of one."""
    return _replaced(
        random, ELEMENT, text, lambda _: random.choice([match[0] for match in ELEMENT.finditer(random.choice(SEEDS))])
    )


def move_block(random: Random, text: str) -> str:
    """Copy what lies between two tags to another place."""
    tags = [match.start() for match in TAG.finditer(text)]
    if len(tags) < 3:
        return text
    start = random.randrange(len(tags) - 1)
    end = min(start + random.randint(1, 40), len(tags) - 1)
    to = random.choice(tags)
    return text[:to] + text[tags[start] : tags[end]] + text[to:]


def drop_tag(random: Random, text: str) -> str:
    """Take one tag out, so that the document is no longer well-formed."""
    return _replaced(random, TAG, text, lambda _: "")


def rename_tag(random: Random, text: str) -> str:
    """Give all elements of one name another."""
    names = sorted(set(re.findall(r"</([\w-]+)>", text)))
    if not names:
        return text
    old, new = random.choice(names), random.choice([*names, "chord", "grace", "backup"])
    return re.sub(rf"(</?){old}(?=[\s/>])", rf"\g<1>{new}", text)


def insert_noise(random: Random, text: str) -> str:
    """Insert what XML does not want to see."""
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(NOISE) * random.randint(1, 5) + text[at:]


def declare_entity(random: Random, text: str) -> str:
    """Declare an entity and use it."""
    declared = f"<!DOCTYPE score-partwise [{random.choice(ENTITIES)}]><score-partwise"
    return text.replace("<score-partwise", declared, 1).replace("<work-title>", "<work-title>&a;", 1)


def truncate(random: Random, text: str) -> str:
    """Cut the text off."""
    return text[: random.randrange(len(text) + 1)]


def nest(random: Random, text: str) -> str:
    """Put elements into elements, up to 3000 deep."""
    depth = random.choice([5, 70, 3000])
    return _replaced(random, TAG, text, lambda found: "<x>" * depth + found + "</x>" * depth)


MUTATIONS: list[Mutation] = [
    *(change_number, change_number, change_number, change_attribute, delete_element, delete_element, repeat_element),
    *(swap_element, move_block, move_block, drop_tag, rename_tag, insert_noise, declare_entity, truncate, nest),
]


def _replaced(random: Random, pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """Change one of the places that a pattern finds."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + change(match[0]) + text[match.end() :]


def damage_bytes(random: Random, file: bytearray) -> None:
    """Flip up to eight bits, or cut the file off."""
    for _ in range(random.randint(1, 8)):
        file[random.randrange(len(file))] ^= 1 << random.randrange(8)
    if random.random() < 0.2:
        del file[random.randrange(len(file)) :]


def mutated_file(seed: int, index: int) -> tuple[bytes, str]:
    """Make one bad file: the same for the same numbers, on every machine.

    Parameters
    ----------
    seed, index : int
        Which run, and which file of it.

    Returns
    -------
    bytes, str
        The file, and the names of the mutations that made it.
    """
    random = Random(f"{seed}/{index}")
    text = random.choice(SEEDS)
    if random.random() < ARCHIVED:
        file = bytearray(pack(text.encode()))
        damage_bytes(random, file)
        return bytes(file), "archive"
    chosen = random.choices(MUTATIONS, k=random.choice([1, 1, 1, 2, 3, 4]))
    for mutate in chosen:
        text = mutate(random, text)
    return text.encode("utf-8", "surrogatepass"), "+".join(mutate.__name__ for mutate in chosen)
