# Never built: made on a machine without a container engine. hadolint finds nothing, and tests/operations/test_container.py
# holds what can be held without one: paths, commands, settings, the health check (docs/how-to/operate.md).
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
# every wheel held against its hash; what the site does not need stays behind
RUN pip wheel --no-cache-dir --require-hashes --wheel-dir /wheels -r requirements.lock
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY src ./src
COPY docs ./docs
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --no-index --find-links /wheels hatchling babel \
 && /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m venv /opt/site \
 && /opt/site/bin/pip install --no-cache-dir --no-index --find-links /wheels "pawl[pg,saml]"

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /data pawl \
 && install -d -o pawl -g pawl -m 700 /data
COPY --from=build /opt/site /opt/site
ENV PATH=/opt/site/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PAWL_DATA=/data \
    PAWL_LOG=json
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["pawl"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
