# The emulator of Azure Communication Services, for pipelines without Python at hand. Built from the wheel:
#
#   make dist && docker build --tag acs-emulator .
#   docker run --publish 127.0.0.1:8085:8085 --env ACS_EMULATOR_HOST=0.0.0.0 acs-emulator
#
# It listens to its own container alone until ACS_EMULATOR_HOST=0.0.0.0 (or --host 0.0.0.0) opens it: it has no
# TLS, and its usual key is public, so whoever reaches the port can do everything.
FROM python:3.13-slim

COPY dist/*.whl /tmp/wheel/
RUN pip install --no-cache-dir --no-deps --disable-pip-version-check /tmp/wheel/*.whl && rm -r /tmp/wheel
# For any user: a state that is kept here survives the container when a volume is mounted.
RUN mkdir -p -m 0777 /var/lib/acs-emulator

ENV ACS_EMULATOR_PORT=8085 ACS_EMULATOR_STATE=/var/lib/acs-emulator/emulator.state PYTHONUNBUFFERED=1
EXPOSE 8085
USER 10085:10085

HEALTHCHECK --interval=2s --timeout=5s --start-period=20s --retries=5 \
    CMD python -c "import http.client, os, sys; asked = http.client.HTTPConnection('127.0.0.1', int(os.environ['ACS_EMULATOR_PORT']), timeout=3); asked.request('GET', '/_emulator/health'); sys.exit(asked.getresponse().status != 200)"

ENTRYPOINT ["python", "-m", "pulumi_acsnumbers.emulator"]
CMD ["--operations", "immediate"]
