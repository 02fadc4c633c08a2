import { ClientFrame, type ClientFrame as Frame } from '@dimmer/contract';
import { Compile } from 'typebox/compile';

const check = Compile(ClientFrame);

/** What a client said, or a sentence about what is wrong with it. */
export function readFrame(text: string): Frame | string {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return 'The frame is not JSON.';
  }
  if (check.Check(frame)) return frame;
  const { type } = typeof frame === 'object' && frame !== null ? (frame as { type?: unknown }) : {};
  if (type !== 'subscribe' && type !== 'unsubscribe') return 'A frame is a "subscribe" or an "unsubscribe".';
  const [first] = check.Errors(frame).filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'const');
  return `The ${type} frame is not right: ${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim();
}
