"""Invented sellers, catalogues and orders; the same seed gives the same ones."""

from .seller import build_seller

__all__ = ["build_seller"]
