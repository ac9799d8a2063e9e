import type { Secret } from '../../kernel/secret.ts'
import { at, jsonOf, listAt, textAt } from '../answers.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Tools, VendorFailure } from '../vendor.ts'
import { hostsOf, nextPath } from './endpoints.ts'
import { failureOf } from './failures.ts'
import { tokens } from './token.ts'

/** What is asked of the management host, and the permission that it takes. */
export interface Call {
  /** Path and query. */
  readonly path: string
  readonly permission: string
  readonly place: string
}

/** A page of a list. */
export interface Page {
  readonly items: readonly unknown[]
  /** Path and query of the next one; null: there is none. */
  readonly next: string | null
}

/** One application's calls. */
export class AzureCalls {
  readonly #tools: Tools
  readonly #host: string
  readonly #token: () => Promise<Secret>

  constructor(credentials: Credentials, tools: Tools) {
    this.#tools = tools
    this.#host = hostsOf(credentials.domain).management
    this.#token = tokens(credentials, tools)
  }

  /** Proves the application and its secret. */
  async prove(): Promise<void> {
    await this.#token()
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#tools.now()
  }

  /**
   * A page of a list.
   * @throws VendorFailure
   */
  async page({ path, permission, place }: Call): Promise<Page> {
    const asked: FailureDetail = { action: permission, place }
    const token = await this.#token()
    const headers = { authorization: `Bearer ${token.reveal()}`, accept: 'application/json' }
    const answer = await this.#tools.send({ method: 'GET', host: this.#host, path, headers }).catch(about(asked))
    if (answer.status !== 200) throw failureOf(answer, asked)
    const document = jsonOf(answer)
    // Without its list nothing is known, which is not the same as an empty list.
    if (!Array.isArray(at(document, 'value'))) throw unexpected(asked, 'UnexpectedAnswer')
    const nextLink = textAt(document, 'nextLink')
    const next = nextLink === '' ? null : nextPath(nextLink, this.#host)
    if (next === undefined) throw unexpected(asked, 'ForeignNextLink')
    if (next === path) throw unexpected(asked, 'EndlessList')
    return { items: listAt(document, 'value'), next }
  }

  /** The items of the first pages of a list; the rest is left out. */
  async *items(call: Call, mostPages: number): AsyncGenerator<unknown> {
    let path: string | null = call.path
    for (let pages = 0; path !== null && pages < mostPages; pages += 1) {
      const { items, next }: Page = await this.page({ ...call, path })
      yield* items
      path = next
    }
  }
}

function unexpected(asked: FailureDetail, code: string): VendorFailure {
  return new VendorFailure('vendor-error', { ...asked, code })
}
