"""The parts of a Word file that a template cannot write itself: its properties and its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from markupsafe import Markup, escape
from PIL import Image

from formsvc.documents.saying import LARGEST, Content, Picture

RELATIONS: Final = "word/_rels/document.xml.rels"
TYPES: Final = "[Content_Types].xml"
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_EMU_PER_MM: Final = 36000
_WHOLE: Final = 100_000  # what Word calls a hundred per cent of a picture

_DRAWING: Final = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{number}" name="Picture {number}" descr="{description}">{told}</wp:docPr>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}" descr="{description}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' r:embed="{relation}"/>{crop}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
_NEED_NOT_BE_TOLD: Final = Markup(
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator></dc:creator><dc:identifier>{reference}</dc:identifier>"
    "<dc:language>en-GB</dc:language><cp:lastModifiedBy></cp:lastModifiedBy><cp:version>{version}</cp:version>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
_PROGRAM: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"></Properties>'
)


def core_properties(content: Content) -> bytes:
    """Title and reference; nobody's name, whoever saved the template."""
    return _CORE.format(
        title=escape(f"{content.title}, {content.reference}"),
        reference=escape(content.reference),
        version=content.version,
        created=content.created.isoformat(),
    ).encode()


def program_properties() -> bytes:
    """Empty: the path of a template and the name of a company are nobody's business."""
    return _PROGRAM


@dataclass
class Pictures:
    """The pictures placed while one document is filled; each is kept once, however often it is placed."""

    read: Callable[[str], bytes]
    _placed: dict[str, bytes] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def place(self, picture: Picture, wide: float = 0, high: float = 0) -> Markup:
        """The picture as a run of a paragraph, with its description; in a frame of so many millimetres when given."""
        name, size = self._kept(picture.digest)
        self._count += 1
        across, up = (wide, high) if wide and high else _fitted(size)
        return Markup(_DRAWING).format(  # noqa: S704 - ours; what goes in is escaped
            number=self._count, wide=round(across * _EMU_PER_MM), high=round(up * _EMU_PER_MM),
            relation=name.split(".")[0], description=picture.description,
            crop=_crop(size, across / up), told="" if picture.description else _NEED_NOT_BE_TOLD,
        )  # fmt: skip

    def _kept(self, digest: str) -> tuple[str, tuple[int, int]]:
        """The name of a picture in the file, and its size in pixels."""
        image = self._placed[self._names[digest]] if digest in self._names else self.read(digest)
        with Image.open(BytesIO(image)) as opened:
            size, kind = opened.size, "png" if opened.format == "PNG" else "jpeg"
        name = self._names.setdefault(digest, f"picture{len(self._names) + 1}.{kind}")
        self._placed[name] = image
        return name, size

    def parts(self, parts: Mapping[str, bytes]) -> dict[str, bytes]:
        """What the file needs for them: the images, how they are related, and their types."""
        if not self._placed:
            return {}
        relations = "".join(
            f'<Relationship Id="{name.split(".")[0]}" Type="{_IMAGE}" Target="media/{name}"/>' for name in self._placed
        )
        kinds = "".join(
            f'<Default Extension="{kind}" ContentType="image/{kind}"/>'
            for kind in sorted({name.split(".")[1] for name in self._placed})
            if f'Extension="{kind}"'.encode() not in parts[TYPES]
        )
        return {
            RELATIONS: parts[RELATIONS].replace(b"</Relationships>", relations.encode() + b"</Relationships>"),
            TYPES: parts[TYPES].replace(b"</Types>", kinds.encode() + b"</Types>"),
            **{f"word/media/{name}": image for name, image in self._placed.items()},
        }


def _fitted(size: tuple[int, int]) -> tuple[float, float]:
    shrink = min(LARGEST[0] / size[0], LARGEST[1] / size[1])
    return size[0] * shrink, size[1] * shrink


def _crop(size: tuple[int, int], ratio: float) -> Markup:
    """What is left out at the edges of a picture that has not quite the shape of its frame."""
    across, up = min(1.0, size[1] * ratio / size[0]), min(1.0, size[0] / ratio / size[1])
    beside, above = round((1 - across) / 2 * _WHOLE), round((1 - up) / 2 * _WHOLE)
    return (
        Markup('<a:srcRect l="{0}" t="{1}" r="{0}" b="{1}"/>').format(beside, above) if beside or above else Markup("")
    )
