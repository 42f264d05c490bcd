# Lotwise as an image: `docker build --tag lotwise .`, then `docker run --publish 127.0.0.1:8765:8765 lotwise`.
# docs/scaling.md says what a desk needs; deploy/compose.yaml puts several behind a balancer.
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY assets assets
COPY app app
RUN python -m venv /opt/lotwise \
    && /opt/lotwise/bin/pip install --no-cache-dir --constraint constraints.txt '.[cluster]'

FROM python:3.13-slim-bookworm
RUN useradd --uid 1000 --create-home lotwise
COPY --from=build /opt/lotwise /opt/lotwise
ENV PATH=/opt/lotwise/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/home/lotwise/compiled
USER 1000
WORKDIR /home/lotwise
# The machine code is of the machine that builds; another kind of processor compiles once at its first start.
RUN lotwise warm
EXPOSE 8765
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8765/alive', timeout=4)"]
ENTRYPOINT ["lotwise"]
CMD ["serve", "--host", "0.0.0.0"]
