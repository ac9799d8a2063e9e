import assert from 'node:assert/strict'
import { beforeEach, describe } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { forEachServer, type ServerHandle } from '../../server.ts'

export const MANAGEMENT = '1500000000000001'
export const SHOP = '1900000000000001'
/** A delegated administrator of both services. */
export const SECURITY = '1900000000000002'
export const LAB = '1900000000000003'
export const DEPOT = '1900000000000004'
export const WIDE = '9100000000000000001'
/** An account of no directory. */
export const STRANGER = '1900000000000099'
/** The root folder of the directory `rd-test01`. */
export const ROOT = 'r-test01'
export const DAY_MS = 24 * 60 * 60 * 1000

type Parameters = Readonly<Record<string, unknown>>

/** One version of the directory's API, on the present server. */
export class Api {
  readonly product: string
  readonly #server: ServerHandle

  constructor(product: string, server: ServerHandle) {
    this.product = product
    this.#server = server
  }

  call(action: string, parameters: Parameters = {}, credentials?: Credentials): Promise<ApiAnswer> {
    return this.#server().call(this.product, action, parameters, credentials)
  }

  /** The body of a call that succeeds. */
  async ask(action: string, parameters: Parameters = {}, account = MANAGEMENT): Promise<ApiAnswer['body']> {
    const answer = await this.call(action, parameters, this.#server().rootOf(account))
    assert.equal(answer.status, 200, `${action}: ${answer.text}`)
    return answer.body
  }

  /** A call that is refused with this status and code. */
  async refuses(
    action: string,
    parameters: Parameters,
    expected: readonly [number, string],
    account = MANAGEMENT,
  ): Promise<void> {
    const { status, body, text } = await this.call(action, parameters, this.#server().rootOf(account))
    assert.deepEqual([status, body.Code], expected, text)
  }

  /** Looks at everybody who may not make this call: users without permission, other accounts of the directory, outsiders. */
  async isForManagement(action: string, parameters: Parameters, user: Credentials): Promise<void> {
    await this.isDenied(action, parameters, user)
    for (const account of [SHOP, SECURITY]) await this.refuses(action, parameters, [403, 'NoPermission'], account)
    await this.refuses(action, parameters, [404, 'EntityNotExists.ResourceDirectory'], STRANGER)
  }

  /** Like `isForManagement`; delegated administrators may make this call. */
  async isForAdministrators(action: string, parameters: Parameters, user: Credentials): Promise<void> {
    await this.isDenied(action, parameters, user)
    await this.refuses(action, parameters, [403, 'NoPermission'], SHOP)
    await this.refuses(action, parameters, [404, 'EntityNotExists.ResourceDirectory'], STRANGER)
    const seen = await this.ask(action, parameters, SECURITY)
    const own = await this.ask(action, parameters)
    assert.deepEqual({ ...seen, RequestId: '' }, { ...own, RequestId: '' })
  }

  /** A user without the permission is denied before anything else is looked at. */
  async isDenied(action: string, parameters: Parameters, user: Credentials): Promise<void> {
    const { status, body } = await this.call(action, parameters, user)
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.equal(body.AccessDeniedDetail.AuthAction, `resourcemanager:${action}`)
  }

  async folder(FolderName: string, ParentFolderId?: string): Promise<string> {
    return (await this.ask('CreateFolder', { FolderName, ParentFolderId })).Folder.FolderId
  }

  async account(DisplayName: string, more: Parameters = {}): Promise<string> {
    return (await this.ask('CreateResourceAccount', { DisplayName, ...more })).Account.AccountId
  }

  /** The rows of a statement. */
  rows<Row extends object>(sql: string): Promise<Row[]> {
    return this.#server().database.read((reader) => reader.all<Row>(sql))
  }

  run(sql: string): Promise<number> {
    return this.#server().database.write((transaction) => transaction.run(sql))
  }
}

const VERSIONS = ['ResourceDirectoryMaster', 'ResourceManager'] as const

/** Runs a suite for both versions, on every engine, with a fresh server for each test. */
export function forEachVersion(
  suite: (api: Api, server: ServerHandle) => void,
  versions: readonly (typeof VERSIONS)[number][] = VERSIONS,
): void {
  forEachServer((server) => {
    for (const product of versions) {
      describe(product, () => {
        // Here, because Node 20.0 does not hand hooks down to the suites within.
        beforeEach(async () => {
          await server.reset()
          server().clock.freeze()
        })
        suite(new Api(product, server), server)
      })
    }
  })
}
