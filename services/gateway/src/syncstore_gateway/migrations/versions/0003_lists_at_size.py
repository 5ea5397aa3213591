"""What lists need at some hundred thousand products: the state in a shop by index, search words better estimated."""

from alembic import op

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    # a shop's listings in one state, and their count by state, without a look at any row
    "create index listing_overview_shop_state on listing_overview (connection_id, state, product_id)",
    "drop index listing_overview_shop",
    # how common a word is comes from a sample of so many texts: with the default of 100, what 2 % of all products have
    # is taken for rare, and thousands of rows are fetched and sorted where a walk down the list finds a page at once
    "alter table product_overview alter column search_text set statistics 1000",
)


def upgrade() -> None:
    """Apply."""
    for statement in _STATEMENTS:
        op.execute(statement)
