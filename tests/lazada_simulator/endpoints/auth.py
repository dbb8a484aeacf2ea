"""Tokens ("GenerateAccessToken", "RefreshAccessToken"). The answers are flat."""

from ..errors import Refusal
from ..registry import APP, Endpoints
from ..tokens import CROSS_BORDER

endpoints = Endpoints()


@endpoints.add("/auth/token/create", scope=APP, envelope=None)
def create_token(call):
    grant = call.world.tokens.redeem(call.required("code"))
    body = _token_body(call.world, grant)
    # This page types it as text, the refresh page as a number.
    body["refresh_expires_in"] = str(body["refresh_expires_in"])
    body["country_user_info"] = _user_infos(call.world, grant, str.lower)
    return body


@endpoints.add("/auth/token/refresh", scope=APP, envelope=None)
def refresh_token(call):
    token = call.required("refresh_token")
    if call.world.modes.service_market:
        raise Refusal("AUTH_TYPE_UNSUPPORTED")
    grant = call.world.tokens.refresh(token)
    body = _token_body(call.world, grant)
    # Country codes come in both cases.
    body["country_user_info_list"] = _user_infos(call.world, grant, str.upper)
    return body


def _token_body(world, grant):
    expires_in, refresh_expires_in = world.tokens.lives_of(grant)
    return {
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "expires_in": expires_in,
        "refresh_expires_in": 0 if world.modes.service_market else refresh_expires_in,
        "country": grant.region_code,
        "account": grant.account,
        "account_id": None,
        "account_platform": "seller_center",
    }


def _user_infos(world, grant, case):
    one = [grant.region_code]
    codes = list(world.sellers) if grant.region_code == CROSS_BORDER else one
    return [_user_info(world.seller(code), case(code)) for code in codes]


def _user_info(seller, country):
    return {
        "country": country,
        "user_id": seller.user_id,
        "seller_id": seller.seller_id,
        "short_code": seller.short_code,
    }
