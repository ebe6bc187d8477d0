"""XML from strangers as a tree without namespaces: no document type, no entities, bounded in size."""

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from pawl.analytics.errors import BadFile
from pawl.analytics.words import Sentence, say

LARGEST = 64 * 1024 * 1024
DEEPEST = 40
MOST_ELEMENTS = 3_000_000


def harmless_tree(name: str, content: bytes, *, largest: int = LARGEST) -> Element:
    """The elements of an XML file, with local names and text, without attributes.

    name: of the file, for messages.   content: its bytes.   largest: bytes that are read at most.
    Returns the root.
    Raises BadFile for a document type, nesting deeper than 40, more than 3,000,000 elements, a file that is
    too large or empty, and anything that is not well-formed XML.
    Error: none.   Source: XML 1.0; what is refused follows the list of defusedxml.
    Checked: tests/analytics/scheduling/test_mspdi.py.
    """
    if len(content) > largest:
        _refuse(name, say("is larger than {n:,} bytes.", n=largest))
    building = _Building(name)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.tree.data
    parser.StartDoctypeDeclHandler = building.refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding it does not know
        _refuse(name, say("is no well-formed XML: {reason}.", reason=str(error)))
    return building.tree.close()


class _Building:
    def __init__(self, name: str) -> None:
        self.name, self.tree = name, TreeBuilder()
        self._depth = self._elements = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST or self._elements > MOST_ELEMENTS:
            _refuse(self.name, say("is nested too deeply, or has too many elements."))
        self.tree.start(tag.rpartition("}")[2], {})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.tree.end(tag.rpartition("}")[2])

    def refuse_doctype(self, *_: object) -> NoReturn:
        _refuse(self.name, say("has a document type, which plans do not need."))


def _refuse(name: str, rule: Sentence) -> NoReturn:
    raise BadFile(name, rule, say("Export the plan again in the XML form of MS Project."))
