import { after, before } from 'node:test'
import { type LocationDatabase, openDefaultLocations } from '../../../src/detection/locate.ts'
import type { Deps } from '../../../src/domain/deps.ts'
import { type GivenValue, readApprovedValue } from '../../../src/domain/logon-baselines/approved-value.ts'
import { modifyBaseline, type TargetChanges } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import type { Target } from '../../../src/domain/logon-baselines/store.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import { parseRecords } from '../../../src/intake/parse-records.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { type Done, Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import type { Engine } from '../../storage/engines.ts'
import { insertHosts } from '../hosts.ts'

/** A server of a test. */
export interface TestHost {
  readonly uuid: string
  readonly group?: number
  readonly zone?: string
}

/** An empty database in which tests have accounts with servers and groups. */
export class Servers {
  #database: Database | undefined
  #locations: LocationDatabase | undefined
  #accounts = 0

  /** Opens the database before the tests of a suite and closes it after them. */
  constructor(engine: Engine) {
    before(async () => {
      this.#locations = await openDefaultLocations()
      this.#database = await engine.open(migrations)
    })
    after(() => this.#database?.close())
  }

  get database(): Database {
    if (this.#database === undefined) throw new Error('the database is there only inside tests')
    return this.#database
  }

  deps(transaction: Transaction): Pick<Deps, 'transaction' | 'clock' | 'parseLog' | 'parseRecords' | 'locations'> {
    if (this.#locations === undefined) throw new Error('the locations are there only inside tests')
    return { transaction, clock: systemClock, parseLog, parseRecords, locations: this.#locations }
  }

  /** Runs a verb in a transaction that a refusal undoes, as the gateway does. */
  async write<T>(verb: (deps: ReturnType<Servers['deps']>) => Promise<T>): Promise<T> {
    let refusal: T | undefined
    try {
      return await this.database.write(async (transaction) => {
        const outcome = await verb(this.deps(transaction))
        if (outcome instanceof Refusal) {
          refusal = outcome
          throw new Error('refused')
        }
        return outcome
      })
    } catch (error) {
      if (refusal === undefined) throw error
      return refusal
    }
  }

  /** A new account with servers, and with the groups 1 to 3. */
  async account(hosts: readonly TestHost[]): Promise<Uid> {
    const account = `1900000001${String(++this.#accounts).padStart(6, '0')}` as Uid
    await this.database.write(async (transaction) => {
      const groups = [1, 2, 3].map((id) => [account, id, `group-${id}`])
      await transaction.insert('host_groups', ['account', 'id', 'name'], groups)
      const rows = hosts.map((host) => hostRow(account, host))
      await insertHosts(transaction, rows)
    })
    return account
  }

  /** Binds a value to targets or unbinds it. */
  change(account: Uid, value: ReturnType<typeof approve>, changes: Partial<TargetChanges>): Promise<Done | Refusal> {
    return this.write((deps) => modifyBaseline(deps, account, value, { added: [], removed: [], ...changes }))
  }
}

function hostRow(account: Uid, { uuid, group = 0, zone = 'UTC' }: TestHost) {
  const addresses = { ip: '10.0.0.1', public_ip: '203.0.113.1' }
  return { account, uuid, name: `name of ${uuid}`, hostname: uuid, ...addresses, group_id: group, time_zone: zone }
}

/** An approved value; the test's own mistake when it is none. */
export function approve(given: GivenValue & { readonly startTime?: string }) {
  const dimension = given.startTime === undefined ? (Object.keys(given)[0] as 'location' | 'ip' | 'account') : 'time'
  const value = readApprovedValue(dimension, given)
  if (value instanceof Refusal) throw new Error(value.words.join(' '))
  return value
}

export const uuid = (target: string): Target => ({ kind: 'uuid', target })
export const group = (id: number): Target => ({ kind: 'groupId', target: String(id) })
export const everywhere: Target = { kind: 'global', target: '-' }
