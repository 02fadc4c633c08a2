import type { ServerFrame } from '@dimmer/contract';
import { queryClient } from '../query-client.ts';
import { outdatedBy, takeProgress, takeSnapshot, takeViews } from './apply-frame.ts';
import { newestSeq } from './connection.ts';
import { tellEvent } from './events.ts';
import { outdateSoon } from './outdate.ts';
import { takeSamples } from './samples.ts';

/** Name of the subscription to all VMs' lives, without samples. */
export const LIFE = 'life';
/** Name of the subscription to the samples of the VMs on the page. */
export const SAMPLES = 'samples';

/** Puts what a frame tells where the pages read it. */
export function takeFrame(frame: ServerFrame): void {
  switch (frame.type) {
    case 'snapshot':
      if (frame.id === LIFE) takeSnapshot(queryClient, frame.vms);
      return;
    case 'views':
      return takeViews(queryClient, frame.vms);
    case 'progress':
      return takeProgress(queryClient, frame.operations);
    case 'samples':
      return takeSamples(frame.vms);
    case 'event':
      newestSeq.set(Math.max(newestSeq.get(), frame.event.seq));
      outdateSoon(outdatedBy(frame.event));
      return tellEvent(frame.event);
    case 'resync':
      return void queryClient.invalidateQueries();
    case 'hello':
      // What could not be read while Dimmer was away is read now.
      void queryClient.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
      return newestSeq.set(Math.max(newestSeq.get(), frame.seq));
    case 'heartbeat':
      return newestSeq.set(Math.max(newestSeq.get(), frame.seq));
    case 'error':
      return;
  }
}
