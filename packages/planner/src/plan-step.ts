import type { LayoutStick } from './desired.ts';

/** One line of intent. Only the head of a plan is executed; the rest is what is foreseen. */
export type PlanStep =
  | {
      readonly kind: 'unplug';
      readonly id: string;
      readonly memdev: string;
      readonly because: 'spare' | 'refused' | 'asked';
    }
  | { readonly kind: 'set-balloon-target'; readonly targetBytes: number; readonly goalBytes: number }
  /** Of virtio-mem: how much of its region the guest is to have plugged. */
  | {
      readonly kind: 'set-requested-size';
      readonly id: string;
      readonly requestedBytes: number;
      readonly goalBytes: number;
    }
  /** `restore`: of the layout, after a power cut. */
  | { readonly kind: 'plug'; readonly stick: LayoutStick; readonly restore: boolean }
  | {
      readonly kind: 'await-guest';
      readonly what: 'connect' | 'post-init' | 'give-back' | 'hot-add' | 'balloon' | 'settle';
    };
