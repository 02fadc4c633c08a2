import type { PageRange } from '@dimmer/pages';
import type { Step } from '@dimmer/reducer';
import { decodeDimmForHost, type DimmToHost, encodeDimmToGuest, OST_SOURCE, OST_STATUS } from '@dimmer/virtio-proto';
import type { ChannelInput, ComparisonEffect } from '../io.ts';
import { closeLink, createLink, type Link, noteRoom, openLink, type Outlet, send, warn } from '../link.ts';

/** A DIMM in its slot. */
export interface Dimm {
  readonly id: string;
  readonly slot: number;
  readonly range: PageRange;
  /** It was there when the guest started, or the guest has heard of it. */
  announced: boolean;
  /** `device_del` was asked for; the guest has not let go of it. A system reset does not change that. */
  isLeaving: boolean;
}

/** The DIMMs of a machine, as ACPI shows them. The host chooses which goes, and only the guest can let it go. */
export interface AcpiDimmState {
  readonly link: Link;
  /** What the guest said last of each slot; both are 0 where it has said nothing. */
  readonly told: OstReport[];
  dimms: readonly Dimm[];
  readonly warnings: Record<string, number>;
}

export type AcpiDimmInput =
  | ChannelInput
  | ({ readonly at: number } & (
      | { readonly type: 'dimm-plugged'; readonly id: string; readonly slot: number; readonly range: PageRange }
      /** Again is harmless. */
      | { readonly type: 'dimm-unplug-asked'; readonly id: string }
    ));

export interface OstReport {
  readonly source: number;
  readonly status: number;
}

export function createAcpiDimm({ slots }: { readonly slots: number }): AcpiDimmState {
  const told = Array.from({ length: slots }, () => ({ source: 0, status: 0 }));
  return { link: createLink(), told, dimms: [], warnings: {} };
}

interface Work extends Outlet {
  readonly state: AcpiDimmState;
}

export const acpiDimmStep: Step<AcpiDimmState, AcpiDimmInput, ComparisonEffect> = (state, input) => {
  const effects: ComparisonEffect[] = [];
  take({ state, link: state.link, warnings: state.warnings, effects }, input);
  return [state, effects];
};

function take(work: Work, input: AcpiDimmInput): void {
  switch (input.type) {
    case 'channel-open':
      return openLink(work, input.ringBytes);
    case 'channel-closed':
      return closeLink(work);
    case 'writable':
      return noteRoom(work, input.freeBytes);
    case 'packet':
      return receive(work, input.payload);
    case 'dimm-plugged':
      return plugDimm(work, input.id, input.slot, input.range);
    case 'dimm-unplug-asked':
      return askForDimm(work, input.id);
    case 'reset':
      closeLink(work);
      // A DIMM that is there when the machine starts is memory like any other: nothing is said of it.
      if (input.system) for (const dimm of work.state.dimms) dimm.announced = true;
  }
}

function plugDimm(work: Work, id: string, slot: number, range: PageRange): void {
  const { state, link } = work;
  const dimm: Dimm = { id, slot, range, announced: false, isLeaving: false };
  state.dimms = [...state.dimms, dimm];
  if (link.phase === 'running') tellOf(work, dimm);
}

function tellOf(work: Work, dimm: Dimm): void {
  const { slot, range } = dimm;
  send(work, encodeDimmToGuest({ type: 'present', slot, range, isNew: !dimm.announced }));
  dimm.announced = true;
}

/** A guest that does not listen yet will hear of it when it has looked at its slots. */
function askForDimm(work: Work, id: string): void {
  const dimm = work.state.dimms.find((one) => one.id === id);
  if (!dimm) return warn(work, 'empty-slot', id);
  dimm.isLeaving = true;
  if (work.link.phase === 'running') send(work, encodeDimmToGuest({ type: 'eject-request', slot: dimm.slot }));
}

function receive(work: Work, payload: Uint8Array): void {
  const message = decodeDimmForHost(payload);
  switch (message.type) {
    case 'malformed':
      return warn(work, 'malformed-message', `${message.reason} at ${message.offset}`);
    case 'enumerate':
      return showAll(work);
    case 'eject':
      return eject(work, message.slot);
    case 'ost':
      return noteOst(work, message);
  }
}

function showAll(work: Work): void {
  const { state, link } = work;
  if (link.phase !== 'offered') return warn(work, 'unexpected-message', 'enumerate');
  link.phase = 'running';
  for (const dimm of state.dimms) {
    tellOf(work, dimm);
    if (dimm.isLeaving) send(work, encodeDimmToGuest({ type: 'eject-request', slot: dimm.slot }));
  }
}

/** A guest may also let a DIMM go that nobody has asked for. */
function eject(work: Work, slot: number): void {
  const { state, effects } = work;
  const dimm = state.dimms.find((one) => one.slot === slot);
  if (!dimm) return warn(work, 'empty-slot', `eject of slot ${slot}`);
  state.dimms = state.dimms.filter((one) => one !== dimm);
  effects.push({ type: 'unmap-pages', range: dimm.range });
  const data = { device: dimm.id, path: `/machine/peripheral/${dimm.id}` };
  effects.push({ type: 'emit', event: { name: 'DEVICE_DELETED', data } });
}

/** The guest's word is passed on as it is. Only a refusal of the ejection changes anything: the DIMM is in use as before. */
function noteOst(work: Work, { slot, source, status }: DimmToHost & { readonly type: 'ost' }): void {
  const { state, effects } = work;
  if (slot >= state.told.length) return warn(work, 'empty-slot', `there is no slot ${slot}`);
  state.told[slot] = { source, status };
  const dimm = state.dimms.find((one) => one.slot === slot);
  if (dimm && isRefusal(source, status)) dimm.isLeaving = false;
  const info = { ...(dimm && { device: dimm.id }), source, status, slot: String(slot), 'slot-type': 'DIMM' } as const;
  effects.push({ type: 'emit', event: { name: 'ACPI_DEVICE_OST', data: { info } } });
}

function isRefusal(source: number, status: number): boolean {
  return source === OST_SOURCE.ejection && status !== OST_STATUS.success && status !== OST_STATUS.inProgress;
}
