import { parseJson, printJson } from '@dimmer/qmp';
import type { ByteStream } from '@dimmer/transport';
import type { Message } from '../recordings/read-lines.ts';

/** The far end of a QMP connection: whole lines come in, JSON texts that end as QEMU's do go out. */
export function openJsonStream(stream: ByteStream, onLine: (text: string) => void) {
  const decoder = new TextDecoder();
  let rest = '';
  stream.onData((bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  return {
    send: (message: Message) => void stream.send(new TextEncoder().encode(`${printJson(message)}\r\n`)),
    close: () => stream.close(),
  };
}

export function readMessage(text: string): Message | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? (parsed.value as Message) : undefined;
}
