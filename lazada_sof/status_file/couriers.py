"""What couriers write, as data that the add-on loads and users change.

No courier has published these words: the first is what one expects of anybody, the
second is made up in the manner of DHL eCommerce's exports.
"""

from .words import DELIVERED, NOT_DELIVERED

_GENERIC_WORDS = {
    DELIVERED: (
        "delivered",
        "delivered successfully",
        "successfully delivered",
        "delivery successful",
        "delivery completed",
        "completed",
        "received by customer",
        "signed",
        "จัดส่งสำเร็จ",
        "จัดส่งแล้ว",
        "ส่งสำเร็จ",
        "giao hàng thành công",
        "giao thành công",
        "đã giao hàng",
        "đã giao",
        "terkirim",
        "berhasil dikirim",
        "telah diterima",
        "telah dihantar",
        "berjaya dihantar",
        "已签收",
        "签收",
        "已送达",
        "派送成功",
        "已簽收",
        "已送達",
    ),
    NOT_DELIVERED: (
        "not delivered",
        "undelivered",
        "failed",
        "failed delivery",
        "delivery failed*",
        "delivery unsuccessful*",
        "failed to deliver*",
        "returned",
        "returned to sender",
        "returned to shipper",
        "returned to seller",
        "refused*",
        "rejected by customer",
        "lost",
        "จัดส่งไม่สำเร็จ",
        "ส่งไม่สำเร็จ",
        "ตีกลับ",
        "giao hàng không thành công",
        "giao không thành công",
        "giao thất bại",
        "đã hoàn hàng",
        "gagal kirim",
        "gagal dikirim",
        "pengiriman gagal",
        "penghantaran gagal",
        "gagal dihantar",
        "dikembalikan ke pengirim",
        "拒收",
        "派送失败",
        "派送失敗",
        "已退回",
    ),
    None: (
        "pending",
        "created",
        "picked up",
        "collected",
        "in transit",
        "shipped",
        "out for delivery",
        "with courier",
        "arrived at*",
        "departed from*",
        "กำลังจัดส่ง",
        "อยู่ระหว่างการขนส่ง",
        "đang giao hàng",
        "đang vận chuyển",
        "dalam perjalanan",
        "dalam penghantaran",
        "运输中",
        "派送中",
        "運輸中",
    ),
}

_DHL_LIKE_WORDS = {
    DELIVERED: (
        "Delivered",
        "Successfully delivered*",
        "Delivered to neighbour*",
        "Delivered to reception*",
    ),
    NOT_DELIVERED: (
        "Not delivered",
        "Delivery failed*",
        "Delivery attempted*",
        "Delivery refused*",
        "Unable to deliver*",
        "Returned to shipper*",
        "Shipment lost",
        "Shipment damaged*",
    ),
    None: (
        "In transit*",
        "Shipment data received",
        "Shipment picked up",
        "Processed at facility*",
        "Departed from facility*",
        "Arrived at facility*",
        "Out for delivery*",
        "Return in transit*",
    ),
}


def _mapping(groups):
    return {word: outcome for outcome, words in groups.items() for word in words}


# For each courier a name, what a ``Layout`` needs beside the encodings, and the words
# for ``CourierWords``.
COURIERS = {
    "generic": {
        "name": "Any courier",
        "day_first": True,
        "columns": {},
        "words": _mapping(_GENERIC_WORDS),
    },
    "dhl_like": {
        "name": "DHL eCommerce (similar)",
        "day_first": True,
        "columns": {
            # the shipper's own number, so the order's
            "order_number": "Shipment ID",
            "tracking_number": "Tracking ID",
            "status": "Status Description",
            "status_code": "Status Code",
            "event_date": "Event Date",
            "event_time": "Event Time",
            "note": "Remarks",
        },
        "words": _mapping(_DHL_LIKE_WORDS),
    },
}
