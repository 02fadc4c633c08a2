import { matchesType } from '@dimmer/contract/events';
import type { SubscribeFrame } from '@dimmer/contract';

/** What a subscription wants to hear of. */
export interface Selection {
  /** `name`: of one that is not there. */
  wantsVm(id: string, name?: string): boolean;
  wantsType(type: string): boolean;
}

/** VMs are named by id or name; those that are to come count as soon as they are there. */
export function createSelection(
  { vms = ['*'], types = ['*'] }: Pick<SubscribeFrame, 'vms' | 'types'>,
  nameOf: (id: string) => string | undefined,
): Selection {
  const named = new Set(vms);
  const known = new Map<string, boolean>();
  return {
    wantsVm: (id, name = nameOf(id)) => named.has('*') || named.has(id) || named.has(name ?? ''),
    wantsType(type) {
      const answer = known.get(type) ?? types.some((pattern) => matchesType(pattern, type));
      known.set(type, answer);
      return answer;
    },
  };
}
