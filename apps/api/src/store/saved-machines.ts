import { gunzipSync, gzipSync } from 'node:zlib';
import type { Commit } from '@dimmer/engine';
import type { PrismaClient } from './generated/client.ts';

/** A stop of Dimmer has little time for each: the lowest level still packs ranges to a tenth. */
const PACKING_LEVEL = 1;

/** The statements that keep saved machines, and let go of those that nobody needs. */
export function keepMachines(db: PrismaClient, { machines = [], forgetMachines = [] }: Commit) {
  return [
    ...(forgetMachines.length > 0
      ? [
          db.$executeRaw`
            DELETE FROM SavedMachine WHERE vmId IN (SELECT value FROM json_each(${JSON.stringify(forgetMachines)}))`,
        ]
      : []),
    ...machines.map(
      ({ vm, document }) => db.$executeRaw`
        INSERT INTO SavedMachine (vmId, document) VALUES (${vm}, ${pack(document)})
        ON CONFLICT (vmId) DO UPDATE SET document = excluded.document`,
    ),
  ];
}

/** What was saved of a VM's machine; null: nothing. Throws when it cannot be unpacked. */
export async function readMachine(db: PrismaClient, vm: string): Promise<unknown> {
  const row = await db.savedMachine.findUnique({ where: { vmId: vm } });
  return row && unpack(row.document);
}

function pack(document: unknown): Buffer {
  return gzipSync(JSON.stringify(document), { level: PACKING_LEVEL });
}

function unpack(packed: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(packed).toString());
  } catch (error) {
    throw new Error(`the saved machine is damaged: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
