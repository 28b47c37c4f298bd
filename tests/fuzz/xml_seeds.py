"""Small good MusicXML files from which the bad ones are made; together they use everything that the reader knows."""

from tests.support.musicxml_text import note, score_xml

_WORK = "<work><work-title>Song</work-title></work>"
_FORWARD = '<barline location="left"><repeat direction="forward"/></barline>'
_BACKWARD = '<barline location="right"><repeat direction="backward" times="3"/></barline>'
_FIRST = '<barline location="left"><ending number="1" type="start"/></barline>'
_STOP = '<barline location="right"><ending number="1" type="stop"/><repeat direction="backward"/></barline>'
_SECOND = '<barline location="left"><ending number="2" type="start"/></barline>'
_TIE, _UNTIE = '<tie type="start"/>', '<tie type="stop"/>'
_WORD = "<lyric><syllabic>begin</syllabic><text>la</text></lyric>"
_BACK = "<backup><duration>8</duration></backup>"
_DIRECTIONS = (
    "<direction><direction-type><dynamics><pp/></dynamics></direction-type></direction>"
    "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>80</per-minute>"
    '</metronome></direction-type><offset>1</offset><sound tempo="96.5" dynamics="70"/></direction>'
    "<direction><direction-type><rehearsal>A</rehearsal></direction-type></direction>"
)
_HARMONY = (
    '<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind text="7">dominant</kind>'
    "<bass><bass-step>A</bass-step></bass><degree><degree-value>9</degree-value><degree-alter>-1</degree-alter>"
    "<degree-type>add</degree-type></degree><offset>2</offset></harmony>"
)
_ATTRIBUTES = (
    "<attributes><divisions>{}</divisions><key><fifths>-3</fifths><mode>minor</mode></key><time><beats>{}</beats>"
    "<beat-type>{}</beat-type></time><staves>2</staves><transpose><diatonic>-1</diatonic><chromatic>-2</chromatic>"
    "</transpose></attributes>"
).format
_DRUMS = (
    '<score-part id="P1"><part-name>Kit</part-name><score-instrument id="I1"><instrument-name>Snare</instrument-name>'
    '</score-instrument><midi-instrument id="I1"><midi-channel>10</midi-channel><midi-program>1</midi-program>'
    "<midi-unpitched>39</midi-unpitched></midi-instrument></score-part>"
)
_HIT = (
    "<note><unpitched><display-step>C</display-step><display-octave>5</display-octave></unpitched>"
    '<duration>2</duration><instrument id="I1"/></note>'
)
_GRACE = note("D4", 0, before="<grace/>")
_CHORD = note("E4", 2, before="<chord/>", attributes='dynamics="60.5"')

SEEDS = [
    each.decode()
    for each in (
        score_xml([note("C4", 2), note("C4", 4, _TIE) + note("R", 4), note("C4", 8, _UNTIE)], head=_WORK),
        score_xml([_FORWARD + note("C4", 8), _FIRST + note("D4", 8) + _STOP, _SECOND + note("E4", 8)], head=_WORK),
        score_xml([note("C4", 8) + _BACKWARD, note("D4", 8) + '<sound dacapo="yes" fine="yes"/>']),
        score_xml(
            [
                '<sound segno="a"/>' + note("C4", 8),
                note("D4", 8) + '<sound tocoda="b"/>',
                note("E4", 8),
                note("F4", 8) + '<sound dalsegno="a"/>',
                '<sound coda="b"/>' + note("G4", 8),
            ]
        ),
        score_xml(
            [_ATTRIBUTES(2, "3+2", 8) + _GRACE + _GRACE + note("C4", 2, _WORD) + _CHORD + note("F#4", 3)], head=_WORK
        ),
        score_xml([_ATTRIBUTES(21, 2, 4) + note("C4", 14) * 3 + _HARMONY, _DIRECTIONS + note("D4", 6) * 7]),
        score_xml(
            [
                note("C5", 8, "<voice>1</voice><staff>1</staff>")
                + _BACK
                + note("C3", 8, "<voice>5</voice><staff>2</staff>")
            ]
        ),
        score_xml([_HIT * 4], part_list=_DRUMS),
        score_xml([_HARMONY + note("C4", 8)] * 3, [_DIRECTIONS + note("Bb3", 8)] * 2),
    )
]
