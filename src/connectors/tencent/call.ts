import { at, jsonOf } from '../answers.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Reason, type Tools, VendorFailure, type VendorRequest } from '../vendor.ts'
import { hostOf, isRegion, type Service, type Site } from './endpoints.ts'
import { failureOf } from './failures.ts'
import { signed } from './signature.ts'

// Only who knows a key says so of it.
const TELLS_MORE: ReadonlySet<Reason> = new Set(['secret-wrong', 'key-expired', 'no-permission', 'clock-skew', 'throttled'])

/** An action of a service and its parameters; `region` where the action has one. */
export interface Call {
  readonly service: Service
  readonly version: string
  readonly action: string
  readonly region?: string
  readonly parameters?: Readonly<Record<string, unknown>>
  /** The list that the answer must have: without it nothing is known, which is not the same as an empty list. */
  readonly list?: string
}

/** One key's calls. */
export class TencentCalls {
  readonly #credentials: Credentials
  readonly #tools: Tools
  /** The site that knows the key; undefined until one has said so. */
  #site: Site | undefined
  /** Set once the vendor has said whose key it is: errors then mean something else. */
  isProven = false

  constructor(credentials: Credentials, tools: Tools) {
    this.#credentials = credentials
    this.#tools = tools
  }

  /**
   * What stands in `Response`. A key that the mainland's site does not know is shown to the international one, once.
   * @throws VendorFailure
   */
  async ask(call: Call): Promise<unknown> {
    if (this.#site !== undefined) return this.#askAt(this.#site, call)
    try {
      return await this.#askAt('mainland', call)
    } catch (error) {
      if (!(error instanceof VendorFailure && error.reason === 'key-unknown')) throw error
      return await this.#askAt('international', call).catch((other: unknown) => {
        throw other instanceof VendorFailure && TELLS_MORE.has(other.reason) ? other : error
      })
    }
  }

  async #askAt(site: Site, call: Call): Promise<unknown> {
    const { secretId, secretKey } = this.#credentials
    const { send, now } = this.#tools
    const { service, region } = call
    const asked: FailureDetail = { action: `${service}:${call.action}`, ...(region === undefined ? {} : { place: region }) }
    if (region !== undefined && !isRegion(region)) {
      throw new VendorFailure('region-not-enabled', { ...asked, code: 'UnknownRegion' })
    }
    const request = signed(requestOf(call, hostOf(service, site)), { secretId, secretKey, service, now: now() })
    const answer = await send(request).catch(about(asked))
    const response = at(jsonOf(answer), 'Response')
    if (answer.status !== 200 || at(response, 'Error') !== undefined) {
      throw failureOf(answer, { ...asked, isGoodElsewhere: this.isProven && region !== undefined }, now())
    }
    const isWhole = call.list === undefined || Array.isArray(at(response, call.list))
    if (typeof response !== 'object' || response === null || !isWhole) {
      throw new VendorFailure('vendor-error', { ...asked, code: 'UnexpectedAnswer' })
    }
    this.#site = site
    return response
  }
}

function requestOf({ version, action, region, parameters }: Call, host: string): VendorRequest {
  return {
    method: 'POST',
    host,
    path: '/',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-tc-action': action,
      'x-tc-version': version,
      ...(region === undefined ? {} : { 'x-tc-region': region }),
    },
    body: JSON.stringify(parameters ?? {}),
  }
}
