import { readFileSync, writeFileSync } from 'node:fs';
import { methodOf, pathOf, type RouteName, routes } from '@dimmer/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/start-app.ts';

const file = new URL('../../../openapi.json', import.meta.url);

let lab: TestApp;
let document: { openapi: string; paths: Record<string, Record<string, object>> };
beforeAll(async () => {
  lab = await startApp();
  document = (await lab.ask<typeof document>('GET', '/api/v1/openapi.json')).body;
});
afterAll(() => lab.close());

it('is the document that is committed; UPDATE_DOCS=1 writes it anew', () => {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (process.env['UPDATE_DOCS']) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('is OpenAPI 3.1 and has every route of the contract', () => {
  expect(document.openapi).toBe('3.1.0');
  for (const name of Object.keys(routes) as RouteName[]) {
    const path = pathOf(name).replaceAll(/:(\w+)/g, '{$1}');
    expect(document.paths[path]?.[methodOf(name).toLowerCase()], name).toMatchObject({ operationId: name });
  }
});

it('refers to nothing that it does not have', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) =>
    String(name),
  );
  const { schemas } = (document as unknown as { components: { schemas: object } }).components;
  expect(refs.filter((name) => !(name in schemas))).toEqual([]);
  expect(refs.length).toBeGreaterThan(20);
});
