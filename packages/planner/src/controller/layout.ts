import type { LayoutStick } from '../desired.ts';
import type { ObservedStick } from '../observation.ts';
import { saveDesired, type Work } from './work.ts';

/** The layout is desired state: written before `object-add`, taken out after DEVICE_DELETED. */
export function addToLayout(work: Work, stick: LayoutStick, because: string): void {
  const layout = [...work.state.desired.layout, stick];
  saveDesired(work, { layout }, { what: 'added', stick, operationId: operationId(work), because });
}

export function dropFromLayout(work: Work, id: string, because: string): LayoutStick | undefined {
  const { layout } = work.state.desired;
  const stick = layout.find((one) => one.id === id);
  if (!stick) return undefined;
  const rest = layout.filter((one) => one !== stick);
  saveDesired(work, { layout: rest }, { what: 'removed', stick, operationId: operationId(work), because });
  return stick;
}

/** Where the machine has put it, if that is not where the layout has it. */
export function moveInLayout(work: Work, stick: LayoutStick, { addressBytes, slot }: ObservedStick): void {
  const isThere = stick.addressBytes === addressBytes;
  if (isThere && stick.slot === slot) return;
  const moved = { ...stick, addressBytes, ...(slot !== undefined && { slot }) };
  const layout = work.state.desired.layout.map((one) => (one.id === stick.id ? moved : one));
  const because = stick.addressBytes === null ? 'The hypervisor has placed it.' : 'The hypervisor has it elsewhere.';
  const change = { what: 'moved', stick: moved, operationId: operationId(work), because } as const;
  saveDesired(work, { layout }, isThere ? null : change);
}

function operationId({ state }: Work): string | null {
  return state.run?.operation.id ?? null;
}
