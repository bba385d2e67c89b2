# One image for API, worker, relay, set-up job and simulated counterparts; the command decides. A second
# one for backup and restore has the tools of PostgreSQL.
FROM python:3.11-slim-bookworm AS build
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /venv && /venv/bin/pip install -q --no-cache-dir --require-hashes -r /tmp/runtime.txt

FROM python:3.11-slim-bookworm AS system
# papers: Pango sets them, in a Chinese font; offices with licensed fonts mount them into /usr/local/share/fonts
RUN apt-get update && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fontconfig \
 && fc-cache -f && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 1000 bureau && useradd --uid 1000 --gid bureau --no-create-home --shell /usr/sbin/nologin bureau \
 && install -d -o bureau -g bureau -m 0750 /var/lib/bureau

FROM system AS app
COPY --from=build /venv /venv
WORKDIR /app
COPY bureau bureau
COPY workers workers
COPY api api
COPY migrations migrations
COPY bpmn bpmn
COPY forms forms
COPY papers papers
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TZ=Asia/Shanghai \
    BUREAU_STATE_DIR=/var/lib/bureau BUREAU_SECRETS_DIR=/run/secrets BUREAU_LOG_FORMAT=json
USER bureau
VOLUME /var/lib/bureau
CMD ["python", "-m", "bureau", "--help"]

FROM system AS with-tools
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/*

FROM with-tools AS backup
COPY --from=app /venv /venv
COPY --from=app /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TZ=Asia/Shanghai \
    BUREAU_STATE_DIR=/var/lib/bureau BUREAU_SECRETS_DIR=/run/secrets BUREAU_LOG_FORMAT=json
USER bureau
VOLUME /var/lib/bureau
CMD ["python", "-m", "bureau", "backup"]
