import type { Static, TSchema } from 'typebox';
import type { Problem } from './errors.ts';
import { methodOf, pathOf, paths, type RouteName } from './paths.ts';
import { ProblemError } from './problem-error.ts';
import type { Routes } from './routes.ts';

export { ProblemError };

type Part<R, Key extends string> = R extends Readonly<Record<Key, infer S extends TSchema>> ? Static<S> : never;

type Optionally<Key extends string, T> = [T] extends [never]
  ? { readonly [K in Key]?: undefined }
  : object extends T
    ? { readonly [K in Key]?: T }
    : { readonly [K in Key]: T };

/** What a route takes: its path parameters, query and body. */
export type RequestOf<Name extends RouteName> = Optionally<'params', Part<Routes[Name], 'params'>> &
  Optionally<'query', Part<Routes[Name], 'query'>> &
  Optionally<'body', Part<Routes[Name], 'body'>>;

type Bodies<Answers> = {
  [Status in keyof Answers]: Answers[Status] extends TSchema ? Static<Answers[Status]> : undefined;
};

/** What a route answers when it answers no problem. */
export type AnswerOf<Name extends RouteName> = Bodies<Routes[Name]['answers']>[keyof Routes[Name]['answers']];

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** `Prefer: wait=N`: wait this long for an operation to end, at most 60. */
  readonly waitSeconds?: number;
  /** `If-Match`: only if the resource still has this ETag. */
  readonly ifMatch?: string;
}

/** One method per route. Each resolves with the body, and throws `ProblemError` for a problem. */
export type Client = {
  readonly [Name in RouteName]: object extends RequestOf<Name>
    ? (request?: RequestOf<Name>, options?: CallOptions) => Promise<AnswerOf<Name>>
    : (request: RequestOf<Name>, options?: CallOptions) => Promise<AnswerOf<Name>>;
};

export interface ClientOptions {
  /** Where the API is; default: the origin of the page. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** For scripts; a browser has its cookie. */
  readonly token?: string;
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

export function createClient(options: ClientOptions = {}): Client {
  const names = Object.keys(paths) as RouteName[];
  const methods = names.map((name) => [
    name,
    (request: AnyRequest = {}, call: CallOptions = {}) => send(options, name, request, call),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function send(options: ClientOptions, name: RouteName, request: AnyRequest, call: CallOptions): Promise<unknown> {
  const { baseUrl = '', fetch = globalThis.fetch } = options;
  const response = await fetch(baseUrl + addressOf(name, request), {
    method: methodOf(name),
    headers: headersOf(options, request, call),
    credentials: 'same-origin',
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(call.signal ? { signal: call.signal } : {}),
  });
  if (response.status === 204) return undefined;
  const body = await readJson(response);
  if (isProblem(response, body)) throw new ProblemError(body);
  if (!response.ok && name !== 'getReadiness') throw new Error(`the API answered ${response.status} without a problem`);
  return body;
}

function addressOf(name: RouteName, { params = {}, query = {} }: AnyRequest): string {
  const path = pathOf(name).replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return search === '' ? path : `${path}?${search}`;
}

function headersOf({ token }: ClientOptions, { body }: AnyRequest, call: CallOptions): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(call.waitSeconds === undefined ? {} : { prefer: `wait=${call.waitSeconds}` }),
    ...(call.ifMatch === undefined ? {} : { 'if-match': call.ifMatch }),
  };
}

/** The body, or undefined when it is no JSON: a proxy in between may answer anything. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function isProblem(response: Response, body: unknown): body is Problem {
  return !response.ok && typeof body === 'object' && body !== null && 'code' in body;
}
