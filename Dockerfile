# The version that the tests run with. Others from 20.19 on work, too: --build-arg NODE=22
ARG NODE=20

# What is shipped is what `npm pack` packs, with the dependencies of package-lock.json.
FROM node:${NODE}-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm pack --silent && tar -xzf voucherify-customers-graphql-*.tgz
WORKDIR /app/package
RUN cp ../package-lock.json . && npm ci --omit=dev

# No shell, no package manager. Nothing is written, so that the root can be read-only.
FROM gcr.io/distroless/nodejs${NODE}-debian12:nonroot
WORKDIR /app
COPY --from=build /app/package ./
# A container's loopback interface is reached by nobody. The server refuses this address without sign-in (API_KEYS_FILE).
ENV NODE_ENV=production HOST=0.0.0.0
USER 65532:65532
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/nodejs/bin/node", "dist/main.js", "healthcheck"]
ENTRYPOINT ["/nodejs/bin/node", "dist/main.js"]
