import { at, jsonOf } from '../answers.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Tools, VendorFailure, type VendorRequest } from '../vendor.ts'
import { hostOf, type Service } from './endpoints.ts'
import { type Asked, failureIn } from './failures.ts'
import { canonicalQuery, signed } from './signature.ts'

/** What is asked of a service, and where. The permission that it takes is the service's name and the action's. */
export interface Call {
  readonly service: Service
  readonly region: string
  readonly action: string
  readonly version: string
  readonly parameters?: Readonly<Record<string, string>>
  /** Sent as JSON by POST; without it the call is a GET. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** One key's calls. */
export class VolcengineCalls {
  readonly #credentials: Credentials
  readonly #tools: Tools
  /** Set once the vendor has said whose key it is: errors then mean something else. */
  isProven = false

  constructor(credentials: Credentials, tools: Tools) {
    this.#credentials = credentials
    this.#tools = tools
  }

  /**
   * The result of a call.
   * @throws VendorFailure
   */
  async ask(call: Call): Promise<unknown> {
    const { secretId, secretKey, domain } = this.#credentials
    const { send, now } = this.#tools
    const { service, region } = call
    const request = signed(requestOf(call, hostOf(service, domain)), { secretId, secretKey, service, region, now: now() })
    const asked: FailureDetail = { action: `${service}:${call.action}`, place: region }
    const answer = await send(request).catch(about(asked))
    // The others are one service for all regions each.
    const state: Asked = { ...asked, isGoodElsewhere: this.isProven && service === 'ecs' }
    const failure = failureIn(answer, state, now())
    if (failure !== undefined) throw failure
    const result = at(jsonOf(answer), 'Result')
    if (result === undefined || result === null) throw new VendorFailure('vendor-error', { ...asked, code: 'UnexpectedAnswer' })
    return result
  }
}

function requestOf({ action, version, parameters, body }: Call, host: string): VendorRequest {
  const path = `/?${canonicalQuery({ Action: action, Version: version, ...parameters })}`
  if (body === undefined) return { method: 'GET', host, path, headers: {} }
  return {
    method: 'POST',
    host,
    path,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}
