import type { Transaction, Value } from '../../src/storage/database.ts'

const PLAIN = {
  name: 'h',
  hostname: 'h',
  ip: '',
  public_ip: '',
  group_id: 0,
  time_zone: 'UTC',
  version: 0,
  cores: 0,
  created_at: 0,
  instance_id: '',
  region: 'outside-of-aliyun',
  vpc: '',
  vendor: 'other',
  os: '',
  os_name: '',
  importance: 1,
  agent: 'uninstalled',
}
const COLUMNS = ['account', 'uuid', ...Object.keys(PLAIN)]

interface Host extends Partial<typeof PLAIN> {
  readonly account: string
  readonly uuid: string
}

/** Writes hosts; what is not given of one is plain. */
export async function insertHosts(transaction: Transaction, hosts: readonly Host[]): Promise<void> {
  const rows = hosts.map((host) => {
    const row: Record<string, Value> = { ...PLAIN, ...host }
    return COLUMNS.map((column) => row[column] as Value)
  })
  await transaction.insert('hosts', COLUMNS, rows)
}
