# Hireline as an image: `docker run … hireline gateway`, `worker`, `migrate`, `doctor`, `backup`.
# A worker wants METRICS_PORT, where its health check asks.
# docker-compose.yml builds it and runs all of it.

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /src
# Locked packages first: this layer stays until a lock changes. What builds is not what runs.
COPY requirements-build.lock requirements-image.lock ./
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes --only-binary=:all: -r requirements-build.lock \
 && python -m venv --without-pip /opt/hireline \
 && /opt/build/bin/pip --python /opt/hireline/bin/python install \
      --require-hashes --only-binary=:all: -r requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY flows ./flows
COPY prompts ./prompts
# Nothing is fetched any more: the builder is there, the dependencies are, and both are locked.
RUN /opt/build/bin/pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/build/bin/pip --python /opt/hireline/bin/python install --no-index --no-deps /wheels/*.whl

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="Hireline" \
      org.opencontainers.image.description="A WhatsApp-first recruiting assistant that loses no message." \
      org.opencontainers.image.licenses="MIT"
# The client of the very Postgres that docker-compose.yml runs: `bot backup` and `bot restore`.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 hireline \
 && useradd --system --uid 10001 --gid 10001 --home-dir /data --shell /usr/sbin/nologin hireline \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/hireline /opt/hireline
# Inside, every address: the container's network is the fence. So the phone simulator is refused.
# HOME is not /data: whoever takes a backup may be another user, for whom that is closed, and the
# Postgres drivers look for certificates in HOME.
ENV PATH=/opt/hireline/bin:/usr/lib/postgresql/17/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/srv \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /srv
VOLUME /data
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 CMD ["bot", "doctor", "--health"]
ENTRYPOINT ["bot"]
CMD ["gateway"]
