import { encodeMessage, toHex } from '@dimmer/dynmem-proto';
import { savePages } from '@dimmer/pages';
import type { Region } from './linux-regions.ts';
import type { MemoryMap } from './memory-map.ts';
import { GUEST_VERSION, type SavedDriver, type SavedGuest, type SavedJob, type SavedMemory } from './saved.ts';
import type { Driver, GuestState, Job, Outgoing } from './state.ts';
import { saveDrivers } from './virtio/save-drivers.ts';

/** The guest as plain JSON, which shares nothing with it: the guest may go on. */
export function saveGuest(state: GuestState): SavedGuest {
  const { workload, power, offlinePages, reservePages, failedHotAdds } = state;
  return {
    version: GUEST_VERSION,
    kind: state.options.kind,
    random: state.random.word,
    faults: { ...state.faults },
    power,
    memory: saveMemory(state.memory),
    blocks: savePages(state.blocks),
    offlinePages,
    workload: { ...workload, burst: { ...workload.burst }, scatter: [...workload.scatter.starts] },
    reservePages,
    failedHotAdds,
    driver: saveDriver(state.driver),
    sent: { ...state.sent },
    received: { ...state.received },
    ...(state.virtio && { virtio: saveDrivers(state.virtio) }),
  };
}

function saveMemory({ owned, free, used, pinned, ballooned, nextBelow }: MemoryMap): SavedMemory {
  return {
    owned: savePages(owned),
    free: savePages(free),
    used: savePages(used),
    pinned: savePages(pinned),
    ballooned: savePages(ballooned),
    nextBelow,
  };
}

function saveDriver(driver: Driver): SavedDriver {
  const { job, lastStatusAt, outbox, regions, maxPages, ...plain } = driver;
  return {
    ...plain,
    job: job && saveJob(job, regions),
    lastStatusAt: Number.isFinite(lastStatusAt) ? lastStatusAt : null,
    outbox: outbox.map(saveOutgoing),
    regions: regions.map((region) => ({ ...region, gaps: region.gaps.map((gap) => ({ ...gap })) })),
    maxPages: maxPages === null ? null : maxPages.toString(),
  };
}

function saveJob(job: Job, regions: readonly Region[]): SavedJob {
  return job.type === 'add-blocks' ? { ...job, region: regions.indexOf(job.region) } : { ...job };
}

function saveOutgoing(message: Outgoing): string {
  return toHex(encodeMessage({ ...message, transId: 0 }));
}
