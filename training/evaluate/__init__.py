"""Measures the voice as the product speaks it, compared with natural recordings and flite."""
