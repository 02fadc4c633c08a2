import swagger from '@fastify/swagger';
import {
  Device,
  Diagnosis,
  Event,
  Finding,
  Health,
  Host,
  Layout,
  MachineLog,
  MemoryGuest,
  MemoryRegion,
  MemoryView,
  Operation,
  OperationStep,
  Plan,
  ProblemSchema,
  Product,
  Readiness,
  Samples,
  Session,
  Vm,
  VmQemu,
  Warning,
} from '@dimmer/contract';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** The resources that schemas refer to by name. */
export const COMPONENTS = [
  Device,
  Diagnosis,
  Event,
  Finding,
  Health,
  Host,
  Layout,
  MachineLog,
  MemoryGuest,
  MemoryRegion,
  MemoryView,
  Operation,
  OperationStep,
  Plan,
  ProblemSchema,
  Product,
  Readiness,
  Samples,
  Session,
  Vm,
  VmQemu,
  Warning,
];

const DESCRIPTION =
  'Controls the memory of virtual machines. Sizes are bytes; times are RFC 3339 in UTC. The live stream is a ' +
  'WebSocket at /api/v1/stream (docs/api.md).';

/** OpenAPI 3.1, emitted from the contract's route table. */
export const openapi = fp(async (app: FastifyInstance, { version }: { readonly version: string }) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Dimmer', version, description: DESCRIPTION, license: { name: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'dimmer_session' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`,
    },
  });
  for (const schema of COMPONENTS) app.addSchema(schema);
});
