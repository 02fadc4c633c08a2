import type { Commit, NewEvent, Page, Store, StoredEvent, VmRecord } from '@dimmer/engine';
import type { Operation } from '@dimmer/planner';
import { PrismaClient } from './generated/client.ts';
import { createAdapter } from './one-connection.ts';
import { prune } from './prune.ts';
import { fromVm, type Raw, toEvent, toLayout, toNumber, toStick, toVm } from './rows.ts';
import { addSamples, deleteSamples, readSamples } from './samples.ts';
import { keepMachines, readMachine } from './saved-machines.ts';

/** A look for what is too old once in so many commits that have events. */
const PRUNE_EVERY = 500;

/** The store on one PrismaClient. Lives in the store's worker thread: the driver is synchronous. */
export function createPrismaStore(file: string, lockPatienceMs?: number): Store {
  const db = new PrismaClient({ adapter: createAdapter(file, lockPatienceMs) });
  let commits = 0;
  /** VMs that are gone and have samples still. */
  const leftBehind = new Set<string>();
  /** The layouts as they were last written, by VM: most transactions leave them alone. */
  const writtenLayouts = new Map<string, string>();

  async function commit(change: Commit): Promise<readonly StoredEvent[]> {
    const { vms = [], events = [] } = change;
    const moved = vms.filter((vm) => writtenLayouts.get(vm.id) !== layoutOf(vm));
    for (const vm of moved) writtenLayouts.delete(vm.id);
    const statements = statementsFor(change, moved);
    const numbered = db.$queryRaw<Raw[]>`
      INSERT INTO Event (id, time, type, vmId, operationId, actor, data)
      SELECT value->>'id', value->>'time', value->>'type', value->>'vm', value->>'operationId', value->>'actor', value->>'data'
      FROM json_each(${JSON.stringify(events.map((event) => ({ ...event, data: JSON.stringify(event.data) })))})
      RETURNING seq, id`;
    const results = await db.$transaction([...statements, ...(events.length > 0 ? [numbered] : [])]);
    for (const vm of moved) writtenLayouts.set(vm.id, layoutOf(vm));
    for (const vm of change.deleteVms ?? []) {
      writtenLayouts.delete(vm);
      leftBehind.add(vm);
    }
    // The change is durable: what cannot be tidied up now is no reason to have it written once more.
    await tidyUp(events).catch(() => {});
    if (events.length === 0) return [];
    const seqs = new Map((results.at(-1) as Raw[]).map((row) => [String(row['id']), toNumber(row['seq'])]));
    return events.map((event) => ({ ...event, seq: seqs.get(event.id)! })).toSorted((a, b) => a.seq - b.seq);
  }

  /** What fails stays for the next time. */
  async function tidyUp(events: readonly NewEvent[]): Promise<void> {
    for (const vm of leftBehind) {
      await deleteSamples(db, vm);
      leftBehind.delete(vm);
    }
    if (events.length === 0) return;
    commits += 1;
    if (commits % PRUNE_EVERY === 0) await prune(db, Math.max(...events.map((event) => event.time)));
  }

  function statementsFor(change: Commit, moved: readonly VmRecord[]) {
    const { vms = [], deleteVms = [], operations = [], layouts = [] } = change;
    return [
      ...(vms.length > 0 ? [upsertVms(vms)] : []),
      ...(moved.length > 0 ? replaceSticks(moved) : []),
      ...(operations.length > 0 ? [upsertOperations(operations)] : []),
      ...(layouts.length > 0 ? [insertLayouts(layouts)] : []),
      ...keepMachines(db, change),
      ...deleteVms.map(removeVm),
    ];
  }

  function upsertVms(vms: readonly VmRecord[]) {
    return db.$executeRaw`
      INSERT INTO Vm (id, name, description, tags, definition, autostart, ran, targetBytes, minimumBytes, maximumBytes,
                      control, createdAt, updatedAt, savedAt, savedReservedBytes)
      SELECT value->>'id', value->>'name', value->>'description', value->>'tags', value->>'definition',
             value->>'autostart', value->>'ran', value->>'targetBytes', value->>'minimumBytes', value->>'maximumBytes',
             value->>'control', value->>'createdAt', value->>'updatedAt', value->>'savedAt',
             value->>'savedReservedBytes'
      FROM json_each(${JSON.stringify(vms.map(fromVm))}) WHERE true
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, tags = excluded.tags,
        definition = excluded.definition, autostart = excluded.autostart, ran = excluded.ran,
        targetBytes = excluded.targetBytes, minimumBytes = excluded.minimumBytes, maximumBytes = excluded.maximumBytes,
        control = excluded.control, updatedAt = excluded.updatedAt, savedAt = excluded.savedAt,
        savedReservedBytes = excluded.savedReservedBytes`;
  }

  function replaceSticks(vms: readonly VmRecord[]) {
    const sticks = vms.flatMap((vm) => vm.desired.layout.map((stick) => ({ ...stick, vm: vm.id })));
    return [
      db.$executeRaw`DELETE FROM Stick WHERE vmId IN (SELECT value FROM json_each(${idsOf(vms)}))`,
      ...(sticks.length === 0
        ? []
        : [
            db.$executeRaw`
              INSERT INTO Stick (vmId, id, memdev, sizeBytes, addressBytes, node, origin, slot)
              SELECT value->>'vm', value->>'id', value->>'memdev', value->>'sizeBytes', value->>'addressBytes',
                     value->>'node', value->>'origin', value->>'slot'
              FROM json_each(${JSON.stringify(sticks)})`,
          ]),
    ];
  }

  /** With its sticks and history, which is why each is a statement of its own. */
  function removeVm(id: string) {
    return db.$executeRaw`DELETE FROM Vm WHERE id = ${id}`;
  }

  function upsertOperations(operations: readonly Operation[]) {
    const rows = operations.map((one) => ({ ...one, body: JSON.stringify(one) }));
    return db.$executeRaw`
      INSERT INTO Operation (id, vmId, state, createdAt, body)
      SELECT value->>'id', value->>'vm', value->>'state', value->>'createdAt', value->>'body'
      FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body`;
  }

  function insertLayouts(layouts: NonNullable<Commit['layouts']>) {
    const rows = layouts.map((one) => ({
      ...one,
      stick: JSON.stringify(one.stick),
      layoutAfter: JSON.stringify(one.layoutAfter),
    }));
    return db.$executeRaw`
      INSERT INTO LayoutChange (id, vmId, time, what, stick, operationId, because, layoutAfter)
      SELECT value->>'id', value->>'vm', value->>'time', value->>'what', value->>'stick', value->>'operationId',
             value->>'because', value->>'layoutAfter'
      FROM json_each(${JSON.stringify(rows)})`;
  }

  return {
    commit,
    async vms() {
      const [vms, sticks] = await Promise.all([
        db.$queryRaw<Raw[]>`SELECT * FROM Vm ORDER BY name`,
        db.$queryRaw<Raw[]>`SELECT * FROM Stick ORDER BY vmId, addressBytes, id`,
      ]);
      return vms.map((vm) => toVm(vm, sticks.filter((stick) => stick['vmId'] === vm['id']).map(toStick)));
    },
    async operation(id) {
      const [row] = await db.$queryRaw<Raw[]>`SELECT body FROM Operation WHERE id = ${id}`;
      return row ? (JSON.parse(String(row['body'])) as Operation) : null;
    },
    async operations({ vm, states, limit, cursor }) {
      const rows = await db.$queryRaw<Raw[]>`
        SELECT seq, body FROM Operation
        WHERE (${vm ?? null} IS NULL OR vmId = ${vm ?? null})
          AND (${states ? 1 : null} IS NULL OR state IN (SELECT value FROM json_each(${JSON.stringify(states ?? [])})))
          AND seq < ${readCursor(cursor)}
        ORDER BY seq DESC LIMIT ${limit + 1}`;
      return page(rows, limit, (row) => JSON.parse(String(row['body'])) as Operation);
    },
    async events({ after, vm, types, limit }) {
      const filter = JSON.stringify(types ?? []);
      const rows =
        after === undefined
          ? await db.$queryRaw<Raw[]>`
              SELECT * FROM Event
              WHERE (${vm ?? null} IS NULL OR vmId = ${vm ?? null})
                AND (${types ? 1 : null} IS NULL OR type IN (SELECT value FROM json_each(${filter})))
              ORDER BY seq DESC LIMIT ${limit}`
          : await db.$queryRaw<Raw[]>`
              SELECT * FROM Event
              WHERE seq > ${after} AND (${vm ?? null} IS NULL OR vmId = ${vm ?? null})
                AND (${types ? 1 : null} IS NULL OR type IN (SELECT value FROM json_each(${filter})))
              ORDER BY seq LIMIT ${limit}`;
      return rows.map(toEvent).toSorted((a, b) => a.seq - b.seq);
    },
    async eventRange() {
      const [row] = await db.$queryRaw<Raw[]>`
        SELECT min(seq) AS first, (SELECT seq FROM sqlite_sequence WHERE name = 'Event') AS last FROM Event`;
      const last = toNumber(row?.['last'] ?? 0);
      return { first: toNumber(row?.['first'] ?? last + 1), last };
    },
    async layouts({ vm, limit, cursor }) {
      const rows = await db.$queryRaw<Raw[]>`
        SELECT * FROM LayoutChange WHERE vmId = ${vm} AND seq < ${readCursor(cursor)}
        ORDER BY seq DESC LIMIT ${limit + 1}`;
      return page(rows, limit, toLayout);
    },
    async probe() {
      // Changes nothing, and takes the lock of a write all the same.
      await db.$executeRaw`DELETE FROM Event WHERE false`;
    },
    savedMachine: (vm) => readMachine(db, vm),
    addSamples: (samples) => addSamples(db, samples),
    samples: (query) => readSamples(db, query),
    close: () => db.$disconnect(),
  };
}

function layoutOf(vm: VmRecord): string {
  return JSON.stringify(vm.desired.layout);
}

function idsOf(items: readonly { readonly id: string }[]): string {
  return JSON.stringify(items.map((item) => item.id));
}

/** A cursor is the `seq` of the last item a client has seen; newest first. */
function readCursor(cursor: string | undefined): number {
  const seq = Number(cursor ?? Number.MAX_SAFE_INTEGER);
  return Number.isSafeInteger(seq) ? seq : 0;
}

function page<T>(rows: readonly Raw[], limit: number, read: (row: Raw) => T): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(read), nextCursor: rows.length > limit && last ? String(last['seq']) : null };
}
