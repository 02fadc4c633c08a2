import { PrismaLibSql } from '@prisma/adapter-libsql';

type Client = ReturnType<PrismaLibSql['createClient']>;
type Transaction = Awaited<ReturnType<Client['transaction']>>;

/**
 * The SQLite adapter on one connection for good. The client as it comes gives its connection away with each transaction and
 * opens another one, which costs more than the transaction itself. The adapter lets nothing else through while a
 * transaction is open, so that one connection is enough.
 */
export function createAdapter(file: string): PrismaLibSql {
  const adapter = new PrismaLibSql({ url: `file:${file}`, intMode: 'bigint', timeout: 5000 });
  const createClient = adapter.createClient.bind(adapter);
  adapter.createClient = (config) => keepConnection(createClient(config));
  return adapter;
}

function keepConnection(client: Client): Client {
  client.transaction = async () => {
    await client.execute('BEGIN IMMEDIATE');
    return transactionOn(client);
  };
  return client;
}

function transactionOn(client: Client): Transaction {
  let open = true;

  async function end(statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    // After a failed commit it is open still, and is rolled back next.
    await client.execute(statement);
    open = false;
  }

  return {
    execute: (statement) => client.execute(statement),
    batch: (statements) => Promise.all(statements.map((statement) => client.execute(statement))),
    executeMultiple: (sql) => client.executeMultiple(sql),
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
    close: () => void (open && end('ROLLBACK').catch(() => {})),
    get closed() {
      return !open;
    },
  };
}
