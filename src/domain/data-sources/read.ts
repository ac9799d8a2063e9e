import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { BoundCloud, DataCentre, Shelf } from '../bindings/read.ts'
import type { View } from '../directory/read.ts'
import { countSourcesOf } from './store.ts'

/** How many data sources an account at a cloud has. */
export interface SourceCount {
  /** The account that keeps them. */
  readonly owner: Uid
  readonly cloudAccountId: string
  readonly count: number
}

interface Narrowing {
  readonly region: DataCentre
  readonly cloud: BoundCloud
  readonly limit: number
}

/** The numbers of data sources of the accounts that a view shows; accounts without any are left out. */
export function sourceCounts(reader: Reader, view: View, { region, cloud, limit }: Narrowing): Promise<SourceCount[]> {
  const isOne = 'account' in view
  const owners = isOne
    ? 'data_sources d WHERE d.account = ?'
    : 'accounts a JOIN data_sources d ON d.account = a.uid WHERE a.organisation = ?'
  return reader.all(
    `SELECT d.account AS owner, d.cloud_account_id AS "cloudAccountId", CAST(count(*) AS BIGINT) AS count FROM ${owners}
     AND d.region = ? AND d.cloud_code = ? GROUP BY d.account, d.cloud_account_id ORDER BY d.account, d.cloud_account_id LIMIT ?`,
    isOne ? view.account : view.organisation,
    region,
    cloud,
    limit,
  )
}

/** Whether an account at a cloud has data sources. */
export async function hasSources(reader: Reader, shelf: Shelf, cloud: BoundCloud, cloudAccountId: string): Promise<boolean> {
  return (await countSourcesOf(reader, shelf, { cloud, cloudAccountId })) > 0
}
