"""The seller itself ("GetSeller")."""

from ..registry import Endpoints

endpoints = Endpoints()


@endpoints.add("/seller/get")
def get_seller(call):
    seller = call.seller
    return {
        "seller_id": int(seller.seller_id),
        "short_code": seller.short_code,
        "name": seller.name,
        "name_company": seller.company,
        "email": call.world.settings.email,
        "location": seller.region.name,
        "cb": call.is_cross_border,
        "status": "ACTIVE",
        "verified": True,
        "marketplaceEaseMode": call.world.modes.ease_mode,
        "logo_url": "https://example.com/logo.png",
    }
