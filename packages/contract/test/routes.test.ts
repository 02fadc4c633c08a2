import { expect, it } from 'vitest';
import { methodOf, pathOf, type Route, type RouteName, routes } from '../src/index.ts';

const names = Object.keys(routes) as RouteName[];

it('names the parameters that the path has', () => {
  for (const name of names) {
    const { params = {} }: Route = routes[name];
    const inPath = [...pathOf(name).matchAll(/:(\w+)/g)].map(([, key]) => key);
    expect(Object.keys((params as { properties?: object }).properties ?? {}), name).toEqual(inPath);
  }
});

it('has no two routes of the same method and path', () => {
  const addresses = names.map((name) => `${methodOf(name)} ${pathOf(name)}`);
  expect(new Set(addresses).size).toBe(addresses.length);
});

it('takes a body only where a method has one, and refuses unknown fields there', () => {
  for (const name of names) {
    const { body }: Route = routes[name];
    if (!body) continue;
    expect(methodOf(name), name).not.toBe('GET');
    const forms = (body as { anyOf?: object[] }).anyOf ?? [body];
    for (const form of forms) expect(form, name).toMatchObject({ additionalProperties: false });
  }
});
