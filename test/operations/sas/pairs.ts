import type { Credentials } from '../../client.ts'
import { VENDOR_NEEDS } from '../../domain/vendor-accounts/fixture.ts'
import type { ServerHandle } from '../../server.ts'
import { assetCalls } from './assets.ts'

/** Calls of Security Center as tests on pairs of other clouds make them. */
export function pairCalls(server: ServerHandle) {
  const { succeed, fail } = assetCalls(server)
  let keys = 0
  /** Adds a pair of a vendor; gives back its id. */
  const add = async (Vendor: string, parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<number> => {
    const pair = { Vendor, ...VENDOR_NEEDS[Vendor], SecretId: `key-${++keys}`, SecretKey: 'secret', ...parameters }
    return (await succeed('AddCloudVendorAccountAK', pair, credentials)).Data.AuthId
  }
  /** A pair as the list shows it; undefined: there is none. */
  const shown = async (AuthIds: number, Lang = 'en', credentials?: Credentials) =>
    (await succeed('DescribeCloudVendorAccountAKList', { AuthIds, Lang }, credentials)).CloudVendorAccountAKs[0]
  const rows = (sql: string): Promise<Record<string, unknown>[]> =>
    server().database.read(async (reader) => (await reader.all<Record<string, unknown>>(sql)).map((row) => ({ ...row })))
  const write = (sql: string): Promise<unknown> => server().database.write((transaction) => transaction.run(sql))
  return { succeed, fail, add, shown, rows, write }
}
