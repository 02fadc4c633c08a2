import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';
import { readTranscript } from './transcript.ts';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('what the fuzzer once found', () => {
  it('is kept', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s breaks no rule any more', (file) => {
    const transcript = readTranscript(readFileSync(new URL(file, folder), 'utf8'));
    if ('error' in transcript) throw new Error(transcript.error);
    expect(replay(transcript)).toBeUndefined();
  });
});
