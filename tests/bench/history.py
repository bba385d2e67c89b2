"""Multiplies finished cases by SQL: the databases of an office after years, made in a minute."""

from __future__ import annotations

from typing import Final

from tests.docker.stack import Stack

#: Rows of the engine that belong to one process instance; ids get the copy's number behind them.
ENGINE: Final = """
DO $body$
DECLARE t text; given text; made text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT c.table_name::text FROM information_schema.columns c
           WHERE c.table_schema = 'public' AND c.table_name LIKE 'act_hi_%'
             AND c.column_name = 'proc_inst_id_' LOOP
    SELECT string_agg(quote_ident(column_name), ', '),
           string_agg(CASE WHEN data_type = 'character varying' AND (
                 column_name IN ('id_', 'business_key_') OR column_name ~
                 '(inst|execution|exec|task|bytearray|operation|job|details)_id_$')
             THEN quote_ident(column_name) || ' || ''-'' || n'
             ELSE quote_ident(column_name) END, ', ')
      INTO given, made FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = t;
    EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I, generate_series({first}, {last}) AS n
      WHERE proc_inst_id_ IN (SELECT id_ FROM act_hi_procinst WHERE end_time_ IS NOT NULL
        AND business_key_ NOT LIKE ''%%-%%-%%-%%'')', t, given, made, t);
  END LOOP;
END $body$;
"""

#: Our rows by case; strings of keys are digested with the copy's number, counted keys count on.
PRODUCT: Final = """
DO $body$
DECLARE t text; given text; made text; place text;
BEGIN
  SET LOCAL session_replication_role = replica;
  CREATE TEMP TABLE source ON COMMIT DROP AS SELECT id FROM cases
    WHERE state = 'closed' AND number NOT LIKE '%-%-%-%';
  FOR t IN SELECT c.table_name::text FROM information_schema.columns c
           WHERE c.table_schema = 'public' AND (c.column_name = 'case_id' OR c.table_name = 'cases')
           GROUP BY 1 LOOP
    place := CASE WHEN t = 'cases' THEN 'id' ELSE 'case_id' END;
    SELECT string_agg(quote_ident(a.attname), ', '), string_agg(CASE
        WHEN a.attname = 'number' THEN 'number || ''-'' || n'
        WHEN format_type(a.atttypid, NULL) LIKE 'character varying%'
          AND (a.attname IN ('id', 'case_id') OR EXISTS (SELECT 1 FROM pg_index i
                   WHERE i.indrelid = a.attrelid AND i.indisunique
                     AND a.attnum = ANY (i.indkey::int[])))
        THEN 'left(md5(' || quote_ident(a.attname) || ' || n)::uuid::text, '
             || CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 36 END || ')'
        ELSE quote_ident(a.attname) END, ', ')
      INTO given, made FROM pg_attribute a
      WHERE a.attrelid = t::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND NOT (format_type(a.atttypid, NULL) IN ('bigint', 'integer') AND a.attname = 'id');
    EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I, generate_series({first}, {last}) AS n
      WHERE %I IN (SELECT id FROM source)', t, given, made, t, place);
  END LOOP;
END $body$;
"""


def finished_cases(stack: Stack) -> int:
    """Closed cases in our database."""
    return int(stack.sql("bureau", "SELECT count(*) FROM cases WHERE state = 'closed';"))


def grow(stack: Stack, goal: int) -> int:
    """Multiply until there are about so many; how many there are."""
    source = int(
        stack.sql(
            "bureau",
            "SELECT count(*) FROM cases WHERE state = 'closed' AND number NOT LIKE '%-%-%-%';",
        )
    )
    now = finished_cases(stack)
    copies = max(0, round((goal - now) / source))
    first = now + 1  # beyond every number that earlier copies took
    if copies:
        span = {"{first}": str(first), "{last}": str(first + copies - 1)}
        for database, text in (("engine", ENGINE), ("bureau", PRODUCT)):
            for mark, number in span.items():
                text = text.replace(mark, number)
            stack.sql(database, text)
            stack.sql(database, "ANALYZE;")
    return finished_cases(stack)
