import type { Device, Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { devicesQuery } from '../../api/queries.ts';
import { sizeWords } from '../../lib/bytes.ts';
import { ORIGIN_WORDS } from '../devices/stick-words.ts';

/** Tells of each stick that appears while the console is open and that Dimmer did not plug: it is adopted. */
export function useAdoptions({ id }: Pick<Vm, 'id'>, tell: (text: string) => void): void {
  const { data: sticks } = useQuery(devicesQuery(id));
  const known = useRef<ReadonlySet<string>>(undefined);
  const say = useEffectEvent(tell);
  useEffect(() => {
    if (!sticks) return;
    const before = known.current;
    known.current = new Set(sticks.map((stick) => stick.id));
    if (before) for (const stick of adopted(sticks, before)) say(adoptionWords(stick));
  }, [sticks]);
}

function adopted(sticks: readonly Device[], before: ReadonlySet<string>): readonly Device[] {
  return sticks.filter((stick) => stick.origin !== 'dimmer' && !before.has(stick.id));
}

function adoptionWords({ id, sizeBytes, origin }: Device): string {
  return `adopts stick ${id}, ${sizeWords(sizeBytes)}, plugged ${ORIGIN_WORDS[origin]}`;
}
