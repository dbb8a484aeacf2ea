from . import ir_attachment, lazada_wave
