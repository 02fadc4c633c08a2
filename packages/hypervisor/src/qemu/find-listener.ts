import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * The process that listens on a Unix socket, for its figures only; null: it cannot be told (another user's, or no Linux).
 * `/proc/net/unix` has the inode of each listening socket by the path it was bound with, and a process has it among its
 * files.
 */
export async function findListener(socketPath: string): Promise<number | null> {
  const candidates = findListeners(await readFile('/proc/net/unix', 'utf8').catch(() => ''), socketPath);
  if (candidates.length === 0) return null;
  const entries = await readdir('/proc').catch(() => []);
  for (const pid of entries.filter((name) => /^\d+$/.test(name))) {
    const files = await filesOf(pid);
    const bound = candidates.find(({ inode }) => files.has(`socket:[${inode}]`));
    if (bound && (await isBoundAs(pid, bound.boundPath, socketPath))) return Number(pid);
  }
  return null;
}

export interface Listener {
  readonly inode: string;
  /** As the process gave it: perhaps relative to where it runs. */
  readonly boundPath: string;
}

/**
 * Those that may be the one with this path. Columns: address, reference count, protocol, flags, type, state, inode, path. A
 * listener accepts: flag 0x10000.
 */
export function findListeners(table: string, socketPath: string): readonly Listener[] {
  return table.split('\n').flatMap((line) => {
    const found = /^\S+: \S+ \S+ 00010000 \S+ \S+ +(\d+) (.+)$/.exec(line);
    if (!found) return [];
    const [, inode = '', boundPath = ''] = found;
    const isIt = path.isAbsolute(boundPath)
      ? boundPath === socketPath
      : path.basename(boundPath) === path.basename(socketPath);
    return isIt ? [{ inode, boundPath }] : [];
  });
}

async function isBoundAs(pid: string, boundPath: string, socketPath: string): Promise<boolean> {
  if (path.isAbsolute(boundPath)) return true;
  const [cwd, place] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    realpath(path.dirname(socketPath)).catch(() => ''),
  ]);
  return path.dirname(path.resolve(cwd, boundPath)) === place;
}

async function filesOf(pid: string): Promise<ReadonlySet<string>> {
  const directory = `/proc/${pid}/fd`;
  const files = await readdir(directory).catch(() => []);
  return new Set(await Promise.all(files.map((file) => readlink(path.join(directory, file)).catch(() => ''))));
}
