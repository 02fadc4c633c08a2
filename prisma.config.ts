import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Prisma's CLI insists on a schema engine before it looks at the command; this one downloads nothing.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= here('tools/schema-engine.mjs');
process.env['CHECKPOINT_DISABLE'] ??= '1';

export default defineConfig({
  schema: here('prisma/schema.prisma'),
  migrations: { path: here('prisma/migrations') },
  datasource: { url: process.env['DATABASE_URL'] ?? 'file:./data/dimmer.db' },
});
