import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'

/** Where a trail delivers, and which events. Empty texts stand for what is not set. */
export interface TrailConfig {
  readonly trailRegion: string
  readonly eventRw: 'Write' | 'Read' | 'All'
  readonly ossBucketName: string
  readonly ossKeyPrefix: string
  readonly ossWriteRoleArn: string
  readonly slsProjectArn: string
  readonly slsWriteRoleArn: string
  readonly maxComputeProjectArn: string
  readonly maxComputeWriteRoleArn: string
}

/** A trail. Times are milliseconds since 1970; null: never. */
export interface Trail extends TrailConfig {
  readonly name: string
  readonly homeRegion: string
  readonly isOrganization: boolean
  /** `Fresh` until it is started for the first time. */
  readonly status: 'Fresh' | 'Enable' | 'Disable'
  readonly createdAt: number
  readonly updatedAt: number
  readonly startedAt: number | null
  readonly stoppedAt: number | null
}

const COLUMNS = [
  ...['account', 'name', 'home_region', 'trail_region', 'event_rw', 'is_organization', 'oss_bucket_name', 'oss_key_prefix'],
  ...['oss_write_role_arn', 'sls_project_arn', 'sls_write_role_arn', 'max_compute_project_arn', 'max_compute_write_role_arn'],
  ...['status', 'created_at', 'updated_at', 'started_at', 'stopped_at'],
]

interface TrailRow {
  name: string
  home_region: string
  trail_region: string
  event_rw: Trail['eventRw']
  is_organization: number
  oss_bucket_name: string
  oss_key_prefix: string
  oss_write_role_arn: string
  sls_project_arn: string
  sls_write_role_arn: string
  max_compute_project_arn: string
  max_compute_write_role_arn: string
  status: Trail['status']
  created_at: number
  updated_at: number
  started_at: number | null
  stopped_at: number | null
}

const TRAIL = `SELECT ${COLUMNS.join(', ')} FROM trails WHERE account = ? AND name = ?`

/** A trail, locked for a change. */
export async function lockTrail(transaction: Transaction, account: Uid, name: string): Promise<Trail | undefined> {
  const row = await transaction.first<TrailRow>(`${TRAIL} FOR UPDATE`, account, name)
  return row && toTrail(row)
}

/** A trail by its name. */
export async function findTrail(reader: Reader, account: Uid, name: string): Promise<Trail | undefined> {
  const row = await reader.first<TrailRow>(TRAIL, account, name)
  return row && toTrail(row)
}

/** An account's trails by name, at most `limit`. */
export async function findTrails(reader: Reader, account: Uid, limit: number): Promise<Trail[]> {
  const sql = `SELECT ${COLUMNS.join(', ')} FROM trails WHERE account = ? ORDER BY name LIMIT ?`
  return (await reader.all<TrailRow>(sql, account, limit)).map(toTrail)
}

const CHANGED = COLUMNS.slice(2).map((column) => `${column} = excluded.${column}`)

/** Writes a trail that is locked, or new under a name that is known to be free. */
export async function writeTrail(transaction: Transaction, account: Uid, trail: Trail): Promise<void> {
  const conflict = `ON CONFLICT (account, name) DO UPDATE SET ${CHANGED.join(', ')}`
  await transaction.insert('trails', COLUMNS, [toRow(account, trail)], conflict)
}

/** Deletes a trail; false when there is none of that name. */
export async function deleteTrailRow(transaction: Transaction, account: Uid, name: string): Promise<boolean> {
  return (await transaction.run('DELETE FROM trails WHERE account = ? AND name = ?', account, name)) > 0
}

function toRow(account: Uid, trail: Trail) {
  return [
    ...[account, trail.name, trail.homeRegion, trail.trailRegion, trail.eventRw, trail.isOrganization ? 1 : 0],
    ...[trail.ossBucketName, trail.ossKeyPrefix, trail.ossWriteRoleArn, trail.slsProjectArn, trail.slsWriteRoleArn],
    ...[trail.maxComputeProjectArn, trail.maxComputeWriteRoleArn, trail.status, trail.createdAt, trail.updatedAt],
    ...[trail.startedAt, trail.stoppedAt],
  ]
}

function toTrail(row: TrailRow): Trail {
  return {
    name: row.name,
    homeRegion: row.home_region,
    trailRegion: row.trail_region,
    eventRw: row.event_rw,
    isOrganization: row.is_organization === 1,
    ossBucketName: row.oss_bucket_name,
    ossKeyPrefix: row.oss_key_prefix,
    ossWriteRoleArn: row.oss_write_role_arn,
    slsProjectArn: row.sls_project_arn,
    slsWriteRoleArn: row.sls_write_role_arn,
    maxComputeProjectArn: row.max_compute_project_arn,
    maxComputeWriteRoleArn: row.max_compute_write_role_arn,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    startedAt: row.started_at,
    stoppedAt: row.stopped_at,
  }
}
