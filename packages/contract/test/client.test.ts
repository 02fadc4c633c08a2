import { describe, expect, expectTypeOf, it } from 'vitest';
import { createClient, type MemoryView, type Operation, type Problem, ProblemError, type Vm } from '../src/index.ts';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

function answering(status: number, body: unknown) {
  const calls: Call[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    calls.push({ url: String(url), init });
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  };
  return { calls, client: createClient({ baseUrl: 'http://dimmer', fetch }) };
}

describe('the client', () => {
  it('sends method, path, query and body of the route', async () => {
    const { calls, client } = answering(200, { items: [], nextCursor: null });
    await client.updateMemory({ params: { vm: 'a/b' }, body: { targetBytes: '12GiB' } });
    await client.listEvents({ query: { after: 7, type: 'vm.*' } });
    expect(calls[0]).toMatchObject({
      url: 'http://dimmer/api/v1/vms/a%2Fb/memory',
      init: { method: 'PATCH', body: '{"targetBytes":"12GiB"}', headers: { 'content-type': 'application/json' } },
    });
    expect(calls[1]).toMatchObject({
      url: 'http://dimmer/api/v1/events?after=7&type=vm.*',
      init: { method: 'GET' },
    });
    expect(calls[1]!.init.body).toBeUndefined();
  });

  it('sends the headers of waiting and of a condition', async () => {
    const { calls, client } = answering(202, {});
    await client.startVm({ params: { vm: 'win' } }, { waitSeconds: 20, ifMatch: '"abc"' });
    expect(calls[0]!.init.headers).toMatchObject({ prefer: 'wait=20', 'if-match': '"abc"' });
  });

  it('throws the problem that the API answers', async () => {
    const problem: Problem = {
      type: 'about:blank',
      title: 'There is no such VM.',
      status: 404,
      detail: 'There is no VM "x".',
      code: 'vm-unknown',
      requestId: 'r1',
    };
    const { client } = answering(404, problem);
    const error: unknown = await client.getVm({ params: { vm: 'x' } }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem).toEqual(problem);
    expect((error as ProblemError).message).toBe('There is no VM "x".');
  });

  it('throws when something in between answers an error of its own', async () => {
    const { client } = answering(502, '<html>');
    await expect(client.getProduct()).rejects.toThrow('502');
  });

  it('resolves with nothing where there is no body', async () => {
    const { client } = answering(204, null);
    await expect(client.deleteSession()).resolves.toBeUndefined();
  });

  it('infers what goes in and what comes out', () => {
    const { client } = answering(200, {});
    expectTypeOf(client.getVm).returns.resolves.toEqualTypeOf<Vm>();
    expectTypeOf(client.updateMemory).returns.resolves.toEqualTypeOf<Operation | MemoryView>();
    expectTypeOf(client.startVm).returns.resolves.toEqualTypeOf<Operation>();
    expectTypeOf<Vm['memory']['actualBytes']>().toEqualTypeOf<number | null>();
    expectTypeOf<Operation['outcome']>().toExtend<string | null>();
    // @ts-expect-error a VM has to be named
    expectTypeOf(client.getVm).toBeCallableWith({});
  });
});
