"""XML that came from outside, read with the line of every element and without any of XML's dangerous parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fsctui.interchange.refusals import FileEmpty, XmlBroken, XmlForbidden, XmlTooDeep

MAX_DEPTH = 32


@dataclass(slots=True)
class Element:
    """One element: its name without the namespace, the namespace, the text directly in it, and its 1-based line."""

    name: str
    namespace: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def called(self, namespace: str) -> str:
        """The name for people, with the namespace where it is neither the expected one nor none."""
        return self.name if self.namespace in (namespace, "") else f"{{{self.namespace[:200]}}}{self.name}"

    def all(self, name: str) -> Iterator[Element]:
        """The children of that name, in file order."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        return next(self.all(name), None)

    def value(self, name: str) -> str:
        """The text of the first child of that name, blanks at its ends taken off; "" when there is none."""
        child = self.first(name)
        return child.text.strip() if child else ""


class _Builder:
    """The parser's target: builds `Element`s, asking the parser where it is."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser: Any = None
        self.root: Element | None = None
        self.open: list[Element] = []
        self.texts: list[list[str]] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        element = Element(name, namespace.lstrip("{"), self.parser.CurrentLineNumber)
        if len(self.open) >= MAX_DEPTH:
            raise XmlTooDeep(self.file, element.line, MAX_DEPTH)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def data(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def end(self, _tag: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def close(self) -> Element | None:
        return self.root


def parse(data: bytes, file: str) -> Element:
    """The root element. Raises `FileEmpty`, `XmlBroken`, `XmlForbidden` (any DOCTYPE) or `XmlTooDeep`."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    if not data.strip():
        raise FileEmpty(file, 0)
    builder = _Builder(file)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser.parser
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException:
        raise XmlForbidden(file, builder.parser.CurrentLineNumber) from None
    except ParseError as error:
        line, column = error.position
        raise XmlBroken(file, line, column + 1, str(error).split(":")[0]) from None
    except (LookupError, ValueError) as error:
        # An encoding that the declaration names and nobody knows.
        raise XmlBroken(file, builder.parser.CurrentLineNumber, 1, str(error)) from None
    if not isinstance(root, Element):
        raise FileEmpty(file, 0)
    return root
