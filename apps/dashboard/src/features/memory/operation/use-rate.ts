import type { Operation } from '@dimmer/contract';
import { useEffect, useState } from 'react';
import { useNow } from '../../../lib/use-now.ts';
import { noteProgress, type Progress, rateOf } from './rate.ts';

/** Bytes per second of a running operation, averaged over the last ten seconds; null until it is known. */
export function useRate({ id, progress }: Pick<Operation, 'id' | 'progress'>): number | null {
  const now = useNow();
  const [noted, setNoted] = useState<{ readonly id: string; readonly points: readonly Progress[] }>({ id, points: [] });
  const doneBytes = progress?.doneBytes ?? null;
  useEffect(() => {
    if (doneBytes === null) return;
    setNoted((before) => ({ id, points: noteProgress(before.id === id ? before.points : [], { at: now, doneBytes }) }));
  }, [id, doneBytes, now]);
  return noted.id === id ? rateOf(noted.points) : null;
}
