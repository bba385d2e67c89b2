"""Storage: SQLAlchemy tables, connections, repositories, migrations. No rules here."""
