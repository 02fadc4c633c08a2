import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * The process that listens on a Unix socket, for its figures only; null: it cannot be told (another user's, or no Linux).
 * `/proc/net/unix` has the inode of each listening socket by its path, and a process has it among its files.
 */
export async function findListener(socketPath: string): Promise<number | null> {
  const inode = findInode(await readFile('/proc/net/unix', 'utf8').catch(() => ''), socketPath);
  if (inode === null) return null;
  const entries = await readdir('/proc').catch(() => []);
  for (const pid of entries.filter((name) => /^\d+$/.test(name))) {
    if (await hasOpen(pid, `socket:[${inode}]`)) return Number(pid);
  }
  return null;
}

/** Columns: address, reference count, protocol, flags, type, state, inode, path. A listener accepts: flag 0x10000. */
export function findInode(table: string, socketPath: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, , , flags, , , inode, ...rest] = line.trim().split(/\s+/);
    if (flags === '00010000' && rest.join(' ') === socketPath && inode !== undefined) return inode;
  }
  return null;
}

async function hasOpen(pid: string, wanted: string): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return targets.includes(wanted);
}
