import type { Client } from '@dimmer/contract/client';

/** What a line typed into the human monitor prints, without its line ends. */
export async function typeLine(api: Client, vm: string, line: string): Promise<string> {
  const answer = await api.sendMonitor({ params: { vm }, body: { 'command-line': line } });
  if (!('output' in answer)) throw new Error('the human monitor prints text');
  return answer.output.trimEnd();
}

/** What a QMP command returns. */
export async function execute(
  api: Client,
  vm: string,
  command: string,
  args?: Record<string, unknown>,
): Promise<unknown> {
  const body = args === undefined ? { execute: command } : { execute: command, arguments: args };
  const answer = await api.sendMonitor({ params: { vm }, body });
  if (!('return' in answer)) throw new Error('QMP returns a value');
  return answer.return;
}

/** MiB, as `info balloon` prints it. */
export async function readBalloon(api: Client, vm: string): Promise<number> {
  const printed = await typeLine(api, vm, 'info balloon');
  return Number(/^balloon: actual=(\d+)$/.exec(printed)?.[1]);
}
