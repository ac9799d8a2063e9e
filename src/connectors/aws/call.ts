import { jsonOf } from '../answers.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Tools, VendorFailure, type VendorRequest } from '../vendor.ts'
import { hostOf, type Service } from './endpoints.ts'
import { failureOf } from './failures.ts'
import { signed } from './signature.ts'
import { parseXml } from './xml.ts'

/** What is asked of a service, in the form that it takes. */
export type Question =
  | { readonly form: 'query'; readonly version: string; readonly action: string; readonly parameters?: Record<string, string> }
  | {
      readonly form: 'json'
      readonly target: string
      readonly parameters: Record<string, unknown>
      readonly version: '1.0' | '1.1'
    }
  | { readonly form: 'get'; readonly path: string; readonly answers: 'xml' | 'json' }

/** A question, where it is asked, and the permission that it takes. */
export interface Call {
  readonly service: Service
  readonly region: string
  readonly permission: string
  readonly question: Question
}

/** One key's calls. */
export class AwsCalls {
  readonly #credentials: Credentials
  readonly #tools: Tools
  /** Set once the vendor has said whose key it is: errors then mean something else. */
  isProven = false

  constructor(credentials: Credentials, tools: Tools) {
    this.#credentials = credentials
    this.#tools = tools
  }

  /**
   * The answer as plain objects.
   * @throws VendorFailure
   */
  async ask({ service, region, permission, question }: Call): Promise<unknown> {
    const { secretId, secretKey } = this.#credentials
    const { send, now } = this.#tools
    const request = await signed(requestOf(question, hostOf(service, region)), {
      secretId,
      secretKey,
      service,
      region,
      now: now(),
    })
    const asked: FailureDetail = { action: permission, place: region }
    const answer = await send(request).catch(about(asked))
    // IAM is no region's.
    if (answer.status !== 200) throw failureOf(answer, { ...asked, isGoodElsewhere: this.isProven && service !== 'iam' }, now())
    const isJson = question.form === 'json' || (question.form === 'get' && question.answers === 'json')
    const document = isJson ? jsonOf(answer) : parseXml(answer.body)
    if (document === undefined) throw new VendorFailure('vendor-error', { ...asked, code: 'UnexpectedAnswer' })
    return document
  }
}

function requestOf(question: Question, host: string): VendorRequest {
  switch (question.form) {
    case 'query': {
      const { action: Action, version: Version, parameters } = question
      return {
        method: 'POST',
        host,
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ Action, Version, ...parameters }).toString(),
      }
    }
    case 'json':
      return {
        method: 'POST',
        host,
        path: '/',
        headers: { 'content-type': `application/x-amz-json-${question.version}`, 'x-amz-target': question.target },
        body: JSON.stringify(question.parameters),
      }
    case 'get':
      return { method: 'GET', host, path: question.path, headers: {} }
  }
}
