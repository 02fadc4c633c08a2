import {
  type AnswerOf,
  methodOf,
  pathOf,
  type RequestOf,
  type Route,
  type RouteName,
  type Routes,
  routes,
} from '@dimmer/contract';
import type { Expectation } from '@dimmer/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import { checkIfMatch, expectMatch, type ReadState, tagOf, type VmPart } from './etag.ts';
import { describeSchema } from './describe-schema.ts';

/** What a handler gets: the parts of the request as the contract gives them, already checked. */
export interface Call<Name extends RouteName> {
  readonly params: NonNullable<RequestOf<Name>['params']>;
  readonly query: Defined<RequestOf<Name>['query']>;
  readonly body: NonNullable<RequestOf<Name>['body']>;
  readonly actor: string;
  /** What `If-Match` says of the VM, for the engine to judge. */
  readonly expects: Expectation | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A query may be left out altogether; a handler sees it as empty then. */
type Defined<T> = [Exclude<T, undefined>] extends [never] ? Readonly<Record<string, never>> : Exclude<T, undefined>;

/** What a handler answers: a status that the contract knows, with a body that the route may have. */
export interface Answer<Name extends RouteName> {
  readonly status: Extract<keyof Routes[Name]['answers'], number>;
  readonly body: AnswerOf<Name>;
  readonly location?: string;
}

export interface RouteOptions {
  /** Refuses (404) what the path names and is not there: before anything else of the request is looked at. */
  readonly find?: (request: FastifyRequest) => unknown;
  /** The state of the resource that `ETag` shows and `If-Match` asks for. */
  readonly state?: ReadState;
  /** Where that is the state of a VM: what of it. */
  readonly vmState?: (vm: VmPart) => unknown;
}

/** Registers a route of the contract. */
export function addRoute<Name extends RouteName>(
  app: FastifyInstance,
  name: Name,
  options: RouteOptions,
  handle: (call: Call<NoInfer<Name>>) => Promise<Answer<NoInfer<Name>>> | Answer<NoInfer<Name>>,
): void {
  const route: Route = routes[name];
  const { find, state } = options;
  const onRequest: onRequestAsyncHookHandler[] = find ? [async (request) => void (await find(request))] : [];
  app.route({
    method: methodOf(name),
    url: pathOf(name),
    schema: describeSchema(name),
    config: { open: route.open ?? false },
    onRequest,
    ...(route.body ? {} : { preValidation: [refuseBody] }),
    ...(state ? { preHandler: [checkIfMatch(state)] } : {}),
    async handler(request, reply) {
      const { status, body, location } = await handle(toCall<Name>(request, reply, options));
      if (location !== undefined) reply.header('location', location);
      // What is gone has no state.
      if (state && status !== 204) reply.header('etag', tagOf(await state(request)));
      return reply.code(status as number).send(body as unknown);
    },
  });
}

function toCall<Name extends RouteName>(
  request: FastifyRequest,
  reply: FastifyReply,
  { vmState }: RouteOptions,
): Call<Name> {
  const { params, query, body } = request;
  const expects = vmState && expectMatch(request, vmState);
  return { params, query, body, actor: request.caller?.actor ?? 'nobody', expects, request, reply } as Call<Name>;
}

/** A route without a body takes none; `{}` is what some clients send for nothing. */
async function refuseBody({ body, method }: FastifyRequest): Promise<void> {
  if (method === 'GET' || body === undefined || body === null) return;
  const fields = typeof body === 'object' ? Object.keys(body) : [''];
  if (fields.length === 0) return;
  const errors = fields.map((field) => ({ pointer: `/${field}`, detail: 'this route takes no body' }));
  throw new ApiProblem('bad-request', 'This route takes no body.', { errors });
}
