import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { ApiProblem } from './api-problem.ts';
import type { AppOptions } from './app-options.ts';
import { authentication } from './plugins/authentication.ts';
import { closeGently } from './plugins/close-gently.ts';
import { dashboard } from './plugins/dashboard.ts';
import { jsonBody } from './plugins/json-body.ts';
import { openapi } from './plugins/openapi.ts';
import { problems, sendProblem } from './plugins/problems.ts';
import { requestLog } from './plugins/request-log.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { webSocket } from './plugins/web-socket.ts';
import { addActionRoutes } from './routes/actions.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addEventRoutes } from './routes/events.ts';
import { addHostRoutes } from './routes/hosts.ts';
import { addDiagnosisRoutes } from './routes/diagnosis.ts';
import { addLayoutRoutes } from './routes/layouts.ts';
import { addMemoryRoutes } from './routes/memory.ts';
import { addMonitorRoutes } from './routes/monitor.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { addProductRoutes } from './routes/product.ts';
import { addSampleRoutes } from './routes/samples.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addVmRoutes } from './routes/vms.ts';
import { addStream } from './stream/add-stream.ts';

/** A definition is far smaller. */
const BODY_LIMIT_BYTES = 256 * 1024;

const PARTS = [
  addProductRoutes,
  addSessionRoutes,
  addHostRoutes,
  addVmRoutes,
  addActionRoutes,
  addMemoryRoutes,
  addDeviceRoutes,
  addSampleRoutes,
  addDiagnosisRoutes,
  addLayoutRoutes,
  addMonitorRoutes,
  addOperationRoutes,
  addEventRoutes,
];

/** Puts the service together; it does not listen yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = createServer(options.log);
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // Answers are checked against the contract by the tests; in service they are only written.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  await app.register(requestLog);
  await app.register(problems);
  await app.register(securityHeaders);
  await app.register(cookie);
  await app.register(webSocket);
  await app.register(closeGently, options);
  await app.register(authentication, { access: options.access });
  await app.register(jsonBody);
  await app.register(openapi, { version: options.product.version });
  for (const addPart of PARTS) addPart(app, options);
  await addStream(app, options);
  await app.register(dashboard, { directory: options.dashboardDir });
  await app.ready();
  return app;
}

function createServer(log: FastifyBaseLogger | undefined): FastifyInstance {
  return fastify({
    ...(log ? { loggerInstance: log } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply, new ApiProblem('bad-request', error.message)),
  });
}
