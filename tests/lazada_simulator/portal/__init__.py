"""The portal of the seller's own fleet (SOFP), with users and tokens of its own.

It follows the wire format that ``lazada_api.md`` proposes in 8.3; the texts of its
refusals are those of the former page "SendUpdateOrderStatus".
"""
