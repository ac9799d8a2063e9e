import type { VendorAnswer, VendorRequest } from '../../src/connectors/vendor.ts'
import { egressTo } from './network.ts'
import type { Asked, StandIn } from './stand-ins/cloud.ts'

/** What somebody does to a signed request on its way. */
export type Mutation = (request: VendorRequest) => VendorRequest

/** Changes a header. */
export function header(name: string, change: (value: string) => string): Mutation {
  return (request) => ({ ...request, headers: { ...request.headers, [name]: change(request.headers[name] ?? '') } })
}

/** Changes the header that carries the signature. */
export function authorization(change: (value: string) => string): Mutation {
  return header('authorization', change)
}

/** Takes a header away. */
export function without(name: string): Mutation {
  return (request) => ({
    ...request,
    headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name)),
  })
}

/** Another digit at the end. */
export function flipped(value: string): string {
  return value.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
}

// Node's client writes these itself.
const OF_THE_CONNECTION = new Set(['host', 'connection', 'content-length', 'accept-encoding'])

/** Sends a request again that a stand-in was asked, changed on its way. */
export async function replay(stand: StandIn, asked: Asked, mutate: Mutation): Promise<VendorAnswer> {
  const { method, host, url, body } = asked
  const egress = egressTo(stand)
  const request: VendorRequest = {
    method: method as VendorRequest['method'],
    host,
    path: url,
    headers: Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !OF_THE_CONNECTION.has(name))),
    ...(body === '' ? {} : { body }),
  }
  try {
    return await egress.send(mutate(request), { allows: () => true, signal: new AbortController().signal })
  } finally {
    egress.close()
  }
}
