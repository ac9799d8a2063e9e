import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import { dropMonitoredAccount } from '../../../src/domain/monitoring/drop-account.ts'
import { accountLeft, accountsEntered } from '../../../src/domain/monitoring/follow.ts'
import { listGovernedAccounts, listMonitoredAccounts } from '../../../src/domain/monitoring/list-accounts.ts'
import { markAccounts, unmarkAccounts } from '../../../src/domain/monitoring/mark-accounts.ts'
import { replaceMonitoredAccounts } from '../../../src/domain/monitoring/replace-accounts.ts'
import { listSyncFolders, replaceSyncFolders } from '../../../src/domain/monitoring/sync-folders.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { depsWith, freshUid } from '../allotments/organisation.ts'

/** a holds b, which holds c; d stands alone. */
const PARENTS: Readonly<Record<string, string | null>> = { 'fd-a': null, 'fd-b': 'fd-a', 'fd-c': 'fd-b', 'fd-d': null }
const FOLDERS = [...Object.keys(PARENTS), null] as const
const PEOPLE = 5

type Step =
  | { readonly do: 'create' | 'mark' | 'unmark'; readonly who: readonly number[] }
  | { readonly do: 'drop' | 'leave'; readonly who: number }
  | { readonly do: 'sync'; readonly folders: readonly string[] }
  | { readonly do: 'enter'; readonly who: number; readonly folder: string | null }

const person = fc.integer({ min: 0, max: PEOPLE - 1 })
const people = fc.array(person, { maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('create' as const, 'mark' as const, 'unmark' as const), who: people }),
  fc.record({ do: fc.constantFrom('drop' as const, 'leave' as const), who: person }),
  fc.record({
    do: fc.constant('sync' as const),
    folders: fc.array(fc.constantFrom('fd-a', 'fd-b', 'fd-c', 'fd-d', 'r-x', 'fd-none'), { maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('enter' as const), who: person, folder: fc.constantFrom(...FOLDERS) }),
)

/** The lists once more, as sets. Somebody without a folder entry is outside. */
class Model {
  readonly folders = new Map<number, string | null>()
  watched = new Set<number>()
  readonly marked = new Set<number>()
  sync: string[] = []

  /** Whether the step is done; a refused one changes nothing. */
  take(step: Step): boolean {
    const areInside = (who: readonly number[]) => who.every((one) => this.folders.has(one))
    switch (step.do) {
      case 'create':
        if (!areInside(step.who)) return false
        this.watched = new Set(step.who)
        return true
      case 'mark':
        if (!areInside(step.who)) return false
        for (const one of step.who) this.marked.add(one)
        return true
      case 'unmark':
        for (const one of step.who) this.marked.delete(one)
        return true
      case 'drop':
        this.watched.delete(step.who)
        return true
      case 'leave':
        this.folders.delete(step.who)
        this.watched.delete(step.who)
        this.marked.delete(step.who)
        return true
      case 'sync':
        if (step.folders.includes('fd-none')) return false
        this.sync = [...new Set(step.folders)]
        return true
      case 'enter': {
        this.folders.set(step.who, step.folder)
        const above = ['r-x']
        for (let at = step.folder; at !== null; at = PARENTS[at] ?? null) above.push(at)
        if (above.some((folder) => this.sync.includes(folder))) this.watched.add(step.who)
        return true
      }
    }
  }
}

interface Place {
  readonly head: Uid
  readonly uids: readonly Uid[]
}

async function makePlace(database: Database): Promise<Place> {
  const head = freshUid()
  const uids = Array.from({ length: PEOPLE }, freshUid)
  await database.write(async (transaction) => {
    await transaction.run("DELETE FROM organisations WHERE id = 'rd-x'")
    await transaction.run("INSERT INTO organisations (account, id, created_at) VALUES (?, 'rd-x', 1)", head)
    const accounts = [head, ...uids].map((uid) => [uid, 'a', uid === head ? head : null, 1])
    await transaction.insert('accounts', ['uid', 'name', 'organisation', 'created_at'], accounts)
    const folders = Object.entries(PARENTS).map(([id, parent]) => [head, id, id, parent, 1])
    await transaction.insert('folders', ['account', 'id', 'name', 'parent', 'created_at'], folders)
  })
  return { head, uids }
}

/** What the directory does when an account comes and goes. */
async function enter(transaction: Transaction, head: Uid, uid: Uid, folder: string | null): Promise<void> {
  await transaction.run('UPDATE accounts SET organisation = ?, folder = ? WHERE uid = ?', head, folder, uid)
  await accountsEntered(depsWith(transaction), head, [{ uid, folder }])
}

async function leave(transaction: Transaction, head: Uid, uid: Uid): Promise<void> {
  await accountLeft({ transaction }, head, uid)
  await transaction.run('UPDATE accounts SET organisation = NULL, folder = NULL WHERE uid = ?', uid)
}

async function really(transaction: Transaction, { head, uids }: Place, step: Step): Promise<boolean> {
  const deps = depsWith(transaction)
  const named = (who: readonly number[]) => who.map((one) => uids[one] as Uid)
  const run = async () => {
    switch (step.do) {
      case 'create':
        return replaceMonitoredAccounts(deps, head, named(step.who))
      case 'mark':
        return markAccounts(deps, head, named(step.who))
      case 'unmark':
        return unmarkAccounts(deps, head, named(step.who))
      case 'drop':
        return dropMonitoredAccount(deps, head, uids[step.who] as Uid)
      case 'sync':
        return replaceSyncFolders(deps, head, step.folders)
      case 'enter':
        return enter(transaction, head, uids[step.who] as Uid, step.folder)
      case 'leave':
        return leave(transaction, head, uids[step.who] as Uid)
    }
  }
  return !((await run()) instanceof Refusal)
}

function sure<T>(result: T | Refusal): T {
  if (result instanceof Refusal) throw new Error(result.kind)
  return result
}

forEachEngine((engine) => {
  describe(`the lists of watched accounts in ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    test('random steps leave the lists that the model says', async () => {
      const seen = { done: 0, refused: 0, watched: 0 }
      const property = fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
        const place = await makePlace(database)
        const model = new Model()
        // Everybody is inside to begin with, or little would ever be done.
        const all: Step[] = [...place.uids.keys()].map((who) => ({ do: 'enter', who, folder: null }))
        for (const one of [...all, ...steps]) {
          const isDone = await database.write((transaction) => really(transaction, place, one))
          assert.equal(isDone, model.take(one), JSON.stringify(one))
          seen[isDone ? 'done' : 'refused']++
        }
        seen.watched += model.watched.size
        await database.write(async (transaction) => {
          const deps = depsWith(transaction)
          const names = (who: Iterable<number>) => [...who].map((one) => place.uids[one]).sort()
          const watched = sure(await listMonitoredAccounts(deps, place.head)).map(({ uid }) => uid)
          assert.deepEqual([...watched].sort(), names(model.watched))
          const first = [...model.watched].filter((one) => model.marked.has(one))
          assert.deepEqual(watched.slice(0, first.length), names(first))
          const governed = sure(await listGovernedAccounts(deps, place.head))
          assert.deepEqual(
            governed.filter(({ isMarked }) => isMarked).map(({ uid }) => uid),
            names(model.marked),
          )
          assert.equal(governed.length, model.folders.size + 1)
          assert.deepEqual(sure(await listSyncFolders(deps, place.head)), model.sync)
        })
      })
      await fc.assert(property, { numRuns: engine.name === 'sqlite' ? 60 : 25 })
      assert.ok(seen.done > 50 && seen.refused > 5 && seen.watched > 5, `one-sided: ${JSON.stringify(seen)}`)
    })

    test('an account that leaves while it is put on the list is on it only when it is still there', async () => {
      for (let round = 0; round < 15; round++) {
        const place = await makePlace(database)
        const [uid] = place.uids as [Uid]
        await database.write((transaction) => enter(transaction, place.head, uid, null))
        const create: Step = { do: 'create', who: [0] }
        await Promise.all([
          database.write((transaction) => really(transaction, place, create)),
          database.write((transaction) => leave(transaction, place.head, uid)),
          database.write((transaction) => really(transaction, place, { do: 'mark', who: [0] })),
        ])
        const rows = await database.read((reader) =>
          reader.all(
            'SELECT member FROM monitored_accounts WHERE account = ? UNION SELECT member FROM marked_accounts WHERE account = ?',
            place.head,
            place.head,
          ),
        )
        assert.deepEqual(rows, [])
      }
    })
  })
})
