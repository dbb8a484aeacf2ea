from . import (
    lazada_sof_courier,
    lazada_sof_courier_column,
    lazada_sof_courier_word,
    lazada_store,
)
