"""What can be seen of rectification: the ledger, the board, the story of an item."""

from lookback.rectification.queries.board import Cell, board_children, board_counts, recount
from lookback.rectification.queries.information import closed_items, items_of_tip, ledgers_to_open_in, tip_origins
from lookback.rectification.queries.item import Reuse, item_timeline, reused_files
from lookback.rectification.queries.ledger import ledger_items, ledger_page, page_columns, with_columns

__all__ = [
    "Cell",
    "Reuse",
    "board_children",
    "board_counts",
    "closed_items",
    "item_timeline",
    "items_of_tip",
    "ledger_items",
    "ledger_page",
    "ledgers_to_open_in",
    "page_columns",
    "recount",
    "reused_files",
    "tip_origins",
    "with_columns",
]
