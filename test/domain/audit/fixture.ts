import type { Retention } from '../../../src/domain/audit/prune.ts'
import { pruneAudit } from '../../../src/domain/audit/prune.ts'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import { type Verified, verifyAudit } from '../../../src/domain/audit/verify.ts'
import { type AuditEvent, CHAIN_START, type Link } from '../../../src/kernel/audit-chain.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import type { Engine } from '../../storage/engines.ts'
import { withVault } from '../../vault/custody.ts'

export const ACCOUNT = '1500000000000001' as Uid
export const OTHER = '1900000000000001' as Uid
export const START_MS = Date.parse('2026-11-21T20:55:37Z')

/** A call, its particulars told apart by its number. */
export function eventOf(number: number, account: string = ACCOUNT): AuditEvent {
  return {
    account,
    at: START_MS + number,
    requestId: `R-${number}`,
    product: 'Sas',
    action: 'ListMultiUserInstances',
    version: '2018-12-03',
    level: 'list',
    principal: 'user/alice',
    principalId: '2500000000000001',
    accessKeyId: 'LTAIexample',
    sourceAddress: '203.0.113.9',
    userAgent: 'a "quoted" \\ agent é 漢 😀',
    host: 'localhost:9480',
    region: 'cn-hangzhou',
    secure: 1,
    status: 200,
    code: 'C',
    message: 'm\n',
    decision: '{"allowed":true}',
    parameters: `{"n":${number}}`,
  }
}

/** An audit trail in a database of its own. */
export class Trail {
  readonly database: Database
  readonly vault: Vault
  now = START_MS

  private constructor({ database, vault }: { database: Database; vault: Vault }) {
    this.database = database
    this.vault = vault
  }

  static async open(engine: Engine): Promise<Trail> {
    return new Trail(await withVault(await engine.open(migrations)))
  }

  record(events: readonly AuditEvent[]): Promise<void> {
    return this.database.write((transaction) => recordAudit({ transaction, vault: this.vault }, events))
  }

  /** Records `count` events, a transaction each. */
  async recordMany(count: number, first = 1, account: string = ACCOUNT): Promise<void> {
    for (let number = first; number < first + count; number++) await this.record([eventOf(number, account)])
  }

  /** One step of a verification. */
  async step(from?: Link, known?: Link, account: Uid = ACCOUNT): Promise<Verified> {
    const found = await this.database.read((reader) =>
      verifyAudit({ transaction: reader as never, vault: this.vault }, account, { account: undefined, from, known }),
    )
    if (found instanceof Refusal) throw new Error(found.kind)
    return found
  }

  /** A whole verification: the first problem as `kind seq`, or the last row. */
  async verify(known?: Link, account: Uid = ACCOUNT): Promise<string | Link> {
    let from: Link | undefined
    for (;;) {
      const { problem, link, isMore, head } = await this.step(from, known, account)
      if (problem !== undefined) return `${problem.kind} ${problem.seq}`
      if (!isMore) return head
      from = link
    }
  }

  prune(retention: Retention): Promise<number> {
    const clock = { now: () => this.now }
    return this.database.write((transaction) => pruneAudit({ transaction, vault: this.vault, clock }, retention))
  }

  /** What somebody does who has the database and nothing else. */
  tamper(sql: string, ...parameters: (string | number | null)[]): Promise<number> {
    return this.database.write((transaction) => transaction.run(sql, ...parameters))
  }

  all<Row extends object>(sql: string, ...parameters: (string | number)[]): Promise<Row[]> {
    return this.database.read((reader) => reader.all<Row>(sql, ...parameters))
  }

  async head(): Promise<Record<string, string | number | null>> {
    const [head] = await this.all<Record<string, string | number | null>>('SELECT * FROM audit_heads WHERE account = ?', ACCOUNT)
    return head ?? { ...CHAIN_START }
  }

  close(): Promise<void> {
    return this.database.close()
  }
}
