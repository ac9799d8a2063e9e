import type { Secret } from '../../kernel/secret.ts'
import { jsonOf } from '../answers.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Tools, VendorFailure, type VendorRequest } from '../vendor.ts'
import { hostOf, type Service } from './endpoints.ts'
import { failureOf } from './failures.ts'
import { tokens } from './token.ts'

/** What is asked of a service, and the permission that it takes. */
export interface Call {
  readonly service: Service
  /** Path and query. */
  readonly path: string
  readonly permission: string
  readonly project: string
  /** Sent as JSON by POST; without it the call is a GET. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** One service account's calls. */
export class GoogleCalls {
  readonly #tools: Tools
  readonly #token: () => Promise<Secret>

  constructor(credentials: Credentials, tools: Tools) {
    this.#tools = tools
    this.#token = tokens(credentials, tools)
  }

  /** Proves the service account and its key. */
  async prove(): Promise<void> {
    await this.#token()
  }

  /**
   * The answer as plain objects.
   * @throws VendorFailure
   */
  async ask({ service, path, permission, project, body }: Call): Promise<unknown> {
    const token = await this.#token()
    const asked: FailureDetail = { action: permission, place: project }
    const headers = { authorization: `Bearer ${token.reveal()}`, accept: 'application/json' }
    const host = hostOf(service)
    const request: VendorRequest =
      body === undefined
        ? { method: 'GET', host, path, headers }
        : { method: 'POST', host, path, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await this.#tools.send(request).catch(about(asked))
    if (answer.status !== 200) throw failureOf(answer, asked)
    const document = jsonOf(answer)
    if (typeof document !== 'object' || document === null)
      throw new VendorFailure('vendor-error', { ...asked, code: 'UnexpectedAnswer' })
    return document
  }
}
