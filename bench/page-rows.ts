import type { AlertDetails } from '../src/domain/alerts/alert-details.ts'
import { type NewAlert, raiseAlerts } from '../src/domain/alerts/follow.ts'
import { recordChanges } from '../src/domain/allotments/history.ts'
import { recordAudit } from '../src/domain/audit/record.ts'
import type { AuditEvent } from '../src/kernel/audit-chain.ts'
import type { Uid } from '../src/kernel/ids.ts'
import type { Transaction, Value } from '../src/storage/database.ts'
import type { Vault } from '../src/vault/vault.ts'
import { insertHosts } from '../test/domain/hosts.ts'
import { memberUid } from './organisation.ts'
import { HEAD, KEY } from './processes.ts'

/** What writing rows needs. */
export interface Writing {
  readonly transaction: Transaction
  readonly vault: Vault
  /** The numbers of the rows to write. */
  readonly numbers: readonly number[]
}

/** Writes rows of the management account. */
export type WriteRows = (writing: Writing) => Promise<unknown>

const ACCOUNT = HEAD as Uid
const NOW = Date.now()
const MINUTE_MS = 60_000
const PER_HOST = 10
/** Events come one a millisecond, the last of so many just now. */
const MOST_ROWS = 1_000_000
/** Every group of hosts has one host: no page of groups counts more hosts where there are more. */
const FIRST_GROUP = 1000
const TRUST =
  '{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
const DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:Get*","Resource":"*"}]}'

const name = (kind: string, number: number) => `${kind}-${String(number).padStart(7, '0')}`

/** Plain rows of one table. */
function table(into: string, columns: string, row: (number: number) => Value[]): WriteRows {
  return ({ transaction, numbers }) => transaction.insert(into, columns.split(' '), numbers.map(row))
}

export const writeUsers = table('users', 'account name id created_at', (n) => [HEAD, name('user', n), `2${n}`, NOW])
export const writeGroups = table('user_groups', 'account name id comments created_at updated_at', (n) => [
  ...[HEAD, name('group', n), `g-${n}`, '', NOW, NOW],
])
export const writeRoles = table(
  'roles',
  'account name id description trust_document max_session_seconds created_at updated_at',
  (n) => [HEAD, name('role', n), `3${n}`, '', TRUST, 3600, NOW, NOW],
)
export const writePolicies = table('policies', 'account name document created_at updated_at', (n) => [
  ...[HEAD, name('policy', n), DOCUMENT, NOW, NOW],
])
export const writeAccounts = table('accounts', 'uid name organisation created_at joined_at modified_at', (n) => [
  ...[memberUid(n), name('member', n), HEAD, NOW, NOW, NOW],
])
export const writeAllotments = table('allotments', 'account member instance_id charge_type version status changed_at', (n) => [
  HEAD,
  memberUid(n),
  `sas-member-${n}`,
  'PREPAID',
  7,
  1,
  NOW,
])
export const writeFirewallMembers = table('firewall_members', 'account member description status created_at modified_at', (n) => [
  HEAD,
  memberUid(n),
  '',
  'normal',
  NOW,
  NOW,
])
export const writeHostGroups = table('host_groups', 'account id name', (n) => [HEAD, n + FIRST_GROUP, name('group', n)])
export const writeSamples = table('pool_samples', 'account unit at bought allotted used', (n) => [
  ...[HEAD, 'sls', Math.floor(NOW / MINUTE_MS - n) * MINUTE_MS, 1000, 0, n % 7 === 0 ? 0 : null],
])

export const writeAliases = table('host_aliases', 'account name host', (n) => [HEAD, name('host', n), `uuid-${n}`])
export const writeApprovals = table(
  'alert_approvals',
  'account id type host who value shown since_at until_at alert approved_by',
  (n) => [HEAD, n + 1, 'egress', '', `user-${n}`, '203.0.113.7', '203.0.113.7', NOW, Number.MAX_SAFE_INTEGER, 1, `${HEAD}:root`],
)
/** Facts of a matter as far as a list tells of them. */
const FACTS = JSON.stringify({ account: HEAD, incident: 'i', level: 'serious' })
export const writeDeadDeliveries = table(
  'alert_deliveries',
  'account id subscription message is_test incident facts raised_at due_at is_held state tries failed_at outcome',
  (n) => [
    HEAD,
    `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    1,
    'm',
    0,
    'i',
    FACTS,
    NOW - n,
    NOW,
    0,
    'dead',
    31,
    NOW - n,
    'refused (404)',
  ],
)
export const writeFolders = table('folders', 'account id name created_at', (n) => [HEAD, name('fd', n), name('folder', n), NOW])
export const writeHandshakes = table(
  'handshakes',
  'account id target_type target note tags status created_at modified_at expires_at',
  (n) => [HEAD, name('h', n), 'account', memberUid(n), '', '[]', 'declined', NOW - n, NOW - n, NOW],
)

/** The group that all users are in. */
export const BIG_GROUP = 'everybody'
const writeJoined = table('user_group_members', 'account group_name user_name created_at', (n) => [
  ...[HEAD, BIG_GROUP, name('user', n), NOW],
])
export const writeGroupMembers: WriteRows = async (writing) => {
  await writing.transaction.insert(
    'user_groups',
    ['account', 'name', 'id', 'comments', 'created_at', 'updated_at'],
    [[HEAD, BIG_GROUP, 'g-everybody', '', NOW, NOW]],
    'ON CONFLICT (account, name) DO NOTHING',
  )
  await writeJoined(writing)
}

export const writeHosts: WriteRows = ({ transaction, numbers }) => {
  const hosts = numbers.map((n) => ({
    account: HEAD,
    uuid: name('inet', n),
    name: name('host', n),
    hostname: name('host', n),
    group_id: n + FIRST_GROUP,
  }))
  return insertHosts(transaction, hosts)
}

const writePlaces = table('learnt_places', 'account host place moments usual_at state since_at until_at', (n) => [
  ...[HEAD, name('inet', n - (n % PER_HOST)), name('place', n), JSON.stringify([[NOW, '203.0.113.7']]), NOW, 'learnt', NOW, NOW],
])
export const writeLearntPlaces: WriteRows = async (writing) => {
  await writeHosts({ ...writing, numbers: writing.numbers.filter((n) => n % PER_HOST === 0) })
  await writePlaces(writing)
}

export const writeAlerts: WriteRows = async ({ transaction, numbers }) => {
  const text = { en: 'text', zh: 'text' }
  const details: AlertDetails = {
    ...{ dimension: 'ip', observed: text, approved: ['10.0.0.0/8'], approvedCount: 1, nearest: '10.0.0.0/8' },
    ...{ reason: text, user: 'root', address: '8.8.8.8', port: 22, method: 'password', fingerprint: null },
    ...{ localTime: '2026-11-21 20:17:05', zone: 'UTC', place: null },
  }
  const of = { kind: 'ip', level: 'suspicious', raw: 'Accepted password for root' } as const
  // Ten for every tenth host: no page of hosts tells of more alerts where there are more.
  const firsts = numbers.filter((n) => n % PER_HOST === 0)
  const alerts = firsts.flatMap((first) =>
    Array.from({ length: PER_HOST }, (_, index): NewAlert => {
      const about = { host: name('inet', first), source: name('source', first), logon: name('logon', first + index) }
      return { ...of, ...about, at: NOW - first - index, details }
    }),
  )
  await raiseAlerts(transaction, ACCOUNT, alerts, NOW)
}

export const writeChanges: WriteRows = ({ transaction, numbers }) => {
  const author = { account: ACCOUNT, principal: 'root', requestId: 'bench' }
  const allotment = { instanceId: 'sas-member', chargeType: 'PREPAID', edition: 7, isValid: true, units: new Map() } as const
  const changes = numbers.map((n) => ({ member: memberUid(n % 1000) as Uid, before: undefined, after: allotment }))
  return recordChanges(transaction, ACCOUNT, changes, { author, at: NOW })
}

/** Events in the account's chain, under its signed head: as the server records them. */
export const writeEvents: WriteRows = ({ transaction, vault, numbers }) => {
  const same: Omit<AuditEvent, 'at' | 'requestId'> = {
    account: HEAD,
    product: 'Ram',
    action: 'GetUser',
    version: '2015-05-01',
    level: 'get',
    principal: 'root',
    principalId: HEAD,
    accessKeyId: KEY.accessKeyId,
    sourceAddress: '127.0.0.1',
    userAgent: 'bench',
    host: '127.0.0.1',
    region: '',
    secure: 0,
    status: 200,
    code: '',
    message: '',
    decision: '',
    parameters: '{}',
  }
  const events = numbers.map((n) => ({ ...same, at: NOW - MOST_ROWS + n, requestId: name('request', n) }))
  return recordAudit({ transaction, vault }, events)
}
