import { at, jsonOf, textAt } from '../answers.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Place, type Tools, VendorFailure, type VendorRequest } from '../vendor.ts'
import { hostOf, type Service } from './endpoints.ts'
import { failureOf, isRefusedKey } from './failures.ts'
import { signed } from './signature.ts'

// The sixth refusal in a row locks the key for five minutes, for its owner too. Another session may be trying as well.
const MOST_REFUSALS = 2

/** A question, where it is asked, and the permission that it takes. */
export interface Call {
  readonly service: Service
  /** Null: the account's own. */
  readonly region: string | null
  readonly path: string
  /** `X-Project-Id` or `X-Domain-Id`: for whom it is asked. */
  readonly scope?: Readonly<Record<string, string>>
  readonly permission: string
  /** The list that the answer must have: without it nothing is known, which is not the same as an empty list. */
  readonly list: string
}

const WHOSE: Call = { service: 'iam', region: null, path: '/v3/auth/domains', permission: 'iam:domains:list', list: 'domains' }
const ID = /^[\w-]{1,64}$/

/** Whether a text may stand in a path as an id. */
export function isId(text: string): boolean {
  return ID.test(text)
}

/** A question about a project, in its region. */
export function inProject({ id, region }: Place, call: Omit<Call, 'region' | 'scope'>): Call {
  return { ...call, region, path: call.path.replace('{project}', encodeURIComponent(id)), scope: { 'x-project-id': id } }
}

/** One key's calls, one after the other. */
export class HuaweiCalls {
  readonly #credentials: Credentials
  readonly #tools: Tools
  /** Refusals of the key in a row, and what the last one was. */
  #refusals = 0
  #refusal: VendorFailure | undefined
  /** Known once the vendor has said whose key it is: errors then mean something else. */
  #accountId: string | undefined

  constructor(credentials: Credentials, tools: Tools) {
    this.#credentials = credentials
    this.#tools = tools
  }

  /** The account, as far as it was asked for; else it is asked for now. */
  async accountId(): Promise<string> {
    return this.#accountId ?? this.prove()
  }

  /**
   * Asks whose key it is: the account, which HUAWEI calls a domain. Takes no permission.
   * @throws VendorFailure
   */
  async prove(): Promise<string> {
    this.#mayAsk(WHOSE)
    const accountId = textAt(await this.#send(WHOSE), 'domains', 0, 'id')
    if (!isId(accountId)) throw new VendorFailure('vendor-error', { ...askedFor(WHOSE), code: 'UnexpectedAnswer' })
    this.#accountId = accountId
    return accountId
  }

  /**
   * The answer as plain objects. A good key that a region refuses is proven anew before another region is asked, which
   * ends the row of its refusals.
   * @throws VendorFailure
   */
  async ask(call: Call): Promise<unknown> {
    if (this.#refusals > 0 && this.#accountId !== undefined) await this.prove()
    this.#mayAsk(call)
    return this.#send(call)
  }

  /** Whatever is asked and however often: no key is refused a third time in a row, nothing is sent any more. */
  #mayAsk(call: Call): void {
    if (this.#refusal === undefined || this.#refusals < MOST_REFUSALS) return
    throw new VendorFailure(this.#refusal.reason, { ...askedFor(call), code: 'NotAskedAgain' })
  }

  async #send(call: Call): Promise<unknown> {
    const { secretId, secretKey, domain } = this.#credentials
    const { send, now } = this.#tools
    const asked = askedFor(call)
    const host = hostOf(call.service, call.region, domain)
    const answer = await send(signed(requestOf(call, host), { secretId, secretKey, now: now() })).catch(about(asked))
    if (answer.status !== 200) {
      const standing = { isRegional: call.region !== null, isProven: this.#accountId !== undefined }
      const failure = failureOf(answer, { ...asked, ...standing }, now())
      if (isRefusedKey(answer)) {
        this.#refusals += 1
        this.#refusal = failure
      }
      throw failure
    }
    this.#refusals = 0
    const document = jsonOf(answer)
    if (!Array.isArray(at(document, call.list))) throw new VendorFailure('vendor-error', { ...asked, code: 'UnexpectedAnswer' })
    return document
  }
}

function askedFor({ permission, region }: Call): FailureDetail {
  return { action: permission, ...(region === null ? {} : { place: region }) }
}

function requestOf({ path, scope }: Call, host: string): VendorRequest {
  return { method: 'GET', host, path, headers: { 'content-type': 'application/json', ...scope } }
}
