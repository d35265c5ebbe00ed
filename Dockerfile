# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS build
RUN npm install --global pnpm@10.34.9
WORKDIR /build
COPY . .
RUN pnpm install --frozen-lockfile --filter "@dispatch/server..." \
  && pnpm --filter "@dispatch/server..." build \
  && pnpm --filter @dispatch/server deploy --prod --legacy /app

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
# Of root, so that the server cannot change itself.
COPY --from=build /app /app
# For the embedded database, if it is used.
RUN install --directory --owner=node --group=node /data
VOLUME /data
WORKDIR /data
USER 1000:1000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.DISPATCH_PROBE_PORT || process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "/app/bin/dispatch-server.js"]
