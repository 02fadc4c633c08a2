import type { MachineEvent } from '@dimmer/planner';
import type { MachineSession } from '../../src/index.ts';
import type { createVirtualLab } from './virtual-lab.ts';

/** What a person at the monitor says and hears. */
export function createVoice(lab: ReturnType<typeof createVirtualLab>, session: MachineSession) {
  const events: MachineEvent[] = [];
  session.onEvent((event) => events.push(event));

  /** What is printed after a line was typed. */
  async function type(line: string): Promise<unknown> {
    const reply = await lab.settled(session.commandLine(line));
    return reply.ok ? reply.value : reply;
  }

  async function ask(command: string, args?: Record<string, unknown>): Promise<unknown> {
    const reply = await lab.settled(session.execute(command, args));
    if (reply.ok) return reply.value;
    return 'error' in reply ? `${reply.error.class}: ${reply.error.desc}` : 'lost';
  }

  return {
    events,
    type,
    ask,
    names: (): unknown[] => events.map((event) => (event.raw as { event: string }).event),
    describe: async () => (await ask('x-query-hv-balloon')) as Record<string, unknown>,
    actual: async () => ((await ask('query-balloon')) as { actual: number }).actual,
    observe: () => lab.settled(session.observe()),
  };
}
