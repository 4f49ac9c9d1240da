# One image for the node, and for the broker and the DAS Server that docker-compose.yml starts.
# Build the application first: mvn -DskipTests package
FROM icr.io/appcafe/open-liberty:kernel-slim-java17-openj9-ubi

USER root
# The cpython engine's workers. Without bubblewrap, which most container runtimes would not let
# work, scripts are held by limits of the process; a node's status tells the level in force.
RUN (dnf install -y python3.11 || microdnf install -y python3.11) \
    && ln -sf "$(command -v python3.11)" /usr/local/bin/python3 \
    && (dnf clean all || microdnf clean all) \
    && install -d -o 1001 -g 0 -m 0770 /data
USER 1001

# Features first: this layer changes only with the server's configuration.
COPY --chown=1001:0 liberty/ /config/
# Transports, and the bridge, that need a feature of the server:
# docker build --build-arg ATOMSPACE_TRANSPORT=jms --build-arg ATOMSPACE_JMS_BRIDGE=embedded
ARG ATOMSPACE_TRANSPORT=
ARG ATOMSPACE_JMS_BRIDGE=
ENV ATOMSPACE_TRANSPORT=$ATOMSPACE_TRANSPORT \
    ATOMSPACE_JMS_BRIDGE=$ATOMSPACE_JMS_BRIDGE
RUN features.sh

COPY --chown=1001:0 target/lib/ /opt/atomspace/lib/
COPY --chown=1001:0 target/classes/ /opt/atomspace/classes/
COPY --chown=1001:0 docker/asn /opt/atomspace/bin/asn
COPY --chown=1001:0 target/atomspacenode.war /config/apps/
# A signal ends the node: no port is open for the command "server stop", which configure.sh needs.
RUN configure.sh && echo command.port=-1 >> /config/bootstrap.properties

ENV ATOMSPACE_DATA_DIR=/data \
    LOG_FORMAT=json \
    PATH=/opt/atomspace/bin:$PATH
VOLUME /data
EXPOSE 9080

# The front door has no password: it listens on loopback until HTTP_HOST says otherwise.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('HTTP_PORT', '9080') + '/health/live', timeout=4)"]
