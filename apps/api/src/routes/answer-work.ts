import { pathOf, type Operation as WireOperation } from '@dimmer/contract';
import type { Engine, EngineRefusal } from '@dimmer/engine';
import { type ControllerAnswer, isEnded, type Operation } from '@dimmer/planner';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { presentOperation } from '../present/operation.ts';
import { presentRefusal } from '../present/refusal.ts';

const LONGEST_WAIT_SECONDS = 60;

interface WorkAnswer {
  readonly status: 200 | 202;
  readonly body: WireOperation;
  readonly location: string;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Answers long work: 202 with the operation, or, with `Prefer: wait=N`, 200 as soon as it has ended. Undefined when
 * there was nothing to do. Throws what was refused.
 */
export async function answerWork(
  engine: Engine,
  { request, reply }: Exchange,
  answer: ControllerAnswer | EngineRefusal,
): Promise<WorkAnswer | undefined> {
  if (answer.type === 'denied') throw presentRefusal(answer);
  if (answer.type === 'done') return undefined;
  const operation = await waitAsPreferred(engine, answer.operation, request, reply);
  return {
    status: isEnded(operation) && prefersWait(request) !== undefined ? 200 : 202,
    body: presentOperation(operation),
    location: pathOf('getOperation').replace(':id', operation.id),
  };
}

async function waitAsPreferred(
  engine: Engine,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Operation> {
  const seconds = prefersWait(request);
  if (seconds === undefined) return operation;
  reply.header('preference-applied', `wait=${seconds}`);
  return (await engine.waitFor(operation.id, seconds * 1000)) ?? operation;
}

/** `wait=N` of the `Prefer` header (RFC 7240); a preference that makes no sense is no preference. */
export function prefersWait({ headers }: Pick<FastifyRequest, 'headers'>): number | undefined {
  const text = [headers['prefer'] ?? ''].flat().join(',');
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})"?(?=$|[,;\s])/i.exec(text) ?? [];
  return seconds === undefined ? undefined : Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
}
