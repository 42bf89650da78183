"""Workbooks for tests: XLSX by XlsxWriter, ODS by hand, and either with a part of it changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from xml.sax.saxutils import escape

import xlsxwriter  # type: ignore[import-untyped]  # it publishes no types

SHEET = "xl/worksheets/sheet1.xml"

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "style"))


class Formula(str):
    """A formula, without its equals sign; in a workbook its saved value is 45000."""


Cell = str | int | float | bool | date | datetime | time | Formula | None
Sheet = Sequence[Sequence[Cell]]


def xlsx(*sheets: Sheet, hidden: Sequence[int] = (), merged: Sequence[str] = (), mac: bool = False) -> bytes:
    """An XLSX workbook; `hidden`: numbers of hidden sheets; `merged`: areas of the first; `mac`: days from 1904."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": mac})
    day, hour = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "hh:mm"})
    long = book.add_format({"num_format": "000000000000"})
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Formula):
                    sheet.write_formula(at, column, f"={value}", None, 45000)
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif isinstance(value, bool):
                    sheet.write_boolean(at, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, time):
                    sheet.write_datetime(at, column, value, hour)
                elif value is not None:
                    sheet.write_number(at, column, value, long if value > 9999 else None)
        if number in hidden:
            sheet.hide()
        else:
            sheet.set_first_sheet()
            sheet.activate()
    for area in merged:
        book.worksheets()[0].merge_range(area, "merged")
    book.close()
    return file.getvalue()


def ods(*sheets: Sheet, hidden: Sequence[int] = (), before: str = "") -> bytes:
    """An ODS workbook as office programs write it; `before`: what stands before the document's element."""
    tables = ""
    for number, rows in enumerate(sheets):
        lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        style = "off" if number in hidden else "on"
        end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        tables += f'<table:table table:name="{number}" table:style-name="{style}">{lines}{end}</table:table>'
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for name, shown in (("on", "true"), ("off", "false"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"content.xml": content.encode()}, "application/vnd.oasis.opendocument.spreadsheet")


def archive(parts: dict[str, bytes], kind: str) -> bytes:
    """An archive of parts, as OpenDocument asks for it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", kind, zipfile.ZIP_STORED)
        for name, content in parts.items():
            packed.writestr(name, content)
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return file.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            new.writestr(info.filename, change(text) if info.filename == part else text)
    return file.getvalue()


def with_rows(content: bytes, rows: str) -> bytes:
    """An XLSX workbook with more rows, as XML, at the end of its first sheet."""
    return changed(content, SHEET, lambda text: text.replace(b"</sheetData>", rows.encode() + b"</sheetData>"))


def prefixed(content: bytes) -> bytes:
    """An XLSX workbook whose first sheet writes its names with a prefix, as some programs do."""

    def change(text: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", text).replace(b"xmlns=", b"xmlns:x=")

    return changed(content, SHEET, change)


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Formula):
        return f'<table:table-cell table:formula="of:={escape(value)}" office:value-type="float" office:value="45000"/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, date):
        shown = f"<text:p>{value:%d.%m.%y}</text:p>"
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}">{shown}'
            "</table:table-cell>"
        )
    if isinstance(value, time):
        return f'<table:table-cell office:value-type="time" office:time-value="PT{value:%HH%MM%SS}"/>'
    shown = f"<text:p>{value:012}</text:p>"
    return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'
