"""What a PDF says about itself: title, reference and date, and that it keeps two standards; never a name."""

from __future__ import annotations

from typing import Final

from weasyprint.pdf.metadata import DocumentMetadata

from formsvc.documents.saying import Content

# PDF/UA's own mark, and the description that PDF/A wants of a property that is not one of its own.
_ACCESSIBLE: Final = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_END: Final = b"</rdf:RDF>"


class _BothStandards(DocumentMetadata):  # type: ignore[misc]
    """WeasyPrint says PDF/A; this adds PDF/UA."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        said: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return said.replace(_END, _ACCESSIBLE + _END)


def declare_both_standards(metadata: DocumentMetadata, content: Content) -> DocumentMetadata:
    """Only what may be known of any document, whatever its page says in its head."""
    made = f"{content.created.isoformat()}T00:00:00Z"
    return _BothStandards(
        title=f"{content.title}, {content.reference}", created=made, modified=made, lang=metadata.lang or "en-GB"
    )
