import assert from 'node:assert/strict'
import { after, beforeEach } from 'node:test'
import { type Applied, applyOrganisation, seedOrganisation } from '../../../src/domain/organisation/apply.ts'
import { type Difference, diffOrganisation } from '../../../src/domain/organisation/diff.ts'
import { type OrganisationDocument, readOrganisation } from '../../../src/domain/organisation/document.ts'
import { exportOrganisation } from '../../../src/domain/organisation/export.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import type { Engine } from '../../storage/engines.ts'
import { withVault } from '../../vault/custody.ts'

export const MANAGEMENT = '1500000000000001' as Uid
/** A member, where there is one. */
export const SHOP = '1500000000000002' as Uid

/** A small file in which every key of the format stands at least once, each on a line of its own where that matters. */
export const FULL = `organisation:
  id: rd-small1
  management: { uid: "1500000000000001", name: head, grants: [sas.aliyuncs.com] }
  folders:
    - { id: fd-a, name: Alpha }
    - { id: fd-b, name: Beta, parent: fd-a }
  accounts:
    - { uid: "1500000000000002", name: one, folder: fd-a, grants: [cloudfw.aliyuncs.com, sas.aliyuncs.com] }
    - { uid: "9100000000000000003", name: "two: wide" }
  delegated:
    - { uid: "1500000000000002", service: sas.aliyuncs.com }
outsiders:
  - { uid: "1500000000000009", name: stranger, grants: [sas.aliyuncs.com] }
entitlements:
  securityCenter:
    instanceId: sas-small00001
    versions:
      "7": { ecs: 10, cores: 40 }
      "10": { cores: 8 }
    capacities:
      sls: 100
      cspmInstance: 5
  cloudFirewall: { edition: 4, maxMembers: 3 }
groups:
  - { account: "1500000000000001", name: web servers }
  - { account: "1500000000000001", name: "null" }
hosts:
  - uuid: inet-1
    account: "1500000000000001"
    name: web-1
    hostname: web-1.example
    ip: 10.0.0.1
    publicIp: 2001:db8::1
    group: web servers
    timeZone: Europe/Podgorica
    version: "7"
    cores: 4
  - { uuid: inet-2, account: "1500000000000002", name: bare }
identities:
  - account: "1500000000000001"
    policies:
      - name: reading
        document: { Version: "1", Statement: [{ Effect: Allow, Action: ["yundun-sas:Describe*"], Resource: "*" }] }
    users:
      - name: auditor
        policies: [reading, AdministratorAccess]
        accessKeys:
          - { id: LTAIsmall1, secret: secret-of-the-first-key }
          - { id: LTAIsmall2, secret: secret-of-the-second-key, status: Inactive }
      - name: idle
  - account: "1500000000000009"
    users:
      - { name: visitor, accessKeys: [{ id: LTAIsmall3, secret: secret-of-the-third-key }] }
usage:
  - { account: "1500000000000002", capacities: { sls: 3, rasp: 0 } }
`

/** The document of a text that must be good. */
export function documentOf(text: string): OrganisationDocument {
  const document = readOrganisation(text)
  assert.ok(!(document instanceof Refusal), document instanceof Refusal ? document.words.join() : '')
  return document
}

/** The one message of a text that must be refused when it is read. */
export function refusalOf(text: string): string {
  const refusal = readOrganisation(text)
  assert.ok(refusal instanceof Refusal, 'it was accepted')
  assert.equal(refusal.words.length, 1)
  return refusal.words[0] ?? ''
}

/** The line on which a part of a text begins, from 1. */
export function lineOf(text: string, part: string): number {
  assert.ok(text.includes(part), `the text has no ${part}`)
  return text.slice(0, text.indexOf(part)).split('\n').length
}

/** Applying and comparing a text are both refused, with one line for the place where `at` stands, and nothing changes. */
export async function refuses(server: Server, text: string, at: string, says: string): Promise<void> {
  const before = await server.export()
  const refusal = await server.tryApply(text)
  assert.ok(refusal instanceof Refusal, 'it was applied')
  assert.deepEqual(refusal.words, [`line ${lineOf(text, at)}: ${says}`])
  assert.equal(await server.export(), before, 'something was changed')
  assert.deepEqual(await server.tryDiff(text), refusal, 'the comparison says something else')
}

/** What the comparison of a text tells, one difference a line. */
export async function differences(server: Server, text: string): Promise<string[]> {
  return (await server.diff(text)).changes.map(({ kind, name, change }) => `${change} ${kind} ${name}`)
}

/** Applies a text, which does what its comparison has told, and nothing a second time; gives back what it did. */
export async function changes(server: Server, text: string): Promise<string[]> {
  const told = (await differences(server, text)).filter((line) => !line.startsWith('extra'))
  const applied = await server.apply(text)
  const done = applied.changes.map(({ kind, name, change }) => `${change} ${kind} ${name}`)
  assert.deepEqual(done, told, 'it did something else than was told')
  const again = await server.apply(text)
  assert.deepEqual([again.created, again.updated], [0, 0], 'a second time changes something')
  return done
}

/** Who applies a file in these tests. */
export const authorOf = (account: Uid) => ({ account, principal: 'root', requestId: 'R-1' })

const BEGIN = 1_700_000_000_000

/** An empty server of one engine, with the verbs of the organisation file. */
export class Server {
  readonly #engine: Engine
  #parts: { readonly database: Database; readonly vault: Vault } | undefined
  now = BEGIN

  private constructor(engine: Engine) {
    this.#engine = engine
  }

  static async start(engine: Engine): Promise<Server> {
    const server = new Server(engine)
    await server.#begin()
    return server
  }

  /** One that every test of a suite finds with what a file says, and nothing else; called inside `describe`, for its hooks. */
  static forEachTest(engine: Engine, text: string): Server {
    const server = new Server(engine)
    beforeEach(() => server.fresh(text))
    after(() => server.stop())
    return server
  }

  get database(): Database {
    return this.#running.database
  }

  get vault(): Vault {
    return this.#running.vault
  }

  get #running() {
    assert.ok(this.#parts, 'the server has not begun')
    return this.#parts
  }

  async #begin(): Promise<void> {
    this.#parts = await withVault(await this.#engine.open(migrations))
    this.now = BEGIN
  }

  /** Begins anew with what a file says. */
  async fresh(text: string): Promise<Applied> {
    await this.stop()
    await this.#begin()
    return this.seed(text)
  }

  depsOf(transaction: Transaction) {
    return { transaction, vault: this.vault, clock: { now: () => this.now } }
  }

  seed(text: string): Promise<Applied> {
    const document = documentOf(text)
    return this.database.write((transaction) => seedOrganisation(this.depsOf(transaction), document))
  }

  async tryApply(text: string, caller = MANAGEMENT): Promise<Applied | Refusal<'not-management' | 'invalid-document'>> {
    const document = documentOf(text)
    return this.database.write((transaction) => applyOrganisation(this.depsOf(transaction), authorOf(caller), document))
  }

  async apply(text: string, caller = MANAGEMENT): Promise<Applied> {
    const applied = await this.tryApply(text, caller)
    assert.ok(!(applied instanceof Refusal), applied instanceof Refusal ? applied.words.join() : '')
    return applied
  }

  async tryDiff(text: string, caller = MANAGEMENT): Promise<Difference | Refusal<'not-management' | 'invalid-document'>> {
    const document = documentOf(text)
    return this.database.read((reader) =>
      diffOrganisation({ reader, vault: this.vault, clock: { now: () => this.now } }, caller, document),
    )
  }

  async diff(text: string, caller = MANAGEMENT): Promise<Difference> {
    const found = await this.tryDiff(text, caller)
    assert.ok(!(found instanceof Refusal), found instanceof Refusal ? found.words.join() : '')
    return found
  }

  async export(caller = MANAGEMENT): Promise<string> {
    const text = await this.database.read((reader) => exportOrganisation(reader, caller))
    assert.ok(typeof text === 'string', 'it was refused')
    return text
  }

  run(sql: string, ...parameters: (string | number | null)[]): Promise<number> {
    return this.database.write((transaction) => transaction.run(sql, ...parameters))
  }

  all<Row extends object>(sql: string, ...parameters: (string | number)[]): Promise<Row[]> {
    return this.database.read((reader) => reader.all<Row>(sql, ...parameters))
  }

  async stop(): Promise<void> {
    await this.#parts?.database.close()
  }
}
