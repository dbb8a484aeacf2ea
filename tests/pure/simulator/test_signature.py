"""Fixed vectors: Lazada's own (docs/lazada_api.rst, "Signature"), and its SDK's."""

import pytest

from lazada_simulator.signature import is_signed, sign

SECRET = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
APP = {"app_key": "900001", "sign_method": "sha256", "timestamp": "1767225600000"}
SELLER = {**APP, "access_token": "50000000tokenEXAMPLE"}
SDK = {"partner_id": "lazop-sdk-python-20181207"}
CODE = {"code": "0_900001_AbCdEfGhIjKlMnOp"}
SINCE = {"created_after": "2026-01-01T00:00:00+08:00"}
PACKAGES = '{"packages":[{"package_id":"FP000000000001"}]}'
STOCK = (
    "<Request><Product><Skus><Sku><ItemId>1001</ItemId><SkuId>2002</SkuId>"
    "<SellerSku>Café-红</SellerSku><Quantity>7</Quantity></Sku></Skus></Product>"
    "</Request>"
)
VECTORS = {
    "V1": (
        "/orders/get",
        {
            **SELLER,
            **SINCE,
            "limit": "100",
            "offset": "0",
            "sort_by": "updated_at",
            "sort_direction": "ASC",
            "status": "pending",
        },
        "BE030EF559E39A675EB7C72D1EBF0FB51C57EA11CB22DA45A1B23FE01E56E5B4",
    ),
    "V2": (
        "/auth/token/create",
        {**APP, **CODE},
        "B46946823BFF7311EAE633A2D777DFF0574107DC5972819A3AA4B5F68B76BFB9",
    ),
    "V3": (
        "/auth/token/create",
        {**APP, **CODE, **SDK},
        "BFC64332A8E291667060B289BF0BE5227DAB5FED011B07B8F307A2F4298FE13C",
    ),
    "V4": (
        "/auth/token/refresh",
        {**APP, "refresh_token": "50001000refreshEXAMPLE"},
        "D4106D415FF66F011D65347E06658F4A8B901F1D3E3ED96FCB4256F6F4F26A2D",
    ),
    "V5": (
        "/order/package/rts",
        {**SELLER, "readyToShipReq": PACKAGES},
        "E196ECAD63F1D1E2AFE26F866E99BEB3C8B66B7315D13D321F0211DF4CDE643A",
    ),
    "V6": (
        "/order/package/sof/delivered",
        {**SELLER, "dbsDeliveryReq": PACKAGES},
        "F62D041AE3F2F8E861BDEE2CC0A30C5B7F11B5EBCE0C4038D3B2E40EC7C5FA18",
    ),
    "V7": (
        "/product/price_quantity/update",
        {**SELLER, "payload": STOCK},
        "2A9B7EF4BDB8922685C5625D67B28C5EBB03B4B222BF3FD88369A906BA003B1C",
    ),
    "V8a": (
        "/orders/get",
        {**SELLER, **SINCE, "status": ""},
        "175EEC867D8403D22B2FDE40C7CC63CD3BE5BFA7D442D64CA6923FBDD30AEDBA",
    ),
    "V8b": (
        "/orders/get",
        {**SELLER, **SINCE},
        "5640E6F87FEEEDE08553D520C90DA32E052517BD5F1B48F282BF5E14D3FAD07E",
    ),
    "V9": (
        "/test/api",
        {
            "app_key": "900001",
            "foo": "1",
            "bar": "2",
            "foo_bar": "3",
            "foobar": "4",
            "Zed": "5",
        },
        "2C4FDF1D904B6CCCB6FCA62DFB11415F203A94F02BCEA41FFAE9045FCB7A17D4",
    ),
    "whole client, orders": (
        "/orders/get",
        {**SELLER, **SDK, **SINCE, "limit": "100"},
        "B70547D7C1F3113599D3CC206BE5EF210D5FDAA66155C26872E65E4FF2B38F55",
    ),
    "whole client, ready to ship": (
        "/order/package/rts",
        {**SELLER, **SDK, "readyToShipReq": PACKAGES},
        "5B1EE2B4924152A00C6CEF474E8D01C54D26486586730002F7F74F7968ACA9EF",
    ),
    "whole client, upload": (
        "/image/upload",
        {**SELLER, **SDK},
        "0F4B7BBE528339270F54AE596883079581855C52AD9531768612633081F3157A",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name):
    path, parameters, expected = VECTORS[name]
    assert sign(SECRET, path, parameters) == expected
    assert is_signed(SECRET, path, {**parameters, "sign": expected})


def test_the_official_example():
    parameters = {
        "access_token": "test",
        "app_key": "123456",
        "order_id": "1234",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    expected = "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"
    assert sign("helloworld", "/order/get", parameters) == expected


def test_an_empty_value_may_be_signed_or_left_out():
    path, parameters, with_status = VECTORS["V8a"]
    without_status = VECTORS["V8b"][2]
    assert is_signed(SECRET, path, {**parameters, "sign": with_status})
    assert is_signed(SECRET, path, {**parameters, "sign": without_status})


@pytest.mark.parametrize("change", [str.lower, lambda sign: sign[:-1], lambda sign: ""])
def test_only_the_exact_upper_case_signature_counts(change):
    path, parameters, expected = VECTORS["V1"]
    assert not is_signed(SECRET, path, {**parameters, "sign": change(expected)})
