// Random requests, signed by a signer that shares no code with the verifier and by the official clients over a loopback
// connection, are all admitted, and say what was asked for.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { $OpenApiUtil, default as OpenApiCore } from '@alicloud/openapi-core'
import fc from 'fast-check'
import type { RawRequest } from '../../../src/gateway/raw-request.ts'
import { readParameters } from '../../../src/gateway/read-parameters.ts'
import { authority } from './authority.ts'
import { encodeBytes, KEY_ID, KEY_SECRET, type Pairs, signAcs3, signRpc, wire } from './signers.ts'

const require = createRequire(import.meta.url)
// Both clients are CommonJS.
const core = require('@alicloud/openapi-core') as { default: typeof OpenApiCore.default; $OpenApiUtil: typeof $OpenApiUtil }
const { RuntimeOptions } = require('@darabonba/typescript') as { RuntimeOptions: new (map: object) => never }
const PopCore = require('@alicloud/pop-core') as new (
  config: object,
) => { request(action: string, parameters: object, options: object): Promise<unknown> }

const MARKS = [...'abcXYZ019-_.~*!\'()+ /?#&=%;:@,"<>[]{}|\\^`\t\r\n', 'é', '漢', '😀', '\u00a0', '\ufffd']
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...MARKS), maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.replaceAll('\0', '')),
)
// A dot and digits after it is a list's number, which has its bounds; a plain object cannot carry __proto__.
const name = fc
  .tuple(text, fc.constantFrom('', '.1', '.10.Inner.2', '.Field'))
  .map(([start, end]) => `P${start.replaceAll('.', '')}${end}`)
const pairsOf = (names: fc.Arbitrary<string>) => fc.uniqueArray(fc.tuple(names, text), { selector: ([key]) => key, maxLength: 8 })

function sorted(pairs: Iterable<readonly [string, string]>): [string, string][] {
  return [...pairs].map(([key, value]): [string, string] => [key, value]).sort((a, b) => (a[0] < b[0] ? -1 : 1))
}

async function assertAdmitted(request: RawRequest, expected: Iterable<readonly [string, string]>, nowMs?: number): Promise<void> {
  const { admit, caller } = authority(nowMs === undefined ? {} : { nowMs })
  assert.equal(await admit(request), caller)
  assert.deepEqual(sorted(readParameters(request).business), sorted(expected))
}

describe('random requests of an independent signer', () => {
  const anyName = fc.oneof(name, fc.constantFrom('__proto__', 'constructor', 'toString', 'RegionId', '#3#abc'))
  const mixed = fc.tuple(pairsOf(anyName), pairsOf(anyName))

  it('V3: query and form', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, fc.constantFrom('GET', 'POST'), async ([query, form], method) => {
        await assertAdmitted(signAcs3({ method, query, body: wire(form) }), new Map([...query, ...form]))
      }),
    )
  })

  it('V1: query and form, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, fc.constantFrom('query', 'form'), async ([query, form], systemIn) => {
        await assertAdmitted(signRpc({ method: 'POST', query, form, systemIn }), new Map([...query, ...form]))
      }),
    )
  })

  it('V3 and V1: other spellings of the same characters on the wire', async () => {
    const respell = (pairs: Pairs, style: number) =>
      pairs.map((pair) => pair.map((part) => SPELLINGS[style]?.(part) ?? '').join('=')).join('&')
    await fc.assert(
      fc.asyncProperty(pairsOf(name), fc.nat(SPELLINGS.length - 1), async (pairs, style) => {
        await assertAdmitted({ ...signAcs3({ query: pairs }), rawQuery: respell(pairs, style) }, pairs)
        const rpc = signRpc({ method: 'POST', form: pairs })
        await assertAdmitted({ ...rpc, body: Buffer.from(respell(pairs, style)) }, pairs)
      }),
    )
  })
})

const SPELLINGS: readonly ((part: string) => string)[] = [
  (part) => encodeBytes(part).replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
  (part) => encodeBytes(part).replaceAll('%20', '+'),
  (part) => encodeURIComponent(part),
  (part) => [...Buffer.from(part)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
]

describe('random requests of the official clients', () => {
  let server: Server
  let endpoint = ''
  let captured: RawRequest | undefined

  before(async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        const [path = '', rawQuery = ''] = (request.url ?? '').split('?', 2)
        captured = {
          method: request.method ?? '',
          path,
          rawQuery,
          rawHeaders: request.rawHeaders,
          body: Buffer.concat(pieces),
          remoteAddress: request.socket.remoteAddress ?? '',
          secure: false,
        }
        response.setHeader('content-type', 'application/json')
        response.end('{"RequestId":"R"}')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  async function sent(call: () => Promise<unknown>): Promise<RawRequest> {
    captured = undefined
    await call()
    assert.ok(captured)
    return captured
  }

  const runs = { numRuns: 60 }
  // openapi-core leaves names unencoded in what it signs; with these in a name the signed text would be ambiguous.
  const clearName = name.map((value) => value.replace(/[%=&\r\n]/g, '-'))

  function openapiCore(signatureAlgorithm?: string) {
    const config = { accessKeyId: KEY_ID, accessKeySecret: KEY_SECRET, endpoint, protocol: 'HTTP' }
    const client = new core.default(
      new core.$OpenApiUtil.Config(signatureAlgorithm === undefined ? config : { ...config, signatureAlgorithm }),
    )
    return (method: string, query: Pairs, body: Pairs | string | undefined) => {
      const isText = typeof body === 'string'
      const parameters = new core.$OpenApiUtil.Params({
        action: 'ModifyBindAccount',
        version: '2022-06-16',
        protocol: 'HTTP',
        pathname: '/',
        method,
        authType: 'AK',
        style: 'RPC',
        reqBodyType: isText ? 'json' : 'formData',
        bodyType: 'json',
      })
      const request = new core.$OpenApiUtil.OpenApiRequest({
        query: Object.fromEntries(query),
        ...(body === undefined ? {} : { body: isText ? body : Object.fromEntries(body) }),
      })
      return sent(() => client.callApi(parameters, request, new RuntimeOptions({})))
    }
  }

  it('openapi-core, V3, query and form', async () => {
    const call = openapiCore()
    await fc.assert(
      fc.asyncProperty(pairsOf(clearName), pairsOf(name), async (query, form) => {
        const request = await call('POST', query, form.length > 0 ? form : undefined)
        await assertAdmitted(request, new Map([...query, ...form]), Date.now())
      }),
      runs,
    )
  })

  it('openapi-core, V3, GET', async () => {
    const call = openapiCore()
    await fc.assert(
      fc.asyncProperty(pairsOf(clearName), async (query) => {
        await assertAdmitted(await call('GET', query, undefined), query, Date.now())
      }),
      runs,
    )
  })

  it('openapi-core, V3, a JSON body with a number that JavaScript would round', async () => {
    const request = await openapiCore()('POST', [], '{"Id":9007199254740993123,"List":[{"Name":"é"}]}')
    await assertAdmitted(
      request,
      [
        ['Id', '9007199254740993123'],
        ['List.1.Name', 'é'],
      ],
      Date.now(),
    )
  })

  it('openapi-core, V1, query and form', async () => {
    const call = openapiCore('v2')
    await fc.assert(
      fc.asyncProperty(pairsOf(name), pairsOf(name), async (query, form) => {
        const request = await call('POST', query, form.length > 0 ? form : undefined)
        await assertAdmitted(request, new Map([...query, ...form]), Date.now())
      }),
      runs,
    )
  })

  for (const method of ['GET', 'POST']) {
    it(`pop-core, V1, ${method}, and an action that it spells in two ways`, async () => {
      const client = new PopCore({
        accessKeyId: KEY_ID,
        accessKeySecret: KEY_SECRET,
        endpoint: `http://${endpoint}`,
        apiVersion: '2017-12-07',
      })
      await fc.assert(
        fc.asyncProperty(pairsOf(name), async (pairs) => {
          const request = await sent(() => client.request('addInstanceMembers', Object.fromEntries(pairs), { method }))
          await assertAdmitted(request, pairs, Date.now())
          assert.equal(readParameters(request).action, 'AddInstanceMembers')
        }),
        runs,
      )
    })
  }
})
