import { BALLOON_FEATURES, type Features } from '@dimmer/virtio-proto';
import type { VirtioBalloonOptions } from './state.ts';

/** What a device with these options offers its driver. */
export function offeredFeatures({ hugeUnits, hotAdd }: VirtioBalloonOptions): Features {
  return [
    BALLOON_FEATURES.mustTellHost,
    ...(hugeUnits ? [BALLOON_FEATURES.hugeUnits] : []),
    ...(hotAdd ? [BALLOON_FEATURES.hotAdd] : []),
  ];
}
