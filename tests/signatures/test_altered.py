"""Genuine told from altered: whatever is done to a signed file, it is noticed, and told as what it is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from formsvc.settings import Settings
from formsvc.signatures.judge import judge
from formsvc.signatures.waiting import finished
from tests.signatures.judging import AT, Service, pdfsig, pyhanko, ready


def with_metadata(signed: bytes) -> bytes:
    """An update that changes only what the file says of itself."""
    writer = IncrementalPdfFileWriter(BytesIO(signed), strict=False)
    writer.set_info(generic.DictionaryObject({pdf_name("/Subject"): pdf_string("Harmless")}))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_overlay(signed: bytes) -> bytes:
    """An update that puts other words over what the first page says."""
    writer = IncrementalPdfFileWriter(BytesIO(signed), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    drawn = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 400, 100)]),
        },
        stream_data=b"1 1 1 rg 0 0 400 100 re f",
    )
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (50, 600, 450, 700)]),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(drawn)}),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    writer.mark_update(page.container_ref)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_another_signature(signed: bytes, other: Service) -> bytes:
    """Signed once more by somebody else, who had a certificate of their own."""
    signer = PdfSigner(
        PdfSignatureMetadata(field_name="Other", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
        other.signing.signer,
        new_field_spec=SigFieldSpec("Other"),
    )
    signer._enforce_certification_constraints = lambda reader: None  # type: ignore[method-assign]
    out: bytes = finished(signer.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(signed), strict=False))).getvalue()
    return out


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Another service, with a certificate in the very same name."""
    return ready(Settings(data=tmp_path_factory.mktemp("other")))


@given(st.data())
def test_one_byte_changed_anywhere_is_noticed(ours: Service, signed: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(signed) - 1), "place")
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != signed[place]), "byte")
    changed = signed[:place] + bytes([byte]) + signed[place + 1 :]

    assert ours.look(changed).found not in ("whole", "added")


@given(st.data())
def test_one_byte_changed_within_the_signature_itself_is_noticed(
    ours: Service, signed: bytes, data: st.DataObject
) -> None:
    begins = signed.rindex(b"/Contents <")
    place = data.draw(st.integers(begins, signed.index(b">", begins)), "place")
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != signed[place]), "byte")
    changed = signed[:place] + bytes([byte]) + signed[place + 1 :]

    assert ours.look(changed).found not in ("whole", "added")


def test_one_byte_of_the_words_changed_is_told_by_all_three(ours: Service, signed: bytes, tmp_path: Path) -> None:
    place = signed.index(b"stream") + 60
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]

    assert pdfsig(changed, tmp_path)["Signature Validation"] != "Signature is Valid."
    assert pyhanko(changed, ours.certificates[0]).startswith("bad")
    assert ours.look(changed).found == "altered"


def test_an_update_that_changes_nothing_seen_is_reported_as_something_added(
    ours: Service, signed: bytes, tmp_path: Path
) -> None:
    added = with_metadata(signed)

    assert "covers" not in pdfsig(added, tmp_path)
    assert "EXTENDED" in pyhanko(added, ours.certificates[0])
    assert ours.look(added).found == "added"
    assert ours.look(added).signed == ours.look(signed).signed


def test_an_update_that_changes_what_is_seen_is_refused(ours: Service, signed: bytes, tmp_path: Path) -> None:
    overlaid = with_overlay(signed)

    assert "covers" not in pdfsig(overlaid, tmp_path)
    assert pyhanko(overlaid, ours.certificates[0]).startswith("bad")
    assert ours.look(overlaid).found == "changed"


def test_a_signature_of_somebody_else_after_ours_is_something_added(
    ours: Service, other: Service, signed: bytes
) -> None:
    assert ours.look(with_another_signature(signed, other)).found in ("added", "changed")


@pytest.mark.parametrize("more", [b" ", b"\n%%EOF\n", b"junk" * 500, b"\x00"])
def test_anything_behind_the_end_is_noticed(ours: Service, signed: bytes, more: bytes) -> None:
    assert ours.look(signed + more).found in ("added", "changed")


def test_anything_before_the_beginning_is_noticed(ours: Service, signed: bytes) -> None:
    assert ours.look(b"%PDF-1.7\n" + signed).found not in ("whole", "added")


def test_a_file_without_its_signature_is_not_signed(ours: Service, signed: bytes, pdf: bytes, tmp_path: Path) -> None:
    stripped = signed[: len(pdf)]

    assert pdfsig(stripped, tmp_path) == {}
    assert pyhanko(stripped, ours.certificates[0]) == "no signature"
    assert ours.look(stripped).found == "none"


def test_a_certificate_of_somebody_else_in_the_same_name_is_not_ours(
    ours: Service, other: Service, pdf: bytes, tmp_path: Path
) -> None:
    forged = other.sign(pdf)

    assert pdfsig(forged, tmp_path)["Signature Validation"] == "Signature is Valid."
    assert pyhanko(forged, ours.certificates[0]).startswith("bad")
    assert ours.look(forged).found == "others"


@example(b"%PDF-")
@example(b"%PDF-1.7\n" + b"1 0 obj" * 300)
@example(b"")
@given(st.binary(max_size=3000).map(lambda noise: b"%PDF-1.7\n" + noise))
def test_noise_is_never_genuine(ours: Service, noise: bytes) -> None:
    assert ours.look(noise).found in ("none", "unreadable")


def test_it_is_judged_in_a_process_of_its_own_with_the_same_answer(ours: Service, signed: bytes) -> None:
    finding = judge(signed, ours.certificates)

    assert finding == ours.look(signed)
    assert (finding.found, finding.at) == ("whole", AT)


def test_a_file_that_takes_too_long_is_unreadable_and_does_no_harm(
    ours: Service, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formsvc.signatures.judge._LONGEST", 0.05)

    assert judge(signed, ours.certificates).found == "unreadable"
