import { type DeviceDescription, type DeviceState, describeDevice, type RegionDescription } from '@dimmer/hv-balloon';
import { pagesToBytes } from '@dimmer/pages';
import type { DescribeExtras } from './memory-device.ts';
import { isNameless } from './stick-plugging.ts';

/** The answer of `x-query-hv-balloon`: what neither edition's monitor tells, in bytes. */
export function describeBalloon(device: DeviceState, extras: DescribeExtras): Readonly<Record<string, unknown>> {
  const { capabilities, region, ...seen } = describeDevice(device);
  return {
    state: seen.state,
    since: extras.since,
    ...(seen.protocolVersion === null ? {} : { 'protocol-version': seen.protocolVersion }),
    ...(capabilities && {
      capabilities: {
        balloon: capabilities.balloon,
        'hot-add': capabilities.hotAdd,
        alignment: pagesToBytes(capabilities.alignmentPages),
      },
    }),
    ...(seen.targetPages === null ? {} : { target: pagesToBytes(seen.targetPages) }),
    'target-changed': seen.targetChanged,
    total: pagesToBytes(seen.totalPages),
    'removed-guest': pagesToBytes(seen.removedGuestPages),
    'removed-both': pagesToBytes(seen.removedBothPages),
    'skipped-ms': Math.round(extras.skippedMs),
    sticks: seen.sticks.map(describeStick),
    departed: seen.departed.map(({ start, count }) => ({ addr: pagesToBytes(start), size: pagesToBytes(count) })),
    ...(region && { region: describeRegion(region) }),
    'address-reuse': device.deviations.reuseAddresses,
    warnings: { ...seen.warnings, ...Object.fromEntries(extras.warnings) },
  };
}

/** Upstream's backend, from its first hot-add on. */
function describeRegion(region: RegionDescription): Readonly<Record<string, unknown>> {
  return {
    added: pagesToBytes(region.addedPages),
    mapped: pagesToBytes(region.mappedPages),
    released: pagesToBytes(region.releasedPages),
    exhausted: region.exhausted,
  };
}

function describeStick(stick: DeviceDescription['sticks'][number]): Readonly<Record<string, unknown>> {
  return {
    id: isNameless(stick.id) ? '' : stick.id,
    state: stick.state,
    used: pagesToBytes(stick.usedPages),
    released: pagesToBytes(stick.releasedPages),
    head: pagesToBytes(stick.headPages),
    tail: pagesToBytes(stick.tailPages),
  };
}
