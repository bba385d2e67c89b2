# One database and one owner for the engine, one for the product: neither reads the other's tables.
for name in engine bureau; do
  psql -v ON_ERROR_STOP=1 -q -d postgres -v name="$name" -v password="$(cat "/run/secrets/$name")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
