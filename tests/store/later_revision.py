"""A migration as a later version could bring: it remakes a table that others refer to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    with op.batch_alter_table("team") as team:
        team.add_column(sa.Column("city", sa.Text(), nullable=False, server_default="Lisbon"))
        team.alter_column("name", new_column_name="title")
    op.create_index("ix_team_city", "team", ["city"])
