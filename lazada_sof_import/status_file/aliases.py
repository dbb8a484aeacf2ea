"""The usual names of the columns, for each field the most telling first.

English, Thai, Vietnamese, Indonesian, Malay and Chinese; what ``fold_name`` makes equal
stands here once.
"""

_NAMES = {
    "order_number": """
        Lazada order number | Lazada order no | Lazada order ID | Order number |
        Order no | Order ID | Order reference | Order ref | Order |
        Customer order number | หมายเลขคำสั่งซื้อ | เลขที่คำสั่งซื้อ | เลขคำสั่งซื้อ |
        รหัสคำสั่งซื้อ | คำสั่งซื้อ | Mã đơn hàng | Số đơn hàng | Mã đơn |
        Nomor pesanan | Nomor order | No pesanan | ID pesanan | Nombor pesanan |
        订单号 | 订单编号 | 訂單號 | 訂單編號 | Customer reference |
        Shipper reference | Reference number | Reference no | Reference |
        Shipment ID
    """,
    "tracking_number": """
        Tracking number | Tracking no | Tracking ID | Tracking code | Tracking |
        Waybill number | Waybill no | Waybill | AWB number | AWB no | AWB |
        Air waybill number | Air waybill no | Air waybill | Consignment number |
        Consignment no | Consignment note | Parcel number | Parcel no |
        หมายเลขพัสดุ | เลขที่พัสดุ | เลขพัสดุ | หมายเลขติดตามพัสดุ | หมายเลขติดตาม |
        เลขติดตาม | Mã vận đơn | Số vận đơn | Mã theo dõi | Nomor resi | No resi |
        Resi | Nomor pelacakan | Nombor penjejakan | No penjejakan |
        Nombor konsainan | No konsainan | 运单号 | 运单编号 | 物流单号 | 快递单号 |
        追踪号 | 跟踪号 | 運單號 | 物流單號
    """,
    "status": """
        Delivery status | Shipment status | Parcel status | Tracking status |
        Status description | Event description | Latest status | Last status |
        Status | Event | สถานะการจัดส่ง | สถานะพัสดุ | สถานะ | Trạng thái giao hàng |
        Trạng thái vận đơn | Trạng thái | Tình trạng | Status pengiriman |
        Status paket | Status penghantaran | 物流状态 | 派送状态 | 运单状态 | 状态 |
        物流狀態 | 狀態 | Order status
    """,
    "status_code": """
        Status code | Event code | 状态代码
    """,
    "event_date": """
        Event date time | Event timestamp | Event date | Status date time |
        Status date | Delivery date | Delivered date | Delivered on | Delivered at |
        Date time | Timestamp | Date | วันที่จัดส่งสำเร็จ | วันที่จัดส่ง | วันที่ |
        Ngày giao hàng | Ngày giao | Ngày | Tanggal terkirim | Tanggal |
        Tarikh penghantaran | Tarikh | 签收日期 | 日期 | Last update | Updated at |
        更新时间 | 更新時間
    """,
    "event_time": """
        Event time | Status time | Delivery time | Time | เวลาจัดส่ง | เวลา |
        Thời gian giao hàng | Thời gian | Giờ | Waktu | Jam | Masa | 签收时间 |
        簽收時間 | 时间 | 時間
    """,
    "note": """
        Failure reason | Failed reason | Reason | Remarks | Remark | Notes | Note |
        Comments | Comment | หมายเหตุ | เหตุผล | Lý do | Ghi chú | Alasan |
        Keterangan | Catatan | Sebab | Nota | 失败原因 | 原因 | 备注 | 失敗原因 |
        備註
    """,
}

ALIASES = {
    field: tuple(name.strip() for name in names.split("|"))
    for field, names in _NAMES.items()
}
