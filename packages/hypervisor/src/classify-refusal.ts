import type { PlugRefusal } from '@dimmer/planner';

/**
 * Why a stick was refused, from the peer's words: QMP has one class for all of it. Both the words of our monitor and those
 * of QEMU for the same checks are known (spec 5.3). The first match counts.
 */
const WORDS: readonly (readonly [RegExp, PlugRefusal])[] = [
  [/no guest is attached/i, 'guest-not-ready'],
  [/guest does not support memory hot-add/i, 'guest-cannot-hot-add'],
  [/no free (memory )?slots/i, 'no-slots'],
  [/not enough space/i, 'no-space'],
  [/fragmented|usable range|conflicts with|earlier in this boot|has already returned/i, 'range'],
  [/must be aligned|must be (a )?multiple|alignment .* not supported/i, 'alignment'],
  [/duplicate|already busy|not found|numa node|not a valid|must be set|expects|maxmem/i, 'other'],
];

/** Nothing where the words are unknown. */
export function classifyRefusal(desc: string): PlugRefusal | undefined {
  return WORDS.find(([words]) => words.test(desc))?.[1];
}
