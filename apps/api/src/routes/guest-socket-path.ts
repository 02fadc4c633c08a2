import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import type { VmSnapshot } from '@dimmer/engine';
import { ApiProblem } from '../api-problem.ts';

export interface SocketPlaces {
  /** Absolute: where sockets go that nobody gave a path for. */
  readonly guestSocketDir: string;
  readonly vms: readonly VmSnapshot[];
}

/** The system's address of a Unix socket holds 108 bytes with the one that ends it. */
const MOST_BYTES = 107;

/** Where the external guest of a VM will connect. Throws `socket-path-unusable`. */
export function chooseSocketPath(
  name: string,
  wish: string | undefined,
  { guestSocketDir, vms }: SocketPlaces,
): string {
  if (wish !== undefined && !path.isAbsolute(wish)) refuse(`"${wish}" is not an absolute path.`);
  const socketPath = path.normalize(wish ?? path.join(guestSocketDir, `${name}.sock`));
  const bytes = Buffer.byteLength(socketPath);
  if (socketPath.includes('\0')) refuse('A path holds no NUL.');
  if (bytes > MOST_BYTES) refuse(`"${socketPath}" is ${bytes} bytes long; a Unix socket takes ${MOST_BYTES}.`);
  const other = vms.find(({ record: { definition } }) => {
    return definition.guest.kind === 'external' && definition.guest.socketPath === socketPath;
  });
  if (other) refuse(`"${socketPath}" is the socket of ${other.record.name}.`);
  const fault = wish === undefined ? undefined : faultOfPlace(socketPath);
  if (fault !== undefined) refuse(fault);
  return socketPath;
}

/** Why nobody can listen there. Directories are made by whom they belong to. */
function faultOfPlace(socketPath: string): string | undefined {
  const directory = path.dirname(socketPath);
  try {
    if (!statSync(directory).isDirectory()) return `"${directory}" is no directory.`;
    accessSync(directory, constants.W_OK | constants.X_OK);
    const there = lstatSync(socketPath, { throwIfNoEntry: false });
    return there && !there.isSocket() ? `"${socketPath}" is there already, and is no socket.` : undefined;
  } catch (error) {
    return `The directory cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function refuse(detail: string): never {
  throw new ApiProblem('socket-path-unusable', detail);
}
