import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import { changeGroups } from '../../../src/domain/hosts/change-groups.ts'
import { deleteGroup } from '../../../src/domain/hosts/delete-group.ts'
import { listGroups } from '../../../src/domain/hosts/list-groups.ts'
import { moveHosts } from '../../../src/domain/hosts/move-hosts.ts'
import { removeHosts } from '../../../src/domain/hosts/remove-hosts.ts'
import { createGroup, updateGroup } from '../../../src/domain/hosts/save-group.ts'
import type { ApprovedValue } from '../../../src/domain/logon-baselines/approved-value.ts'
import { modifyBaseline } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { insertHosts } from '../hosts.ts'
import { FULL, MANAGEMENT, Server } from '../organisation/fixture.ts'

const NAMES = ['a', 'b', 'c', 'default']
const UUIDS = ['h0', 'h1', 'h2', 'h3', 'nobody']
const clock = { now: () => 0 }

type Verb = (deps: { transaction: Transaction; clock: typeof clock }, account: Uid) => Promise<unknown>

/** What the groups of an account should be. */
class Model {
  /** Name and place by id. */
  readonly groups = new Map<number, { name: string; position: number }>()
  /** Group by host. */
  readonly hosts = new Map<string, number>()
  /** Groups and hosts by their names, that a baseline is bound to. */
  readonly bound = new Set<string>()
  lastId = 0

  isTaken(name: string, but?: number): boolean {
    return name === 'default' || [...this.groups].some(([id, group]) => group.name === name && id !== but)
  }
  knows(uuids: readonly string[]): boolean {
    return uuids.every((uuid) => this.hosts.has(uuid))
  }
  fill(id: number, uuids: readonly string[]): void {
    for (const uuid of uuids) this.hosts.set(uuid, id)
  }
}

interface Step {
  readonly verb: Verb
  /** Changes the model; gives back the word of the refusal, or undefined. */
  readonly apply: (model: Model) => string | undefined
}

const name = fc.constantFrom(...NAMES)
const uuids = fc.uniqueArray(fc.constantFrom(...UUIDS), { maxLength: 4 })
const someUuids = fc.uniqueArray(fc.constantFrom(...UUIDS), { minLength: 1, maxLength: 4 })
const group = fc.integer({ min: 0, max: 5 })
const position = fc.option(fc.nat({ max: 3 }), { nil: undefined })
const VALUE: ApprovedValue = { dimension: 'account', value: 'deploy', shown: 'deploy' }

const create = fc.record({ name, hosts: uuids }).map(
  ({ name, hosts }): Step => ({
    verb: (deps, account) => createGroup(deps, account, { name, hosts }),
    apply(model) {
      if (model.isTaken(name)) return 'name-taken'
      if (!model.knows(hosts)) return 'unknown'
      model.groups.set(++model.lastId, { name, position: 100 })
      model.fill(model.lastId, hosts)
      return undefined
    },
  }),
)

const update = fc
  .record({ id: group, name: fc.option(name, { nil: undefined }), hosts: fc.option(uuids, { nil: undefined }) })
  .map(
    ({ id, name, hosts }): Step => ({
      verb: (deps, account) => updateGroup(deps, account, id, { name, hosts }),
      apply(model) {
        if (id === 0) return 'default-group'
        const present = model.groups.get(id)
        if (present === undefined) return 'unknown'
        if (name !== undefined && name !== present.name && model.isTaken(name)) return 'name-taken'
        if (hosts !== undefined && !model.knows(hosts)) return 'unknown'
        if (name !== undefined) model.groups.set(id, { ...present, name })
        if (hosts === undefined) return undefined
        for (const [uuid, at] of model.hosts) if (at === id) model.hosts.set(uuid, 0)
        model.fill(id, hosts)
        return undefined
      },
    }),
  )

const move = fc.record({ id: group, hosts: someUuids }).map(
  ({ id, hosts }): Step => ({
    verb: (deps, account) => moveHosts(deps, account, id, hosts),
    apply(model) {
      if (id !== 0 && !model.groups.has(id)) return 'unknown'
      if (!model.knows(hosts)) return 'unknown'
      model.fill(id, hosts)
      return undefined
    },
  }),
)

const change = fc
  .uniqueArray(fc.record({ id: group, name: fc.option(name, { nil: undefined }), position }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 3,
  })
  .map(
    (changes): Step => ({
      verb: (deps, account) => changeGroups(deps, account, changes),
      apply(model) {
        if (changes.some(({ id }) => id === 0)) return 'default-group'
        const next = new Map(model.groups)
        for (const { id, name, position } of changes) {
          const present = next.get(id)
          if (present === undefined) return 'unknown or taken'
          next.set(id, { name: name ?? present.name, position: position ?? present.position })
        }
        const names = [...next.values()].map((group) => group.name)
        if (new Set(names).size < names.length || names.includes('default')) return 'unknown or taken'
        for (const [id, group] of next) model.groups.set(id, group)
        return undefined
      },
    }),
  )

const remove = group.map(
  (id): Step => ({
    verb: (deps, account) => deleteGroup(deps, account, id),
    apply(model) {
      if (id === 0) return 'default-group'
      if (!model.groups.delete(id)) return 'unknown'
      for (const [uuid, at] of model.hosts) if (at === id) model.hosts.set(uuid, 0)
      model.bound.delete(`groupId ${id}`)
      return undefined
    },
  }),
)

const bind = fc
  .oneof(
    group.map((id) => ({ kind: 'groupId' as const, target: String(id) })),
    fc.constantFrom(...UUIDS).map((target) => ({ kind: 'uuid' as const, target })),
  )
  .map(
    (target): Step => ({
      verb: (deps, account) => modifyBaseline(deps, account, VALUE, { added: [target], removed: [] }),
      apply(model) {
        const { kind, target: named } = target
        const isKnown = kind === 'uuid' ? model.hosts.has(named) : named === '0' || model.groups.has(Number(named))
        if (!isKnown) return 'unknown'
        model.bound.add(`${kind} ${named}`)
        return undefined
      },
    }),
  )

const unbindHost = fc.constantFrom(...UUIDS).map(
  (uuid): Step => ({
    verb: (deps, account) => removeHosts(deps, account, [uuid]),
    apply(model) {
      if (!model.hosts.delete(uuid)) return 'unknown'
      model.bound.delete(`uuid ${uuid}`)
      return undefined
    },
  }),
)

const steps = fc.array(
  fc.oneof(
    { arbitrary: create, weight: 4 },
    { arbitrary: update, weight: 4 },
    { arbitrary: move, weight: 4 },
    { arbitrary: change, weight: 3 },
    { arbitrary: remove, weight: 2 },
    { arbitrary: bind, weight: 3 },
    { arbitrary: unbindHost, weight: 1 },
  ),
  { minLength: 1, maxLength: 25 },
)

forEachEngine((engine) => {
  describe(`groups of hosts on ${engine.name}`, () => {
    let database: Database
    let accounts = 0
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    const freshAccount = async (hosts: readonly string[]) => {
      const account = `1700000000${String(++accounts).padStart(6, '0')}` as Uid
      await database.write((transaction) =>
        insertHosts(
          transaction,
          hosts.map((uuid) => ({ account, uuid })),
        ),
      )
      return account
    }
    /** Runs a verb as the gateway does: a refusal undoes what it wrote. */
    const run = async (account: Uid, verb: Verb): Promise<unknown> => {
      const refused: unknown[] = []
      const outcome = await database
        .write(async (transaction) => {
          const result = await verb({ transaction, clock }, account)
          if (!(result instanceof Refusal)) return result
          refused.push(result)
          throw new Error('refused')
        })
        .catch((error: unknown) => {
          if (refused.length === 0) throw error
        })
      return refused.at(-1) ?? outcome
    }
    const state = (account: Uid) =>
      database.read(async (reader) => ({
        groups: (await listGroups({ transaction: reader as Transaction }, account, 0, 100)).slice(1),
        hosts: await reader.all<{ uuid: string; at: number }>(
          'SELECT uuid, group_id AS at FROM hosts WHERE account = ? ORDER BY uuid',
          account,
        ),
        bound: await reader.all<{ kind: string; target: string }>(
          'SELECT target_type AS kind, target FROM logon_baseline_targets WHERE account = ?',
          account,
        ),
        baselines: (await reader.all('SELECT value FROM logon_baselines WHERE account = ?', account)).length,
      }))

    test('whatever is done, groups are as a plain model has them', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (script) => {
          const hosts = UUIDS.slice(0, 4)
          const account = await freshAccount(hosts)
          const model = new Model()
          model.fill(0, hosts)
          for (const { verb, apply } of script) {
            const expected = apply(model)
            const outcome = await run(account, verb)
            assert.equal(outcome instanceof Refusal, expected !== undefined, `${expected} ${JSON.stringify(outcome)}`)
            if (outcome instanceof Refusal && expected !== 'unknown or taken') assert.equal(outcome.kind, expected)
          }
          const found = await state(account)
          const order = [...model.groups].sort(([a, one], [b, other]) => one.position - other.position || a - b)
          assert.deepEqual(
            found.groups,
            order.map(([id, group]) => ({ id, ...group })),
          )
          assert.deepEqual(new Map(found.hosts.map(({ uuid, at }) => [uuid, at])), new Map([...model.hosts].sort()))
          assert.deepEqual(new Set(found.bound.map(({ kind, target }) => `${kind} ${target}`)), model.bound)
          assert.equal(found.baselines, model.bound.size > 0 ? 1 : 0)
        }),
        { numRuns: engine.name === 'sqlite' ? 150 : 40 },
      )
    })

    test('a group that is deleted while servers and baselines come to it leaves nothing behind', async () => {
      for (let round = 0; round < 5; round++) {
        const account = await freshAccount(['h0', 'h1'])
        const id = await run(account, (deps, own) => createGroup(deps, own, { name: 'a', hosts: ['h0'] }))
        assert.ok(typeof id === 'number')
        const added = [{ kind: 'groupId', target: String(id) }] as const
        await Promise.all([
          run(account, (deps, own) => moveHosts(deps, own, id, ['h1'])),
          run(account, (deps, own) => modifyBaseline(deps, own, VALUE, { added, removed: [] })),
          run(account, (deps, own) => deleteGroup(deps, own, id)),
          run(account, (deps, own) => modifyBaseline(deps, own, VALUE, { added, removed: [] })),
          run(account, (deps, own) => updateGroup(deps, own, id, { name: 'b', hosts: ['h1'] })),
        ])
        const found = await state(account)
        assert.deepEqual(found, {
          groups: [],
          hosts: [
            { uuid: 'h0', at: 0 },
            { uuid: 'h1', at: 0 },
          ],
          bound: [],
          baselines: 0,
        })
      }
    })

    test('no server is left in a group that is deleted while servers come to it', async () => {
      for (let round = 0; round < 10; round++) {
        const account = await freshAccount(['h0', 'h1', 'h2', 'h3'])
        const id = await run(account, (deps, own) => createGroup(deps, own, { name: 'a', hosts: [] }))
        assert.ok(typeof id === 'number')
        const moves = ['h0', 'h1', 'h2', 'h3'].map((uuid) => run(account, (deps, own) => moveHosts(deps, own, id, [uuid])))
        await Promise.all([...moves, run(account, (deps, own) => deleteGroup(deps, own, id))])
        const { hosts } = await state(account)
        assert.deepEqual(new Set(hosts.map(({ at }) => at)), new Set([0]))
      }
    })

    test('no server is left in a group that is deleted while an organisation file puts it there', async () => {
      const server = await Server.start(engine)
      await server.seed(FULL)
      const orphans = `SELECT h.uuid FROM hosts h WHERE h.group_id <> 0 AND NOT EXISTS (
        SELECT 1 FROM host_groups g WHERE g.account = h.account AND g.id = h.group_id)`
      for (let round = 0; round < 8; round++) {
        const [group] = await server.all<{ id: number }>(`SELECT id FROM host_groups WHERE name = 'web servers'`)
        await Promise.all([
          server.apply(FULL.replace('name: web-1', `name: web-${round + 2}`)),
          server.database.write((transaction) => deleteGroup({ transaction, clock: systemClock }, MANAGEMENT, group?.id ?? 0)),
        ])
        assert.deepEqual(await server.all(orphans), [])
        await server.apply(FULL)
      }
      await server.stop()
    })

    test('of several who take one name at once, one gets it', async () => {
      const account = await freshAccount([])
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => run(account, (deps, own) => createGroup(deps, own, { name: 'same', hosts: [] }))),
      )
      assert.equal(outcomes.filter((outcome) => typeof outcome === 'number').length, 1)
      assert.ok(
        outcomes.every((outcome) => typeof outcome === 'number' || (outcome instanceof Refusal && outcome.kind === 'name-taken')),
      )
    })
  })
})
