import { createRequire } from 'node:module'
import { type Credentials, flatten } from '../client.ts'
import { observe } from '../evidence/record.ts'

/*
 * The vendor's own clients, unmodified. They are CommonJS and typed for older compilers; the little that is used of
 * them is declared here.
 */

const load = createRequire(import.meta.url)

interface Params {
  readonly action: string
  readonly version: string
  readonly method: string
}

/** What an official client throws. */
export interface ClientFailure extends Error {
  readonly code: string
  readonly statusCode?: number
  readonly retryAfter?: number
  readonly accessDeniedDetail?: Readonly<Record<string, unknown>>
  readonly data?: Readonly<Record<string, unknown>>
}

/** A call as a test writes it. `body` fields travel in the form body where the official client puts them there. */
export interface OfficialCall {
  readonly version: string
  readonly action: string
  /** Where only one will do; else the client's own habit. */
  readonly method?: 'GET' | 'POST'
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, unknown>>
}

/** One way of an official client to make calls. */
export interface OfficialClient {
  readonly name: string
  /** Gives the answer body; rejects with a ClientFailure. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  call(call: OfficialCall): Promise<any>
}

interface OpenApiModule {
  readonly default: new (
    config: object,
  ) => {
    callApi(params: object, request: object, runtime: object): Promise<{ body: object; statusCode: number }>
  }
}

function paramsOf({ action, version, method = 'POST' }: OfficialCall): Params & Record<string, string> {
  return {
    action,
    version,
    method,
    protocol: 'HTTP',
    pathname: '/',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  }
}

function openApiClient(name: string, module: OpenApiModule, models: ModelsOf, config: object): OfficialClient {
  const client = new module.default(new models.Config(config))
  return {
    name,
    async call(call) {
      const request = new models.OpenApiRequest({
        query: Object.fromEntries(flatten(call.query ?? {})),
        ...(call.body === undefined ? {} : { body: Object.fromEntries(flatten(call.body)) }),
      })
      const { body } = await client.callApi(new models.Params(paramsOf(call)), request, {})
      return body
    },
  }
}

interface ModelsOf {
  readonly Config: new (map: object) => object
  readonly Params: new (map: object) => object
  readonly OpenApiRequest: new (map: object) => object
}

/** Every official client against one endpoint, each in the ways that people use it. */
export function officialClients(url: string, credentials: Credentials): OfficialClient[] {
  return everyClient(url, credentials).map(({ name, call }) => ({ name, call: (given) => observed(name, given, call(given)) }))
}

async function observed(client: string, call: OfficialCall, answer: Promise<unknown>): Promise<unknown> {
  const parameters = { ...call.query, ...call.body }
  try {
    const body = await answer
    observe({ client, ...call, parameters, status: 200, body })
    return body
  } catch (error) {
    observe({ client, ...call, parameters, status: 400, body: { Code: codeOf(error) } })
    throw error
  }
}

/** The clients put the status or their own words around the code. */
function codeOf(error: unknown): string {
  return String(Object(error).code ?? '').replace(/^.*?: /, '')
}

/** The names of all. */
export const OFFICIAL_CLIENTS = [
  'openapi-core V3',
  'openapi-core V1',
  'openapi-client V3',
  'pop-core POST',
  'pop-core GET',
] as const

function everyClient(url: string, credentials: Credentials): OfficialClient[] {
  const { host } = new URL(url)
  const config = { ...credentials, endpoint: host, protocol: 'HTTP', regionId: 'cn-shanghai' }
  const core = load('@alicloud/openapi-core')
  const coreModels: ModelsOf = core.$OpenApiUtil
  const olderModels: ModelsOf = load('@alicloud/openapi-client')
  return [
    openApiClient('openapi-core V3', core, coreModels, config),
    openApiClient('openapi-core V1', core, coreModels, { ...config, signatureAlgorithm: 'v2' }),
    openApiClient('openapi-client V3', load('@alicloud/openapi-client'), olderModels, config),
    popCore('pop-core POST', url, credentials, 'POST'),
    popCore('pop-core GET', url, credentials, 'GET'),
  ]
}

function popCore(name: string, url: string, credentials: Credentials, method: 'GET' | 'POST'): OfficialClient {
  const { RPCClient } = load('@alicloud/pop-core')
  return {
    name,
    async call({ action, version, query, body, method: only }) {
      const client = new RPCClient({ ...credentials, endpoint: url, apiVersion: version })
      const parameters = Object.fromEntries(flatten({ ...query, ...body }))
      return client.request(action, parameters, { method: only ?? method, formatParams: false })
    },
  }
}
