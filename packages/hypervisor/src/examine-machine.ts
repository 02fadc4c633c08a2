import type { MachineFacts } from '@dimmer/planner';
import { isRecord, type QmpClient } from '@dimmer/qmp';
import { isVirtioBalloon, listDevices, type NamedDevice } from './list-devices.ts';
import type { Mechanisms } from './probe-mechanisms.ts';
import { readBackendFacts } from './read-backend-facts.ts';
import { readMemorySize } from './read-memory-size.ts';
import { ask, readProperty } from './read-object.ts';
import { readRegion } from './read-region.ts';
import { readNumber, readStatus } from './read-replies.ts';

/**
 * What a machine is made of, as it says itself. What it refuses to tell, for being embedded, older or of another target,
 * is null. Whether somebody else has started it is not its own knowledge. Never rejects.
 */
export async function examineMachine(
  client: QmpClient,
  { growthMode, balloonDevice }: Mechanisms,
): Promise<MachineFacts> {
  const devices = await listDevices(client);
  const [version, type, accelerator, status, enlightenments, s4Offered, size, memoryDevices, backends] =
    await Promise.all([
      ask(client, 'query-version'),
      readProperty(client, '/machine', 'type'),
      readAccelerator(client),
      ask(client, 'query-status'),
      readEnlightenments(client),
      readS4(client),
      readMemorySize(client),
      ask(client, 'query-memory-devices'),
      readBackendFacts(client),
    ]);
  return {
    qemuVersion: readVersion(version),
    machineType: typeof type === 'string' ? type.replace(/-machine$/, '') : null,
    accelerator,
    status: readStatus(status)?.status ?? null,
    enlightenments,
    s4Offered,
    hasVmbus: devices ? devices.some((device) => device.type === 'vmbus-bridge') : null,
    devices: devices?.map((device) => ({ id: device.id, type: device.type })) ?? null,
    bootBytes: size.bootBytes ?? null,
    maximumBytes: size.maximumBytes ?? null,
    slots: size.slots ?? null,
    growthMode,
    balloonDevice,
    region: readRegion(memoryDevices) ?? null,
    statusReport: await readStatusReport(client, devices),
    balloonStats: await readStatsSetting(client, devices),
    backends,
    attached: null,
  };
}

function readVersion(value: unknown): string | null {
  const qemu = isRecord(value) ? value['qemu'] : undefined;
  return isRecord(qemu) ? [qemu['major'], qemu['minor'], qemu['micro']].map(String).join('.') : null;
}

/** QEMU does not say that it emulates: it says whether it has KVM, and uses it. */
async function readAccelerator(client: QmpClient): Promise<MachineFacts['accelerator']> {
  const kvm = await ask(client, 'query-kvm');
  if (!isRecord(kvm) || typeof kvm['enabled'] !== 'boolean') return null;
  return kvm['enabled'] ? 'kvm' : 'tcg';
}

/** Those that hv-balloon's bus needs, and those that make Windows run well. */
const ENLIGHTENMENTS = ['hv-synic', 'hv-vpindex', 'hv-stimer', 'hv-time', 'hv-vapic', 'hv-relaxed', 'hv-runtime'];

async function readEnlightenments(client: QmpClient): Promise<MachineFacts['enlightenments']> {
  const processors = await ask(client, 'query-cpus-fast');
  const first: unknown = Array.isArray(processors) ? processors[0] : undefined;
  const path = isRecord(first) ? first['qom-path'] : undefined;
  if (typeof path !== 'string') return {};
  const flags = await Promise.all(ENLIGHTENMENTS.map((name) => readProperty(client, path, name)));
  const known = ENLIGHTENMENTS.map((name, index) => [name, flags[index]] as const);
  return Object.fromEntries(known.map(([name, flag]) => [name, typeof flag === 'boolean' ? flag : null]));
}

/** The machine's power management offers S4 unless it is told not to: ICH9-LPC on q35, PIIX4_PM on pc. */
async function readS4(client: QmpClient): Promise<boolean | null> {
  const device = await readProperty(client, '/machine', 'acpi-device');
  if (typeof device !== 'string' || device === '') return null;
  const disabled = readNumber(await readProperty(client, device, 'disable_s4'));
  return disabled === undefined ? null : disabled === 0;
}

async function readStatusReport(
  client: QmpClient,
  devices: readonly NamedDevice[] | undefined,
): Promise<boolean | null> {
  const device = devices?.find(({ type }) => type === 'hv-balloon');
  const setting = device && (await readProperty(client, device.path, 'status-report'));
  return typeof setting === 'boolean' ? setting : null;
}

async function readStatsSetting(
  client: QmpClient,
  devices: readonly NamedDevice[] | undefined,
): Promise<MachineFacts['balloonStats']> {
  const device = devices?.find(isVirtioBalloon);
  if (!device) return null;
  const pollingSeconds = readNumber(await readProperty(client, device.path, 'guest-stats-polling-interval'));
  const stats = await readProperty(client, device.path, 'guest-stats');
  const lastUpdate = isRecord(stats) ? readNumber(stats['last-update']) : undefined;
  if (pollingSeconds === undefined || lastUpdate === undefined) return null;
  return { pollingSeconds, lastUpdate: lastUpdate * 1_000 };
}
