"""Measures the voice as the product speaks it, beside natural recordings and flite."""
