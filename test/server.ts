import { readFileSync } from 'node:fs'
import { after, before, describe } from 'node:test'
import { pino } from 'pino'
import { type LocationDatabase, openDefaultLocations } from '../src/detection/locate.ts'
import { rememberManagement } from '../src/domain/directory/found-organisation.ts'
import { createRootKey } from '../src/domain/identity/create-root-key.ts'
import { seedOrganisation } from '../src/domain/organisation/apply.ts'
import { readOrganisation } from '../src/domain/organisation/document.ts'
import { type Clouds, type Deliveries, depsOf, type Garrison, type Parts, startGarrison } from '../src/garrison.ts'
import { type Clock, MovableClock } from '../src/kernel/clock.ts'
import { parseUid, type Uid } from '../src/kernel/ids.ts'
import { Refusal } from '../src/kernel/outcome.ts'
import { products } from '../src/products/index.ts'
import type { Database } from '../src/storage/database.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { openCustody } from '../src/vault/custody.ts'
import type { KeyProvider } from '../src/vault/key-provider.ts'
import { inMemoryKeyRing } from '../src/vault/key-ring.ts'
import { RingProvider } from '../src/vault/ring-provider.ts'
import type { Vault } from '../src/vault/vault.ts'
import { type ApiAnswer, type Credentials, callApi } from './client.ts'
import { openEmptied, park } from './storage/emptied.ts'
import { type Engine, forEachEngine } from './storage/engines.ts'

const ORGANISATION = readFileSync(new URL('organisation.yaml', import.meta.url), 'utf8')
const MANAGEMENT = '1500000000000001'

/** A clock that tests move. It starts at the machine's time, so real clients' signatures are accepted. */
export class TestClock implements Clock {
  #aheadMs = 0
  #frozenAt: number | undefined
  now(): number {
    return (this.#frozenAt ?? Date.now()) + this.#aheadMs
  }
  advance(ms: number): void {
    this.#aheadMs += ms
  }
  /** Stops the time: from now on it moves by `advance` alone. */
  freeze(): void {
    this.#frozenAt ??= Date.now()
  }
  /** Lets the time go on, from the present and as far ahead as before. */
  resume(): void {
    this.#frozenAt = undefined
  }
}

let locations: LocationDatabase | undefined

async function partsOf(opened: Database, clock: TestClock, provider: KeyProvider) {
  locations ??= await openDefaultLocations()
  const custody = await openCustody(opened, provider)
  return {
    ...custody,
    opened,
    provider,
    clock,
    locations,
    log: pino({ level: 'silent' }),
    listening: { host: '127.0.0.1', port: 0 },
  }
}

type TestParts = Awaited<ReturnType<typeof partsOf>>

/** What a test wants otherwise. */
interface StartOptions {
  readonly isRehearsal?: boolean
  readonly clouds?: Clouds
  readonly deliveries?: Deliveries
  readonly provider?: KeyProvider
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
  readonly syslog?: Parts['syslog']
  readonly log?: Parts['log']
}

/** A server with the organisation of test/organisation.yaml (or another), its own empty database and real HTTP. */
export class TestServer {
  readonly database: Database
  readonly clock: TestClock
  readonly vault: Vault
  /** What wraps the data keys. */
  readonly provider: KeyProvider
  /** Without the vault's own wrapper. */
  readonly #opened: Database
  readonly #garrison: Garrison
  readonly #roots = new Map<string, Credentials>()

  private constructor({ database, clock, vault, provider, opened }: TestParts, garrison: Garrison) {
    this.database = database
    this.clock = clock
    this.vault = vault
    this.provider = provider
    this.#opened = opened
    this.#garrison = garrison
  }

  /** Stops, and starts anew on what `engine` then opens, with the same keys and the same time. */
  async restart(engine: Engine, more: Pick<StartOptions, 'deliveries'> = {}): Promise<TestServer> {
    await this.stop()
    const parts = { ...(await partsOf(await engine.open(migrations), this.clock, this.provider)), ...more }
    const server = new TestServer(parts, await startGarrison(parts))
    for (const [account, key] of this.#roots) server.#roots.set(account, key)
    return server
  }

  /**
   * `isRehearsal`: as `garrison dev` does it, so that the server can be reset. `clouds`: how other clouds are asked about
   * keys; without it none is. `deliveries`: how alerts leave; without it none does. `provider`: what wraps the data keys.
   * `tls`: speaks HTTPS.
   * `syslog`: where it listens for syslog. `log`: where it logs; nowhere unless told.
   */
  static async start(
    engine: Engine,
    organisation = ORGANISATION,
    {
      isRehearsal = false,
      clouds,
      deliveries,
      tls,
      syslog,
      log,
      provider = RingProvider.inMemory(inMemoryKeyRing()),
    }: StartOptions = {},
  ): Promise<TestServer> {
    const usual = await partsOf(await openEmptied(engine), new TestClock(), provider)
    const parts = {
      ...usual,
      ...(tls === undefined ? {} : { listening: { ...usual.listening, tls } }),
      ...(isRehearsal ? { beginning: organisation, rehearsalClock: new MovableClock(usual.clock) } : {}),
      ...(clouds === undefined ? {} : { clouds }),
      ...(deliveries === undefined ? {} : { deliveries }),
      ...(syslog === undefined ? {} : { syslog }),
      ...(log === undefined ? {} : { log }),
    }
    const { database } = parts
    const document = readOrganisation(organisation)
    if (document instanceof Refusal) throw new Error(document.words.join(' '))
    await database.write(async (transaction) => {
      const deps = depsOf(parts, transaction)
      await seedOrganisation(deps, document)
      await rememberManagement(deps, document.management.uid)
    })
    const server = new TestServer(parts, await startGarrison(parts))
    const accounts = await database.read((reader) =>
      reader.all<{ uid: string }>('SELECT uid FROM accounts ORDER BY uid LIMIT 100'),
    )
    await server.#createRoots(new Set([document.management.uid, ...accounts.map(({ uid }) => uid)]))
    return server
  }

  get url(): string {
    return this.#garrison.url
  }

  /** Where it listens for syslog. */
  get syslog(): Garrison['syslog'] {
    return this.#garrison.syslog
  }

  async #createRoots(accounts: Iterable<string>): Promise<void> {
    const all = [...accounts]
    await this.database.write(async (transaction) => {
      this.vault.prepare(all)
      for (const account of all) {
        const { vault, clock } = this
        const key = await createRootKey({ transaction, vault, clock }, parseUid(account) as Uid)
        this.#roots.set(account, { accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret.reveal() })
      }
    })
  }

  /** The root credentials of an account of the organisation file. */
  rootOf(account: string): Credentials {
    const credentials = this.#roots.get(account)
    if (credentials === undefined) throw new Error(`no account ${account} in the organisation`)
    return credentials
  }

  /** The credentials of one of the RAM users of test/organisation.yaml. */
  user(name: 'auditor' | 'careful' | 'nobody' | 'outsider'): Credentials {
    const match = new RegExp(`id: (LTAItest${name}\\w+), secret: ([\\w-]+)`).exec(ORGANISATION)
    return { accessKeyId: match?.[1] ?? '', accessKeySecret: match?.[2] ?? '' }
  }

  /** A signed call; as the management account's root unless other credentials are given. */
  call(product: string, action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<ApiAnswer> {
    const found = products.find(({ name }) => name === product)
    if (found === undefined) throw new Error(`no product ${product}`)
    const call = { version: found.version, action, parameters }
    return callApi(this.url, call, credentials ?? this.rootOf(MANAGEMENT), this.clock.now())
  }

  /** Waits until the audit rows of all answered calls are in the database. */
  flush(): Promise<void> {
    return this.#garrison.flush()
  }

  /** Stops serving; the database stays open. */
  halt(): Promise<void> {
    return this.#garrison.stop()
  }

  /** Stops for good and leaves its database to the next server. */
  async retire(): Promise<void> {
    try {
      await this.#garrison.stop()
    } finally {
      park(this.#opened)
    }
  }

  async stop(): Promise<void> {
    try {
      await this.#garrison.stop()
    } finally {
      await this.database.close()
    }
  }
}

/** What `forEachServer` hands to a suite: the present server; `reset` puts a fresh one in its place. */
export interface ServerHandle {
  (): TestServer
  reset(organisation?: string): Promise<TestServer>
}

/** Runs a suite on every storage engine, with a fresh server for each. */
export function forEachServer(suite: (server: ServerHandle) => void): void {
  forEachEngine((engine) => {
    describe(`on ${engine.name}`, () => {
      let present: TestServer | undefined
      const current = () => {
        if (present === undefined) throw new Error('the server runs only inside tests')
        return present
      }
      const handle: ServerHandle = Object.assign(current, {
        async reset(organisation?: string) {
          await present?.retire()
          present = await TestServer.start(engine, organisation)
          return present
        },
      })
      before(async () => {
        present = await TestServer.start(engine)
      })
      after(async () => {
        await present?.retire()
      })
      suite(handle)
    })
  })
}
