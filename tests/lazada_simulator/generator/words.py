"""Word lists for what Faker has no provider for."""

# name, cheap multiple of the region's price scale, kinds of variation
ARTICLES = (
    ("Enamel Mug", 2, "color"),
    ("Cotton T-Shirt", 3, "color size"),
    ("Canvas Tote Bag", 3, "color"),
    ("Wireless Mouse", 6, "color"),
    ("USB-C Cable 2m", 2, "color"),
    ("Bamboo Cutting Board", 5, ""),
    ("Running Shoes", 18, "color size"),
    ("Yoga Mat 6mm", 7, "color"),
    ("Desk Lamp LED", 9, "color"),
    ("Stainless Water Bottle", 4, "color volume"),
    ("Baby Blanket", 6, "color"),
    ("Face Serum 30ml", 8, ""),
    ("Rice Cooker 1.8L", 22, ""),
    ("Phone Case", 3, "color"),
    ("Garden Hose", 8, "length"),
    ("Notebook A5", 2, "color"),
    ("Bluetooth Speaker", 15, "color"),
    ("Cat Litter 5kg", 5, ""),
    ("Umbrella Ø110", 5, "color"),
    ("Coffee Beans 500g", 6, "grind"),
)
ADJECTIVES = ("Classic", "Premium", "Everyday", "Mini", "Pro", "Eco", "Café", "Soft")
BRANDS = ("No Brand", "Northleaf", "Hola & Co", "Pasar", "Kopi 88", "Ümlaut")
OPTIONS = {
    "color": ("color_family", ("Red", "Navy Blue", "Black", "Off-White", "红")),
    "size": ("size", ("S", "M", "L", "XL")),
    "volume": ("volume", ("500ml", "750ml")),
    "length": ("length", ("10m", "25m")),
    "grind": ("grind", ("Whole", "Fine")),
}
NOTES = (
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "Please call before delivery",
    "Gift 🎁 for my sister, no receipt please 🙏",
    'Leave at the "guard house" & ring 2x',
    "ฝากไว้ที่ป้อมยาม",
    "Giao giờ hành chính 😊",
)
CANCEL_REASONS = (
    ("Change of mind", "cancellation-customer"),
    ("Out of stock", "cancellation-seller"),
    ("Payment was not received in time", "cancellation-internal"),
    ("Delivery time is too long", "buyer-cancel"),
)
RETURN_REASONS = (
    ("Damaged on arrival", "return-customer"),
    ("Not as described", "refund-internal"),
)
PAYMENT_METHODS = ("COD", "MIXEDCARD", "PAYMENT_ACCOUNT", "PAYPAL")
SINGAPORE_NAMES = (
    "Tan Wei Ming",
    "Lim Hui Ling",
    "Nurul Aisyah binte Rahman",
    "Muhammad Faizal",
    "Priya d/o Raman",
    "Arun Kumar",
    "Goh Jia Hui, Rachel",
    "O'Connor Sean",
)
MALAYSIA_NAMES = (
    "Ahmad bin Ismail",
    "Siti Nurhaliza binti Yusof",
    "Wong Kah Yee",
    "Lee Chee Keong",
    "Kavitha a/p Subramaniam",
    "Jason anak Jugah",
)
ROADS = ("Orchid Road", "Lorong 8", "Bukit Avenue 3", "Jalan Kayu", "Marine Crescent")
# state, city, district, post code
PLACES = {
    "sg": (
        ("Singapore", "Central", "", "000001"),
        ("Singapore", "Tampines", "", "529536"),
        ("Singapore", "Jurong West", "", "640501"),
    ),
    "my": (
        ("Selangor", "Petaling Jaya", "SS2", "47300"),
        ("Wp Kuala Lumpur", "Cheras", "", "56000"),
        ("Sabah", "Kota Kinabalu", "Likas", "88400"),
    ),
    "th": (
        ("กรุงเทพมหานคร/ Bangkok", "เขตบางรัก/ Bang Rak", "สีลม", "10500"),
        ("เชียงใหม่/ Chiang Mai", "เมืองเชียงใหม่", "ช้างเผือก", "50300"),
        ("ภูเก็ต/ Phuket", "ถลาง/ Thalang", "เชิงทะเล", "83110"),
    ),
    "ph": (
        ("Metro Manila~Makati", "Makati", "Poblacion", "1210"),
        ("Cebu", "Cebu City", "Lahug", "6000"),
        ("Davao Del Sur", "Davao City", "Buhangin", "8000"),
    ),
    "vn": (
        ("Hồ Chí Minh", "Quận 1", "Phường Bến Nghé", "700000"),
        ("Hà Nội", "Quận Hoàn Kiếm", "Phường Hàng Bạc", "100000"),
        ("Đà Nẵng", "Quận Hải Châu", "Phường Thạch Thang", "550000"),
    ),
    "id": (
        ("DKI Jakarta", "Kota Jakarta Selatan", "Kebayoran Baru", ""),
        ("Jawa Barat", "Kota Bandung", "Coblong", ""),
        ("Bali", "Kab. Badung", "Kuta", ""),
    ),
}
# country calling code, trunk prefix, first digits of a mobile, number of further digits
MOBILES = {
    "sg": ("65", "", ("8", "9"), 7),
    "my": ("60", "0", ("12", "16", "19"), 7),
    "th": ("66", "0", ("6", "8", "9"), 8),
    "ph": ("63", "0", ("905", "917", "998"), 7),
    "vn": ("84", "0", ("32", "70", "90"), 7),
    "id": ("62", "0", ("811", "812", "857"), 8),
}
