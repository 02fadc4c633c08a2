import { methodOf, pathOf, type Route, type RouteName, routes } from '@dimmer/contract';
import { Ref, type TSchema, Unsafe } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { COMPONENTS } from '../../src/plugins/openapi.ts';

/** Schemas by the name with which they refer to each other. */
const context = Object.fromEntries(COMPONENTS.map((schema) => [`${(schema as { $id?: string }).$id}#`, schema]));
const compiled = new Map<TSchema, Validator>();

/** What an answer has that the contract does not say, or nothing. */
export function findDeviations(method: string, url: string, status: number, body: unknown): readonly string[] {
  if (status >= 400 && !isReadiness(url)) return check(Ref('Problem#'), body);
  const name = nameOf(method, url);
  const { answers }: Route = routes[name];
  if (!(status in answers)) return [`${name} does not answer ${status}`];
  const schema = (answers as Readonly<Record<number, TSchema | null>>)[status];
  if (schema === null || schema === undefined) return body === undefined ? [] : [`${name} has no body with ${status}`];
  return check(schema, body);
}

function isReadiness(url: string): boolean {
  return url.startsWith('/readyz');
}

function nameOf(method: string, url: string): RouteName {
  const [path] = url.split('?');
  const found = (Object.keys(routes) as RouteName[])
    .filter((name) => methodOf(name) === method)
    .find((name) => new RegExp(`^${pathOf(name).replace(/:\w+/g, '[^/]+')}$`).test(path!));
  if (!found) throw new Error(`${method} ${url} is no route of the contract`);
  return found;
}

function check(schema: TSchema, body: unknown): readonly string[] {
  const validator = compiled.get(schema) ?? Compile(context, Unsafe(schema));
  compiled.set(schema, validator);
  return validator.Check(body)
    ? []
    : validator.Errors(body).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
