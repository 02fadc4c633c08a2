# Any Debian-like image with Node 20.19 or newer and npm serves, also as a build argument.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# The packages change seldom: a layer of their own keeps them.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx --yes "$(node -p 'require("./package.json").packageManager')" fetch
COPY . .
RUN node tools/run.mjs build
# The same places as in the repository: the service finds its pages and migrations beside it.
RUN npx --yes "$(node -p 'require("./package.json").packageManager')" --filter @dimmer/api deploy --prod /out/apps/api \
  && mkdir -p /out/apps/dashboard /out/data \
  && cp -r apps/dashboard/dist /out/apps/dashboard/dist \
  && cp -r prisma /out/prisma \
  && rm -r /out/apps/api/src /out/apps/api/test

FROM ${NODE_IMAGE}
WORKDIR /app
COPY --from=build /out/apps ./apps
COPY --from=build /out/prisma ./prisma
COPY --from=build --chown=1000:1000 /out/data /data
ENV NODE_ENV=production DIMMER_HOST=0.0.0.0 DIMMER_PORT=6400 DIMMER_DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 6400
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.DIMMER_PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "apps/api/dist/server.js"]
