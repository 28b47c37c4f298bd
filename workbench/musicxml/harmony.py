"""Chord symbols, both ways: <harmony> and ChordSymbol."""

from fractions import Fraction

from workbench.musicxml.element import Element
from workbench.musicxml.place import Place
from workbench.musicxml.xml_text import node
from workbench.score.marks import ChordSymbol, Degree
from workbench.score.spelling import LETTERS, fifth_of, fold, name_of, place

DEGREE_KINDS = ("add", "alter", "subtract")
NO_CHORD = "none"  # the kind that says that there is no chord here
MAX_TEXT = 60
# Source: MusicXML 4.0, kind-value; what is none of them is written as "other".
KINDS = {
    *("major", "minor", "augmented", "diminished", "dominant", "major-seventh", "minor-seventh", "diminished-seventh"),
    *("augmented-seventh", "half-diminished", "major-minor", "major-sixth", "minor-sixth", "dominant-ninth"),
    *("major-ninth", "minor-ninth", "dominant-11th", "major-11th", "minor-11th", "dominant-13th", "major-13th"),
    *("minor-13th", "suspended-second", "suspended-fourth", "Neapolitan", "Italian", "French", "German", "pedal"),
    *("power", "Tristan", "other", NO_CHORD),
}
_KINDS_BY_SMALL_LETTERS = {kind.lower(): kind for kind in KINDS}  # not all programs keep to the capitals


def read_harmony(element: Element, beat: Fraction, at: Place, fifths: int) -> list[ChordSymbol]:
    """Read a chord symbol, or several in one element.

    Parameters
    ----------
    element : Element
        A ``<harmony>``.
    beat : Fraction
        Where it stands.
    at : Place
        For errors.
    fifths : int
        How far the instrument sounds from what is written, along the line of fifths.

    Returns
    -------
    list of ChordSymbol
        Roots as they sound; kinds that MusicXML does not have are "other", with their text. A chord without a root,
        such as "N.C." or a Roman numeral, has the root "".

    Raises
    ------
    MusicXmlFileError
        If a root is no note.
    """
    chords: list[ChordSymbol] = []
    for child in element.children:
        match child.tag:
            case "root" | "function" | "numeral":
                root = _name(child, "root", at, fifths) if child.tag == "root" else ""
                words = child.text.strip() if child.tag == "function" else child.words("numeral-root")
                chords.append(ChordSymbol(beat, root, "other", text=words[:MAX_TEXT]))
            case "kind" if chords:
                text = child.attributes.get("text", chords[-1].text).strip()[:MAX_TEXT]
                kind = _KINDS_BY_SMALL_LETTERS.get(child.text.strip().lower(), "other")
                root = "" if kind == NO_CHORD else chords[-1].root
                chords[-1] = chords[-1]._replace(root=root, kind=kind, text=text)
            case "bass" if chords:
                chords[-1] = chords[-1]._replace(bass=_name(child, "bass", at, fifths))
            case "degree" if chords:
                chords[-1] = chords[-1]._replace(degrees=(*chords[-1].degrees, _degree(child, at)))
    return chords


def write_harmony(chord: ChordSymbol, offset: int) -> Element:
    """Write a chord symbol, `offset` divisions after the place at which it stands in the file."""
    harmony = node("harmony")
    if chord.root:
        harmony.children.append(_note_of(chord.root, "root"))
    elif chord.kind == NO_CHORD:  # NB: a root must stand there, and has no meaning
        harmony.children.append(node("root", node("root-step", "C", text="")))
    else:
        harmony.children.append(node("function", chord.text or "N.C."))
    kind = chord.kind if chord.kind in KINDS else "other"
    harmony.children.append(node("kind", kind, **({"text": chord.text} if chord.text else {})))
    if chord.bass:
        harmony.children.append(_note_of(chord.bass, "bass"))
    for each in chord.degrees:
        value, alter = node("degree-value", each.value), node("degree-alter", each.alter)
        harmony.children.append(node("degree", value, alter, node("degree-type", each.kind)))
    harmony.children.append(node("offset", offset))
    return harmony


def _note_of(name: str, tag: str) -> Element:
    alter, letter = divmod(fifth_of(name) + 1, 7)
    return node(tag, node(f"{tag}-step", LETTERS[letter]), *([node(f"{tag}-alter", alter)] if alter else []))


def _name(element: Element, tag: str, at: Place, fifths: int) -> str:
    step = element.words(f"{tag}-step")
    if step not in tuple(LETTERS):
        raise at.error(f"<{tag}-step> must be one of {', '.join(sorted(LETTERS))}, got {step[:10]!r}", element)
    alter = at.whole(element, f"{tag}-alter", low=-3, high=3) or 0
    fifth = place(step, alter)
    return name_of(fold(fifth + fifths) if fifths else fifth)


def _degree(element: Element, at: Place) -> Degree:
    value = at.whole(element, "degree-value", low=1, high=99) or 1
    alter = at.whole(element, "degree-alter", low=-3, high=3) or 0
    kind = element.words("degree-type")
    if kind not in DEGREE_KINDS:
        raise at.error(f"<degree-type> must be one of {', '.join(DEGREE_KINDS)}, got {kind[:20]!r}", element)
    return Degree(kind, value, alter)
