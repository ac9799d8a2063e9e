import type { Settings } from '../../../src/domain/vendor-accounts/pair.ts'
import type { Database } from '../../../src/storage/database.ts'

/** The settings of a pair that states nothing it need not. */
export const PLAIN: Settings = {
  domain: null,
  tenantId: null,
  regions: [],
  subscriptionIds: [],
  modules: ['hosts'],
  cloudUserId: null,
  extendInfo: null,
  alias: null,
}

/** Google's account file without its private key: all that has to be in it. */
export const ACCOUNT_FILE = {
  type: 'service_account',
  project_id: 'p-1',
  client_email: 'reader@p-1.example',
  client_id: '1',
  token_uri: 'https://oauth2.googleapis.com/token',
}

/** What each vendor needs, and nothing else, in the words of the wire. */
export const VENDOR_NEEDS: Readonly<Record<string, { readonly AkType: string; readonly [field: string]: unknown }>> = {
  Tencent: { AkType: 'primary' },
  HUAWEICLOUD: { AkType: 'primary' },
  Azure: { AkType: 'primary', TenantId: '95304a97-339b-4de5-9a7d-cdbffaf****' },
  AWS: { AkType: 'primary' },
  VOLCENGINE: { AkType: 'primary' },
  google: { AkType: 'sub', ExtendInfo: JSON.stringify(ACCOUNT_FILE) },
  CHAITIN: { AkType: 'ctdr' },
  FORTINET: { AkType: 'ctdr' },
  THREATBOOK: { AkType: 'ctdr' },
}

/** Writes pairs straight into the table, past every rule. */
export async function fillWithPairs(database: Database, account: string, count: number): Promise<void> {
  const columns = [
    'account',
    'id',
    'vendor',
    'key_type',
    'secret_id_hash',
    'sealed_secret',
    'status',
    'service_status',
    'message',
  ]
  const more = ['regions', 'subscription_ids', 'created_at', 'modified_at']
  const rows = Array.from({ length: count }, (_, n) => {
    return [account, 10_000 + n, 'aws', 'sub', `key-${n}`, 'v1.x.y', 0, 2, '', '[]', '[]', 0, 0]
  })
  await database.write((transaction) => transaction.insert('vendor_accounts', [...columns, ...more], rows))
}
