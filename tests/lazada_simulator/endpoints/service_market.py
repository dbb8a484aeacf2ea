"""Orders of the app in the Service Market ("ServiceMarketAppKeySubQuery")."""

from ..registry import APP, Endpoints

endpoints = Endpoints()
VALID, EXPIRED = "1", "2"


@endpoints.add("/service/market/subs/query", scope=APP, envelope="result")
def get_subscriptions(call):
    article = call.required("articleCode")
    short_code = call.required("shortCode")
    modes = call.world.modes
    known = {seller.short_code for seller in call.world.sellers.values()}
    end = modes.subscription_end
    if article != modes.article_code or short_code not in known or end is None:
        return {"success": True, "data": []}
    row = {
        "nick": short_code,
        "item_code": f"{article}-1",
        "item_name": "Authorization only",
        "article_code": article,
        "article_name": "Demo application",
        "end_time": str(int(end * 1000)),
        "status": VALID if end > call.world.clock.now() else EXPIRED,
        "autosub": False,
        "expire_notice": False,
    }
    return {"success": True, "data": [row]}
