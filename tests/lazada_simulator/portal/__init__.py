"""The portal of the seller's own fleet (SOFP), with users and tokens of its own.

What is known of it, and what is assumed: docs/lazada_api.rst, "Own fleet portal". The
texts of its refusals are those of Lazada's former page.
"""
