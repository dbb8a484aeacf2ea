"""Style rules: what shows something stays, what leads somewhere goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from html_pdf.styles import clean_declarations, clean_sheet, is_plain


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("td, th{border:1px solid #999}", "td, th{border:1px solid #999}\n"),
        (
            "@media print{.a{display:none}.b{color:red!important}}",
            "@media print{\n.a{display:none}\n.b{color:red !important}\n}\n",
        ),
        ("tr:nth-child(2n){width:calc(1px + 2%)}",) * 2,
        ('p::before{content:"“"}',) * 2,
        ("p{font:12px/1.5 'Noto Sans', serif}", 'p{font:12px/1.5 "Noto Sans", serif}'),
        ("p{c\\6flor:r\\65 d}", "p{color:red}"),
        ("p{color:red;background:url(x)}", "p{color:red}"),
        ("/* a */p{/* b */color:red}", "p{color:red}"),
        ("p{color:red", "p{color:red}"),
    ],
)
def test_what_stays(css, left):
    assert clean_sheet(css).rstrip() == left.rstrip()


@pytest.mark.parametrize(
    "css",
    [
        "a{background:url(http://x/y)}",
        "a{background:URL( 'http://x/y' )}",
        "a{background:u\\72l(http://x/y)}",
        "a{background:ur/**/l(http://x/y)}",
        "a{background:url(//x/y",
        "a{background:image-set('//x' 1x)}",
        "a{background:-webkit-image-set(url(x) 1x)}",
        "a{color:red,url(x)}",
        "a{color:rgb(url(x))}",
        "a{content:attr(title)}",
        "a{width:expression(alert(1))}",
        "a{behavior:url(#x)}",
        "a{-moz-binding:none}",
        "a{src:'x'}",
        "@import 'http://x/y';",
        "@IMPORT url(http://x/y)",
        "@im\\port 'http://x/y';",
        "@font-face{font-family:x;src:url(x)}",
        "@charset 'utf-7';",
        "@namespace url(x);",
        "@media print{@import 'x';}",
        "@media url(x){}",
        "a[href='url(x)']{color:red}",
        "a{content:'</style><script>'}",
        "a\\3c/style\\3e{color:red}",
        "<!--",
        "}}}{{{",
    ],
)
def test_what_goes(css):
    left = clean_sheet(css).lower()
    assert left.replace("@media print{\n}", "").strip() == ""


def test_declarations():
    assert (
        clean_declarations("color:red;x:url(y); width : 1px") == "color:red;width:1px"
    )
    assert clean_declarations("}a{color:red") == ""


@settings(deadline=None, max_examples=300)
@given(
    st.text(alphabet="urlURL()@imports{}:;,'\"\\/*<>-! acolordiabk72\n", max_size=80)
)
def test_any_sheet(text):
    left = clean_sheet(text)
    assert clean_sheet(left) == left
    for word in ("url(", "@import", "<", "\\"):
        assert word not in left.lower()
    assert is_plain(clean_declarations(text).replace(";", " "))
