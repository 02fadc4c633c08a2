import type { VmTab } from '../vms/vm-search.ts';

/** One sentence about a difference: `lead` in ink, `text` quieter. `quiet` is for what needs no look. */
export interface Sentence {
  readonly tone: 'quiet' | 'warn' | 'bad';
  readonly lead: string;
  readonly text: string;
  /** The tab that says more. */
  readonly more?: { readonly tab: VmTab; readonly words: string };
  /** What is being waited for, for a ring: begun and due, epoch ms. */
  readonly wait?: { readonly since: number; readonly until: number };
}
