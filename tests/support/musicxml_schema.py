"""The public schema of MusicXML 4.0, as the package `musicxml` brings it."""

import importlib.util
from functools import cache
from pathlib import Path

from lxml import etree

# What the schema takes from two other schemas on the internet: the attributes of links and of language.
_STUB = (
    """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}">{attributes}</xs:schema>"""
)
_IMPORTED = {
    "xlink.xsd": ("http://www.w3.org/1999/xlink", ("href", "type", "role", "title", "show", "actuate")),
    "xml.xsd": ("http://www.w3.org/XML/1998/namespace", ("lang", "space")),
}


class _Imports(etree.Resolver):
    def resolve(self, system_url, public_id, context):
        namespace, names = _IMPORTED[system_url.rpartition("/")[2]]
        attributes = "".join(f'<xs:attribute name="{name}" type="xs:string"/>' for name in names)
        return self.resolve_string(_STUB.format(namespace=namespace, attributes=attributes), context)


@cache
def schema() -> etree.XMLSchema:
    """Compile it, with nothing fetched."""
    package = Path(importlib.util.find_spec("musicxml").origin).parent
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Imports())
    return etree.XMLSchema(etree.fromstring((package / "generate_classes" / "musicxml_4_0.xsd").read_bytes(), parser))


def problems(path: Path) -> list[str]:
    """What the schema has against a file."""
    checked = schema()
    checked.validate(etree.parse(str(path)))
    return [f"line {each.line}: {each.message}" for each in checked.error_log]
