import { PrismaLibSql } from '@prisma/adapter-libsql';

type Client = ReturnType<PrismaLibSql['createClient']>;
type Transaction = Awaited<ReturnType<Client['transaction']>>;

/** How long a statement waits for the lock of another process: not long, for all others wait with it; writes come again. */
const LOCK_PATIENCE_MS = 1000;

/**
 * The SQLite adapter on one connection for good. The client as it comes gives its connection away with each transaction and
 * opens another one, which costs more than the transaction itself. The adapter lets nothing else through while a
 * transaction is open, so that one connection is enough.
 *
 * A statement that is refused, above all for another's lock, stays in progress in the driver, and no transaction of that
 * connection can end any more: whatever fails outside of a transaction, or at the end of one, is followed by a new one.
 */
export function createAdapter(file: string, lockPatienceMs = LOCK_PATIENCE_MS): PrismaLibSql {
  const adapter = new PrismaLibSql({ url: `file:${file}`, intMode: 'bigint', timeout: lockPatienceMs });
  const createClient = adapter.createClient.bind(adapter);
  adapter.createClient = (config) => keepConnection(createClient(config));
  return adapter;
}

/** The adapter sees the client as it is outside of transactions, and another face of it inside. */
function keepConnection(client: Client): Client {
  const execute: Inside['execute'] = client.execute.bind(client);
  const inside: Inside = {
    execute,
    executeMultiple: client.executeMultiple.bind(client),
    reconnect: async () => client.reconnect(),
  };
  const outside: Inside['execute'] = (statement) => orReconnect(inside, () => inside.execute(statement));
  client.execute = outside;
  client.executeMultiple = (sql) => orReconnect(inside, () => inside.executeMultiple(sql));
  client.transaction = async () => {
    await outside('BEGIN IMMEDIATE');
    return transactionOn(inside);
  };
  return client;
}

interface Inside {
  readonly execute: Transaction['execute'];
  readonly executeMultiple: Transaction['executeMultiple'];
  readonly reconnect: () => Promise<void>;
}

async function orReconnect<T>(client: Inside, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    await client.reconnect();
    throw error;
  }
}

function transactionOn(client: Inside): Transaction {
  let open = true;

  async function commit(): Promise<void> {
    open = false;
    await orReconnect(client, async () => {
      try {
        await client.execute('COMMIT');
      } catch (error) {
        // Closing alone may leave it open, and its lock held, as long as the driver keeps a statement of it.
        await client.execute('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  async function rollback(): Promise<void> {
    // Of one that has ended: by now the connection may be in the transaction of somebody else.
    if (!open) return;
    open = false;
    await orReconnect(client, () => client.execute('ROLLBACK'));
  }

  return {
    execute: client.execute,
    batch: (statements) => Promise.all(statements.map((statement) => client.execute(statement))),
    executeMultiple: client.executeMultiple,
    commit,
    rollback,
    close: () => void rollback().catch(() => {}),
    get closed() {
      return !open;
    },
  };
}
