import { fail, type QmpAnswer } from '@dimmer/qmp';

/** The VM's one hv-balloon device, as the monitor names it. */
export const HV_BALLOON_ID = 'hvb';

/** Device types whose buses allow no plugging at run time, and what QEMU calls those buses. */
const BUS_OF_DRIVER: Readonly<Record<string, string>> = { 'hv-balloon': 'vmbus', 'vmbus-bridge': 'main-system-bus' };

/** What `device_add` says to a type that cannot be plugged here. */
export function refuseDriver(driver: string): QmpAnswer {
  const bus = Object.hasOwn(BUS_OF_DRIVER, driver) ? BUS_OF_DRIVER[driver] : undefined;
  return bus === undefined ? fail(`'${driver}' is not a valid device model name`) : refuseBus(bus);
}

/** hv-balloon cannot be taken out either (spec 7.5). */
export function refuseRemoval(id: string): QmpAnswer | undefined {
  return id === HV_BALLOON_ID ? refuseBus('vmbus') : undefined;
}

function refuseBus(bus: string): QmpAnswer {
  return fail(`Bus '${bus}' does not support hotplugging`);
}
