"""MusicXML files written in tests: short words for notes, and the rest of the file around them."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
FOUR_FOUR = "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"


def note(pitch: str, duration: int, extra: str = "", *, before: str = "", attributes: str = "") -> str:
    """A note such as note("C#4", 2); "R" is a rest; `extra` follows the duration, `before` the start."""
    body = "<rest/>" if pitch == "R" else _pitch(pitch)
    length = f"<duration>{duration}</duration>" if duration else ""
    return f"<note {attributes}>{before}{body}{length}{extra}</note>"


def score_xml(*parts: list[str], head: str = "", part_list: str = "") -> bytes:
    """A file of parts; each is a list of measures, which start with 4/4 and 2 divisions unless they say other."""
    listed = part_list or "".join(
        f'<score-part id="P{number}"><part-name>Part {number}</part-name></score-part>'
        for number, _ in enumerate(parts, 1)
    )
    written = "".join(
        f'<part id="P{number}">{"".join(_measures(measures))}</part>' for number, measures in enumerate(parts, 1)
    )
    text = f'{HEAD}<score-partwise version="4.0">{head}<part-list>{listed}</part-list>{written}</score-partwise>'
    return text.encode()


def _measures(measures: list[str]):
    for number, content in enumerate(measures, 1):
        start = FOUR_FOUR if number == 1 and "<attributes>" not in content else ""
        yield f'<measure number="{number}">{start}{content}</measure>'


def _pitch(name: str) -> str:
    alter = name.count("#") - name.count("b")
    sign = f"<alter>{alter}</alter>" if alter else ""
    return f"<pitch><step>{name[0]}</step>{sign}<octave>{name[-1]}</octave></pitch>"
