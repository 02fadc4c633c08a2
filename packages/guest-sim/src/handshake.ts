import { type MessageOf, VERSION_2_0 } from '@dimmer/dynmem-proto';
import { send } from './outbox.ts';
import { createDriver } from './state.ts';
import { connectDrivers, leaveDrivers } from './virtio/connect.ts';
import { arm, cancel, type Work, warn } from './work.ts';

/** The driver looks for its channel. */
export function openChannel(work: Work): void {
  const { driver, temperament } = work.state;
  driver.link = 'opening';
  work.effects.push({ type: 'open-channel', ringBytes: temperament.ringBytes });
}

export function onChannelOpened(work: Work, ringBytes: number): void {
  const { driver, virtio } = work.state;
  if (driver.link !== 'opening') return;
  driver.openedAt = work.at;
  driver.ringBytes = ringBytes;
  driver.ringFreeBytes = ringBytes - 1;
  if (virtio) return connectDrivers(work, virtio);
  driver.link = 'version';
  driver.versionIndex = 0;
  askVersion(work);
}

/** Refused, or taken away: a driver that is still there tries again. */
export function onChannelClosed(work: Work): void {
  const { driver } = work.state;
  if (driver.link === 'closed') return;
  if (driver.link === 'opening') warn(work, 'channel-refused', 'the host did not let the channel be opened');
  leave(work);
  arm(work, 'reopen', work.state.temperament.reloadMs);
}

/** The driver goes: all it knew is forgotten. What it gave away stays away until the next boot. */
export function leave(work: Work): void {
  const { state } = work;
  for (const id of ['handshake', 'work', 'retry'] as const) cancel(work, id);
  leaveDrivers(work);
  state.driver = createDriver(state.temperament, 0);
}

function askVersion(work: Work): void {
  const { driver, temperament } = work.state;
  const { versionIndex } = driver;
  const version = temperament.versions[versionIndex] ?? VERSION_2_0;
  const isLastAttempt = versionIndex + 1 >= temperament.versions.length;
  send(work, { type: 'VERSION_REQUEST', version, isLastAttempt });
  arm(work, 'handshake', temperament.handshakeTimeoutMs);
}

export function onVersionResponse(work: Work, { isAccepted }: MessageOf<'VERSION_RESPONSE'>): void {
  const { driver, temperament } = work.state;
  if (driver.link !== 'version') return warn(work, 'unexpected-message', 'VERSION_RESPONSE');
  if (isAccepted) return reportCapabilities(work);
  driver.versionIndex += 1;
  if (driver.versionIndex < temperament.versions.length) askVersion(work);
  else if (temperament.family === 'linux') giveUp(work, 'the host accepts no version');
  else startOver(work);
}

function reportCapabilities(work: Work): void {
  const { driver, temperament } = work.state;
  driver.link = 'capabilities';
  const hotRemove = temperament.hotRemove && temperament.versions[driver.versionIndex] === VERSION_2_0;
  send(work, {
    type: 'CAPABILITIES_REPORT',
    balloon: temperament.balloon,
    hotAdd: temperament.hotAdd,
    hotAddAlignment: temperament.hotAddAlignment,
    hotRemove,
    minPageCount: 0n,
    maxPageNumber: 2n ** 64n - 1n,
  });
  arm(work, 'handshake', temperament.handshakeTimeoutMs);
}

export function onCapabilitiesResponse(work: Work, response: MessageOf<'CAPABILITIES_RESPONSE'>): void {
  const { driver } = work.state;
  if (driver.link !== 'capabilities') return warn(work, 'unexpected-message', 'CAPABILITIES_RESPONSE');
  if (!response.isAccepted) return giveUp(work, 'the host does not accept the capabilities');
  cancel(work, 'handshake');
  driver.link = 'connected';
  driver.suppressed = response.suppressPressureReports;
}

/** Windows-like: after a pause all versions are tried again. */
function startOver(work: Work): void {
  work.state.driver.versionIndex = 0;
  arm(work, 'handshake', work.state.temperament.handshakeTimeoutMs);
}

/** Linux gives up when the host stays silent; Windows-like asks on. */
export function onHandshakeTimeout(work: Work): void {
  const { driver, temperament } = work.state;
  if (driver.link === 'version' && temperament.family === 'windows') return askVersion(work);
  if (driver.link === 'version' || driver.link === 'capabilities') giveUp(work, `no answer to ${driver.link}`);
}

/** The driver ends, as Linux's does (spec 6.3). */
function giveUp(work: Work, why: string): void {
  warn(work, 'protocol-given-up', why);
  leave(work);
  work.effects.push({ type: 'close-channel' });
}
