import type { Vm } from '@dimmer/contract';
import { useQueryClient } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { serverNow } from '../../api/live/samples.ts';
import { problemOf } from '../../api/problem-of.ts';
import { useEvents } from '../../api/use-live.ts';
import { answerLines, problemLine } from './answer-lines.ts';
import { addLine, type LogLine } from './console-log.ts';
import { eventLine } from './event-line.ts';
import { type ConsoleLine, readLine } from './read-line.ts';
import { backendsKey } from './use-known-ids.ts';

/** Sends a line to the monitor of a VM and writes down what is said; hears its events meanwhile. */
export function useConsole(vm: Vm): (text: string) => void {
  const cache = useQueryClient();
  const say = (line: Pick<LogLine, 'speaker' | 'text'>, at = serverNow()) => addLine(vm.id, { ...line, at });
  useEvents((event) => {
    if (event.vm !== vm.id) return;
    const line = eventLine(event);
    if (line) say(line, Date.parse(event.time));
  });
  return (text) => {
    const line = readLine(text);
    if (line.type === 'nothing') return;
    say({ speaker: line.type === 'qmp' ? 'qmp' : 'hmp', text: text.trim() });
    if (line.type === 'invalid') return say({ speaker: 'error', text: line.message });
    void send(vm.id, line).then((lines) => {
      for (const answer of lines) say(answer);
      void cache.invalidateQueries({ queryKey: backendsKey(vm.id) });
    });
  };
}

async function send(vm: string, line: Extract<ConsoleLine, { type: 'human' | 'qmp' }>) {
  const { type: _, ...qmp } = line.type === 'qmp' ? line : { type: line.type, execute: '' };
  const body = line.type === 'human' ? { 'command-line': line.line } : qmp;
  try {
    return answerLines(await client.sendMonitor({ params: { vm }, body }));
  } catch (error) {
    return [problemLine(problemOf(error))];
  }
}
