# One image for every app; docker-compose.yml says which one a container runs.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json nest-cli.json ./
COPY libs libs
COPY apps apps
COPY deploy/bundle.mjs deploy/
# Few files that hold all code, the packages with a library of the machine's own, and what others wrote of it, by name and licence.
RUN npx nest build && node deploy/bundle.mjs /image && npm sbom --omit=dev --sbom-format=cyclonedx > /image/sbom.cdx.json

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /image ./
# A volume mounted here belongs to the account that may write it.
RUN install --directory --owner=node --group=node /data
USER node
# The app is process 1 and gets the signals itself.
CMD ["node", "dist/apps/gateway/src/main.js"]
