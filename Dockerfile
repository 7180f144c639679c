# One image for every app; docker-compose.yml says which one a container runs.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=optional --no-audit --no-fund
COPY tsconfig.json nest-cli.json ./
COPY libs libs
COPY apps apps
RUN npx nest build && rm dist/.tsbuildinfo

FROM node:22-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Without the optional packages: the embedded PostgreSQL has no place where the database has a container of its own.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
# Its "imports" are the doors of the libraries.
COPY package.json ./
# A volume mounted here belongs to the account that may write it.
RUN install --directory --owner=node --group=node /data
USER node
# The app is process 1 and gets the signals itself.
CMD ["node", "dist/apps/gateway/src/main.js"]
