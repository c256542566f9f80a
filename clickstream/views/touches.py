"""When two pieces belong to one visit: the condition by which visits are looked up, said once.

`visits.sql` draws visits apart by the same gap: by a narrower look-up, visits would stay apart that
are one.
"""


def touches(visit: str, piece: str, gap_seconds: int) -> str:
    """DuckDB's SQL, of two relations with PIECE's columns: one visitor, no gap between."""
    gap = f"INTERVAL '{gap_seconds}' SECOND"
    return f"""(
        {piece}.site_id = {visit}.site_id
        AND {piece}.visitor_id = {visit}.visitor_id
        AND {visit}.span_start <= {piece}.span_end + {gap}
        AND {visit}.span_end >= {piece}.span_start - {gap}
    )"""
