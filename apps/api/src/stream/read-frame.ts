import { CLIENT_FRAMES, type ClientFrame } from '@dimmer/contract';
import { Compile } from 'typebox/compile';
import { readValidationErrors } from '../present/validation-errors.ts';

const checks = { subscribe: Compile(CLIENT_FRAMES.subscribe), unsubscribe: Compile(CLIENT_FRAMES.unsubscribe) };

/** What a client said, or a sentence about what is wrong with it. */
export function readFrame(text: string): ClientFrame | string {
  const frame = parse(text);
  if (frame === undefined) return 'The frame is not JSON.';
  const type = typeOf(frame);
  if (!type) return 'A frame is a "subscribe" or an "unsubscribe".';
  const check = checks[type];
  if (check.Check(frame)) return frame;
  const places = readValidationErrors(check.Errors(frame), undefined);
  return `This frame is not right: ${places.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function typeOf(frame: unknown): keyof typeof checks | undefined {
  const type = typeof frame === 'object' && frame !== null && 'type' in frame ? frame.type : undefined;
  return type === 'subscribe' || type === 'unsubscribe' ? type : undefined;
}
