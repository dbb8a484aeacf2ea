import unicodedata

import pytest

from status_file import BadFile, CourierWords, Layout, Limits

ROW = ("900100", "TH1", "Delivered", "10/06/2026 14:05", "left; with, the|guard\tA")


def fault(read, content, **options):
    with pytest.raises(BadFile) as caught:
        read(content, **options)
    return caught.value.code, caught.value.detail


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_and_encodings(read, as_csv, header, separator, end, encoding):
    note = f'two{end}lines; "é", the|guard\tA'
    rows = [header, (*ROW[:4], note)]
    content = as_csv(rows, encoding, delimiter=separator, lineterminator=end)
    (row,) = read(content)
    assert (row.number, row.order_number, row.tracking_number) == (2, "900100", "TH1")
    assert (row.word, row.status, row.problem) == ("Delivered", "delivered", None)
    assert row.event_time.isoformat() == "2026-06-10T07:05:00+00:00"
    assert row.note == note


def test_thai_code_page(read, as_csv):
    rows = [("หมายเลขพัสดุ", "สถานะ", "หมายเหตุ"), ("TH1", "จัดส่งสำเร็จ", "บ้าน")]
    layout = Layout(encodings=("utf-8-sig", "cp874"))
    (row,) = read(as_csv(rows, "cp874"), layout=layout)
    assert (row.tracking_number, row.status, row.note) == ("TH1", "delivered", "บ้าน")


def test_vietnamese_code_page_has_combining_marks(read):
    text = "Mã vận đơn;Trạng thái;Ghi chú\nVN1;Giao hàng thành công;Đã để ở cổng\n"
    content = b"".join(_cp1258(char) for char in text)
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    (row,) = read(content, layout=Layout(encodings=("cp1258",)))
    assert (row.tracking_number, row.status) == ("VN1", "delivered")
    assert row.note == "Đã để ở cổng"
    assert unicodedata.is_normalized("NFC", row.note)


def _cp1258(char):
    """Encode a letter as the code page has it: the tone as a letter of its own."""
    try:
        return char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
        rest = "".join(mark for mark in parts if mark not in tones)
        letter = unicodedata.normalize("NFC", rest)
        return (letter + "".join(tones)).encode("cp1258")


def test_titles_above_the_header_and_blank_lines(read):
    content = (
        "Delivery report;;\nPeriod: June 2026; 3 rows\n\n"
        "Tracking ID;Status;Event Date\n\nTH1;delivered;2026-06-10\n;;\n"
        "TH2;failed: nobody home;2026-06-11\n"
    )
    rows = read(content.encode())
    assert [(row.number, row.status) for row in rows] == [
        (6, "delivered"),
        (8, "not_delivered"),
    ]


def test_the_header_may_stand_in_line_20_but_not_later(read):
    table = b"AWB,Status\nTH1,Delivered\n"
    assert read(b"title\n" * 19 + table)[0].number == 21
    assert fault(read, b"title\n" * 20 + table) == ("no_header", "reference, status")


def test_a_legend_with_more_names_is_no_header(read):
    content = b"Status,Date,Time,Remarks\nAWB,Status,,\nTH1,Delivered,,\n"
    assert [row.number for row in read(content)] == [3]


def test_a_layout_fixes_columns(read):
    content = b"Order No,Status,Result,Note\n900100,closed,Delivered,x\n"
    layout = Layout(columns={"status": ("Outcome", "Result"), "note": ()})
    (row,) = read(content, layout=layout)
    assert (row.word, row.status, row.note) == ("Delivered", "delivered", "")


def test_a_layout_has_only_known_fields_and_encodings():
    with pytest.raises(ValueError, match="weight"):
        Layout(columns={"weight": "kg"})
    with pytest.raises(LookupError):
        Layout(encodings=("cp9999",))


@pytest.mark.parametrize(
    "mark", ["\x1f", "\u200e", "\u202a", "\ufeff", "\u2060", "\x7f", "\u200d"]
)
def test_invisible_characters_are_left_out(read, mark):
    content = f"""Tracking No,{mark}Status,Event Date,Note
{mark}TH{mark}1{mark},{mark}Deli{mark}vered,10/06/2026{mark} 14:05{mark},{mark}guard
"""
    (row,) = read(content.encode())
    assert (row.tracking_number, row.word, row.note) == ("TH1", "Delivered", "guard")
    assert row.event_time.isoformat() == "2026-06-10T07:05:00+00:00"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("900100200300.0", "900100200300"),
        ("900100200300.00", "900100200300"),
        ('"900100200300,0"', "900100200300"),
        ("0045.0", "0045"),
        ("900100200300.5", "900100200300.5"),
        ("1.2.0", "1.2.0"),
    ],
)
def test_numbers_that_a_program_took_for_fractions(read, cell, number):
    (row,) = read(f"Order No,Status\n{cell},Delivered\n".encode())
    assert (row.order_number, row.problem) == (number, None)


CHINESE = "运单号,物流状态,备注\nTH1,已签收,门卫签收\nTH2,派送失败,无人\n"
CHINESE_WORDS = CourierWords({"已签收": "delivered", "派送失败": "not_delivered"})
EVERY_ENCODING = ("utf-8-sig", "cp1252", "gb18030")


def test_chinese_code_page(read):
    options = {"words": CHINESE_WORDS, "layout": Layout(encodings=EVERY_ENCODING)}
    rows = read(CHINESE.encode("gb18030"), **options)
    assert [row.status for row in rows] == ["delivered", "not_delivered"]
    assert rows[0].note == "门卫签收"


@pytest.mark.parametrize("first", ["cp874", "cp1258", "cp1252"])
def test_the_courier_s_words_tell_the_code_page(read, first):
    """With English names of the columns each of them seems to fit."""
    text = CHINESE.replace("运单号,物流状态,备注", "AWB,Status,Note")
    content = text.encode("gb18030")
    assert content.decode("cp1252", "replace") != text
    layout = Layout(encodings=("utf-8-sig", first, "gb18030"))
    rows = read(content, words=CHINESE_WORDS, layout=layout)
    assert [row.status for row in rows] == ["delivered", "not_delivered"]


def test_the_first_code_page_where_the_words_do_not_tell(read):
    content = "AWB,Status,Note\nTH1,Delivered,Café Zoë\n".encode("cp1252")
    (row,) = read(content, layout=Layout(encodings=EVERY_ENCODING))
    assert row.note == "Café Zoë"


def test_a_chosen_encoding_is_the_only_one(read):
    layout = Layout(encodings=("big5",))
    text = "運單號,狀態\nTH1,已簽收\n"
    words = CourierWords({"已簽收": "delivered"})
    (row,) = read(text.encode("big5"), words=words, layout=layout)
    assert row.status == "delivered"
    assert fault(read, b"AWB,Status\nTH1,\xff\xff\n", layout=layout) == (
        "encoding",
        "big5",
    )
    without_mark = "AWB,Status\nTH1,Delivered\n".encode("utf-16-le")
    assert read(without_mark, layout=Layout(encodings=("utf-16-le",)))


def test_text_formulas_and_leading_zeros(read):
    content = b'Order No,Tracking No,Status\n="00123",\'0045,Delivered\n'
    (row,) = read(content)
    assert (row.order_number, row.tracking_number) == ("00123", "0045")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Tracking No,Status\n", "no_rows"),
        (b"Tracking No,Status\n\n,\n", "no_rows"),
        (b"<html><table><tr><td>Tracking No</td></tr></table>", "html"),
        (" <!DOCTYPE html>".encode("utf-16"), "html"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"Tracking No,Status\n\x01\x02\x03\x04,\x05\x06\n", "binary"),
        (b"%PDF-1.7 Tracking No,Status", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "xls"),
        (b"Tracking No,Status\nTH1,\x81\n", "encoding"),
        (b"\xff\xfeT", "encoding"),
        (b'Tracking No,Status\nTH1,"Delivered\nTH2,Delivered\n', "bad_csv"),
        (b'Tracking No,Status\nTH1,"Deli"vered\n', "bad_csv"),
        (b"Tracking No,Status\nTH1," + b"x" * 200_000, "long_row"),
        (b"Tracking No,Status\n" + b"," * 200_000, "long_row"),
        (b"Tracking No,Status\nTH1," + b'"a\n",' * 30_000, "long_row"),
    ],
)
def test_files_that_are_refused(read, content, code):
    assert fault(read, content)[0] == code


@pytest.mark.parametrize(
    ("first", "missing"),
    [(b"Tracking No,Date", "status"), (b"Status,Date", "reference")],
)
def test_a_missing_column_is_named(read, first, missing):
    assert fault(read, first + b"\n1,2\n") == ("no_header", missing)


def test_limits(read):
    content = b"AWB,Status\n" + b"".join(b"T%d,Delivered\n" % n for n in range(5))
    assert len(read(content, limits=Limits(rows=5, content=len(content)))) == 5
    assert fault(read, content, limits=Limits(rows=4)) == ("too_many_rows", "4")
    assert fault(read, content, limits=Limits(content=9)) == ("too_large", "9")
    assert fault(read, content, limits=Limits(seconds=-1)) == ("too_slow", "-1")


@pytest.mark.parametrize(
    "start",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"GIF89a",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"BM\x36\0\0\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"\0\0\0\x18ftypheic",
    ],
)
def test_pictures_are_told(read, start):
    assert fault(read, start + bytes(range(256)) * 4) == ("picture", "")


def test_a_text_that_begins_like_a_picture(read, as_csv, header):
    rows = [("BM report", ""), header, ROW]
    (row,) = read(as_csv(rows, "utf-8"))
    assert row.status == "delivered"
