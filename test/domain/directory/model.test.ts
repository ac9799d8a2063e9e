import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import type { Deps } from '../../../src/domain/deps.ts'
import { deleteMember } from '../../../src/domain/directory/delete-member.ts'
import { allowDeletion } from '../../../src/domain/directory/directories.ts'
import { createFolder, deleteFolder, renameFolder } from '../../../src/domain/directory/folders.ts'
import { foundOrganisation } from '../../../src/domain/directory/found-organisation.ts'
import { listFolders } from '../../../src/domain/directory/list-folders.ts'
import { listMembersOfFolder } from '../../../src/domain/directory/list-members.ts'
import { createMember, moveMember, removeMember, updateMember } from '../../../src/domain/directory/members.ts'
import { newUid, type Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { vaultInMemory } from '../../vault/custody.ts'

interface ModelFolder {
  name: string
  /** Undefined: the root. */
  readonly parent: string | undefined
}

interface ModelMember {
  readonly name: string
  folder: string | undefined
  type: 'cloud' | 'resource'
}

/** What the directory must hold: as plain as can be. */
class Model {
  readonly folders = new Map<string, ModelFolder>()
  readonly members = new Map<string, ModelMember>()

  levelOf(id: string | undefined): number {
    return id === undefined ? 0 : 1 + this.levelOf(this.folders.get(id)?.parent)
  }

  hasSibling(name: string, parent: string | undefined, but?: string): boolean {
    return [...this.folders].some(([id, folder]) => id !== but && folder.name === name && folder.parent === parent)
  }

  /** One of the folders, or the root; a number that is too high means a folder that is not there. */
  folderAt(pick: number): string | undefined {
    const all = [undefined, ...this.folders.keys()]
    return pick % 16 === 15 ? 'fd-none' : all[pick % all.length]
  }

  memberAt(pick: number): string {
    const all = [...this.members.keys()]
    return pick % 16 === 15 || all.length === 0 ? '42' : (all[pick % all.length] ?? '42')
  }
}

/** A directory of its own in the present database. */
class Real {
  readonly #database: Database
  readonly account: Uid = newUid()

  constructor(database: Database) {
    this.#database = database
  }

  get actor() {
    return { account: this.account, principal: 'root', requestId: 'R' }
  }

  /** Runs a verb; what refuses is undone, as the gateway does it. */
  async change<T>(verb: (deps: Deps) => Promise<T>): Promise<T | Refusal> {
    return this.#database
      .write(async (transaction) => {
        const result = await verb(depsOf(transaction))
        if (result instanceof Refusal) throw result
        return result
      })
      .catch((error: unknown) => {
        if (error instanceof Refusal) return error
        throw error
      })
  }

  read<T>(verb: (deps: Deps) => Promise<T>): Promise<T> {
    return this.#database.read((reader) => verb(depsOf(reader as Transaction)))
  }

  /** Compares everything that the directory lists with the model, folder by folder. */
  async isAs(model: Model): Promise<void> {
    const page = { limit: 100, offset: 0 }
    for (const parent of [undefined, ...model.folders.keys()]) {
      const filter = { parent, keyword: undefined, tags: [] }
      const folders = await this.read((deps) => listFolders(deps, this.account, filter, page))
      const members = await this.read((deps) => listMembersOfFolder(deps, this.account, filter, page))
      assert.ok(!(folders instanceof Refusal) && !(members instanceof Refusal))
      assert.deepEqual(
        folders.folders.map(({ id, name }) => [id, name]),
        [...model.folders].flatMap(([id, folder]) => (folder.parent === parent ? [[id, folder.name]] : [])).sort(byFirst),
      )
      assert.deepEqual(
        members.members.map(({ uid, name, type }) => [uid, name, type]),
        [...model.members]
          .flatMap(([uid, { folder, name, type }]) => (folder === parent ? [[uid, name, type]] : []))
          .sort(byFirst),
      )
    }
  }
}

const byFirst = ([a = '']: readonly string[], [b = '']: readonly string[]) => (a < b ? -1 : 1)

const vault = vaultInMemory()

function depsOf(transaction: Transaction): Deps {
  return { transaction, vault, clock: { now: () => 1_700_000_000_000 } } as Deps
}

/** A command by what it is called, what it must answer by the model, and what it does to both. */
class Command implements fc.AsyncCommand<Model, Real> {
  readonly #name: string
  readonly #expected: (model: Model) => string | undefined
  readonly #verb: (model: Model, real: Real, deps: Deps) => Promise<unknown>
  readonly #apply: (model: Model, result: unknown) => void

  constructor(
    name: string,
    expected: (model: Model) => string | undefined,
    verb: (model: Model, real: Real, deps: Deps) => Promise<unknown>,
    apply: (model: Model, result: unknown) => void,
  ) {
    this.#name = name
    this.#expected = expected
    this.#verb = verb
    this.#apply = apply
  }

  check(): boolean {
    return true
  }

  async run(model: Model, real: Real): Promise<void> {
    const result = await real.change((deps) => this.#verb(model, real, deps))
    const kind = result instanceof Refusal ? result.kind : undefined
    assert.equal(kind, this.#expected(model), this.#name)
    if (kind === undefined) this.#apply(model, result)
    await real.isAs(model)
  }

  toString(): string {
    return this.#name
  }
}

const isFolder = (model: Model, id: string | undefined) => id === undefined || model.folders.has(id)
const pick = fc.nat(63)
const folderName = fc.constantFrom('a', 'b', 'c')
const memberName = fc.constantFrom('one', 'two', 'three', 'four')

const commands = [
  fc.tuple(pick, folderName).map(
    ([at, name]) =>
      new Command(
        `create folder ${name} in ${at}`,
        (model) => {
          const parent = model.folderAt(at)
          if (!isFolder(model, parent)) return 'unknown-folder'
          if (model.levelOf(parent) >= 5) return 'too-deep'
          return model.hasSibling(name, parent) ? 'name-taken' : undefined
        },
        (model, real, deps) => createFolder(deps, real.actor, { name, parent: model.folderAt(at), tags: [] }),
        (model, result) => {
          const { folder } = result as { folder: { id: string; parent: string | null } }
          model.folders.set(folder.id, { name, parent: folder.parent ?? undefined })
        },
      ),
  ),
  fc.tuple(pick, folderName).map(
    ([at, name]) =>
      new Command(
        `rename folder ${at} to ${name}`,
        (model) => {
          const id = model.folderAt(at) ?? 'fd-none'
          const folder = model.folders.get(id)
          if (folder === undefined) return 'unknown-folder'
          return model.hasSibling(name, folder.parent, id) ? 'name-taken' : undefined
        },
        (model, real, deps) => renameFolder(deps, real.actor, { id: model.folderAt(at) ?? 'fd-none', name }),
        (model) => {
          const folder = model.folders.get(model.folderAt(at) ?? '')
          if (folder !== undefined) folder.name = name
        },
      ),
  ),
  pick.map(
    (at) =>
      new Command(
        `delete folder ${at}`,
        (model) => {
          const id = model.folderAt(at) ?? 'fd-none'
          if (!model.folders.has(id)) return 'unknown-folder'
          if ([...model.folders.values()].some(({ parent }) => parent === id)) return 'has-folders'
          return [...model.members.values()].some(({ folder }) => folder === id) ? 'has-accounts' : undefined
        },
        (model, real, deps) => deleteFolder(deps, real.actor, model.folderAt(at) ?? 'fd-none'),
        (model) => model.folders.delete(model.folderAt(at) ?? ''),
      ),
  ),
  fc.tuple(pick, memberName).map(
    ([at, name]) =>
      new Command(
        `create member ${name} in ${at}`,
        (model) => {
          if (!isFolder(model, model.folderAt(at))) return 'unknown-folder'
          return [...model.members.values()].some((member) => member.name === name) ? 'name-taken' : undefined
        },
        (model, real, deps) => {
          const wanted = { name, prefix: undefined, payer: undefined, tags: [], isDryRun: false }
          return createMember(deps, real.actor, { ...wanted, folder: model.folderAt(at) })
        },
        (model, result) => {
          const { member } = result as { member: { uid: string; folder: string | null } }
          model.members.set(member.uid, { name, folder: member.folder ?? undefined, type: 'resource' })
        },
      ),
  ),
  fc.tuple(pick, pick).map(
    ([who, at]) =>
      new Command(
        `move member ${who} to ${at}`,
        (model) => {
          if (!model.members.has(model.memberAt(who))) return 'unknown-account'
          return isFolder(model, model.folderAt(at)) ? undefined : 'unknown-folder'
        },
        (model, real, deps) =>
          moveMember(deps, real.actor, { uid: model.memberAt(who) as Uid, folder: model.folderAt(at) ?? '' }),
        (model) => {
          const member = model.members.get(model.memberAt(who))
          if (member !== undefined) member.folder = model.folderAt(at)
        },
      ),
  ),
  pick.map(
    (who) =>
      new Command(
        `make member ${who} a cloud account`,
        (model) => {
          const member = model.members.get(model.memberAt(who))
          if (member === undefined) return 'unknown-account'
          return member.type === 'cloud' ? 'same-type' : undefined
        },
        (model, real, deps) => {
          const update = { name: undefined, type: 'cloud', isDryRun: false } as const
          return updateMember(deps, real.actor, { ...update, uid: model.memberAt(who) as Uid })
        },
        (model) => {
          const member = model.members.get(model.memberAt(who))
          if (member !== undefined) member.type = 'cloud'
        },
      ),
  ),
  fc.tuple(pick, fc.boolean()).map(
    ([who, isDeletion]) =>
      new Command(
        `${isDeletion ? 'delete' : 'remove'} member ${who}`,
        (model) => {
          const member = model.members.get(model.memberAt(who))
          if (member === undefined) return 'unknown-account'
          return member.type === (isDeletion ? 'resource' : 'cloud') ? undefined : 'wrong-type'
        },
        (model, real, deps) => {
          const uid = model.memberAt(who) as Uid
          return isDeletion ? deleteMember(deps, real.actor, { uid, waived: [] }) : removeMember(deps, real.actor, uid)
        },
        (model) => model.members.delete(model.memberAt(who)),
      ),
  ),
]

forEachEngine((engine) => {
  describe(`the directory on ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    test('is as its model says, whatever is done to folders and members', async () => {
      await fc.assert(
        fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (steps) => {
          await fc.asyncModelRun(async () => {
            const real = new Real(database)
            await real.change((deps) => foundOrganisation(deps, real.account))
            await real.change((deps) => allowDeletion(deps, real.actor, true))
            return { model: new Model(), real }
          }, steps)
        }),
        { numRuns: 25 },
      )
    })

    test('names stay their own and folders empty when many write at once', async () => {
      const real = new Real(database)
      await real.change((deps) => foundOrganisation(deps, real.account))
      const make = (name: string, parent?: string) =>
        real.change((deps) => createFolder(deps, real.actor, { name, parent, tags: [] }))
      const made = await Promise.all(Array.from({ length: 8 }, () => make('same')))
      const [first, ...others] = made.filter((result) => !(result instanceof Refusal))
      assert.equal(others.length, 0)
      assert.ok(first !== undefined && !(first instanceof Refusal))
      const { id } = first.folder
      const [deleted, inner] = await Promise.all([real.change((deps) => deleteFolder(deps, real.actor, id)), make('inner', id)])
      assert.equal(deleted instanceof Refusal, !(inner instanceof Refusal))
    })
  })
})
