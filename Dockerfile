# One image for every process of the service: the command chooses (dist/bin/api.js, worker.js, migrate.js, keys.js).
# Debian, because Temporal's native module needs glibc.

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev
# The package brings native modules for five platforms, 30 MB each.
RUN find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
      ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:22-bookworm-slim
# Temporal's client checks certificates against the system's roots.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production HOST=0.0.0.0
# A worker's allocations are large and short-lived: these keep 100 MB less of them for long.
ENV NODE_OPTIONS="--enable-source-maps --max-semi-space-size=4" MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
CMD ["node", "dist/bin/api.js"]
