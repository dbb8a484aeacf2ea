"""From what a seller has to what Lazada sends: field names, types and date forms."""
