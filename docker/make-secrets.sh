#!/usr/bin/env bash
# Makes every secret of the stack once, as files, each service seeing only its own folder.
set -euo pipefail
umask 077

secret() { # secret FILE: 32 random characters, kept when there already
  [ -s "$1" ] || { head -c 512 /dev/urandom | base64 -w0 | tr -dc 'A-Za-z0-9' | head -c 32 >"$1"; }
}

cd /secrets
secret postgres/superuser
secret postgres/engine
secret postgres/bureau
secret engine/ENGINE_ADMIN_PASSWORD
secret app/bureau_engine_password
secret app/bureau_hotline_secret
secret app/bureau_demo_password
secret app/bureau_mailbox_password
# What others gave us (mail account, S3 store ...): files of docker/given, named as the setting in
# lower case, such as bureau_s3_secret_key.
for file in /given/bureau_*; do
  [ -f "$file" ] && cp "$file" app/
done
cp postgres/engine engine/ENGINE_DB_PASSWORD
cp postgres/bureau app/bureau_database_password
cp engine/ENGINE_ADMIN_PASSWORD app/bureau_engine_admin_password
# Backups see both databases, and what has to be restored with them.
cp app/* backup/
cp postgres/engine backup/bureau_engine_database_password
chown -R 999:999 postgres
chown -R 1000:1000 engine app backup /state
chmod 0500 postgres engine app backup
