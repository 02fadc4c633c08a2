import type { Step } from '@dimmer/reducer';
import type { ChannelInput, ComparisonEffect, ComparisonEvent } from '../../src/index.ts';

type Untimed<Input> = Input extends unknown ? Omit<Input, 'at'> : never;

export const RING_BYTES = 16_383;

/** A device with a hand for a guest: what it sends is taken from the ring at once, unless the ring is `stuck`. */
export function createHand<State, Input extends { readonly at: number }>(
  state: State,
  step: Step<State, Input | ChannelInput, ComparisonEffect>,
) {
  let effects: ComparisonEffect[] = [];
  let stuck = false;

  function input(one: Untimed<Input | ChannelInput>): readonly ComparisonEffect[] {
    const [, caused] = step(state, { ...one, at: 0 } as Input | ChannelInput);
    effects.push(...caused);
    if (!stuck && caused.some(({ type }) => type === 'send')) input({ type: 'writable', freeBytes: RING_BYTES });
    return caused;
  }

  function drain(): readonly ComparisonEffect[] {
    const all = effects;
    effects = [];
    return all;
  }

  return {
    state,
    input,
    drain,
    open: () => input({ type: 'channel-open', ringBytes: RING_BYTES }),
    say: (bytes: Uint8Array) => input({ type: 'packet', payload: bytes }),
    sent: () => drain().flatMap((effect) => (effect.type === 'send' ? [effect.message] : [])),
    events: (): readonly ComparisonEvent[] =>
      drain().flatMap((effect) => (effect.type === 'emit' ? [effect.event] : [])),
    warnings: () => drain().flatMap((effect) => (effect.type === 'warn' ? [effect.code] : [])),
    stick(on: boolean) {
      stuck = on;
      if (!on) input({ type: 'writable', freeBytes: RING_BYTES });
    },
  };
}
