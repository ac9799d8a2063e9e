import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { readSignature } from '../../../src/gateway/authenticate/authenticate.ts'
import { TIMESTAMP_WINDOW_MS } from '../../../src/gateway/authenticate/timestamp.ts'
import type { RawRequest } from '../../../src/gateway/raw-request.ts'
import { readParameters } from '../../../src/gateway/read-parameters.ts'
import { authority, refusalOf } from './authority.ts'
import { FORM, KEY_ID, NOW_MS, raw, signAcs3, signRpc, withHeaders } from './signers.ts'

async function codeFor(request: RawRequest, options: Parameters<typeof authority>[0] = {}): Promise<string | undefined> {
  const { admit } = authority(options)
  return (await refusalOf(Promise.resolve().then(() => admit(request))))?.code
}

function textAt(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

describe('a good signature', () => {
  it('gives the caller, V3 and V1, GET and POST', async () => {
    const requests = [
      signAcs3({ method: 'GET' }),
      signAcs3({ body: 'A=1' }),
      signAcs3({ body: '{"A":1}', contentType: 'application/json; charset=utf-8' }),
      signAcs3({ headers: { 'x-acs-retry-attempts': '1', accept: 'application/json' } }),
      signRpc(),
      signRpc({ method: 'POST', form: [['A', '1']] }),
      signRpc({ method: 'POST', form: [['A', '1']], systemIn: 'form' }),
      signRpc({ system: { SignatureType: '' }, query: [['RegionId', 'cn-hangzhou']] }),
    ]
    for (const request of requests) {
      const { admit, caller } = authority()
      assert.equal(await admit(request), caller)
    }
  })

  it('of V1 covers the value in the body when a name is in both places', async () => {
    const request = signRpc({ method: 'POST', query: [['RegionId', 'q']], form: [['RegionId', 'f']] })
    assert.equal(await codeFor(request), undefined)
    assert.equal(readParameters(request).business.get('RegionId'), 'f')
  })

  it('stands when a generic client writes spaces as plus', async () => {
    const request = signRpc({ method: 'POST', form: [['Name', 'a b+c']] })
    assert.equal(request.body.toString(), 'Name=a%20b%2Bc')
    assert.equal(await codeFor({ ...request, body: Buffer.from('Name=a+b%2Bc') }), undefined)
    const query = signAcs3({ query: [['Name', 'a b+c']] })
    assert.equal(await codeFor({ ...query, rawQuery: 'Name=a+b%2Bc' }), undefined)
  })

  it('of V3 over names that are not encoded fits no other set of parameters', async () => {
    const two = [
      ['A', '1'],
      ['B', '2'],
    ] as const
    assert.equal(await codeFor({ ...signAcs3({ query: two }), rawQuery: 'A%3D1%26B=2' }), 'SignatureDoesNotMatch')
    assert.equal(await codeFor({ ...signAcs3({ query: [['é', '1']] }), rawQuery: '%25C3%25A9=1' }), 'SignatureDoesNotMatch')
  })
})

describe('a refused signature', () => {
  it('of another secret', async () => {
    assert.equal(await codeFor(signAcs3({ secret: 'other' })), 'SignatureDoesNotMatch')
    assert.equal(await codeFor(signRpc({ secret: 'other' })), 'SignatureDoesNotMatch')
  })

  it('V3: shows the string to sign', async () => {
    const refusal = await refusalOf(authority().admit(signAcs3({ secret: 'other', query: [['SecretKey', 'planted']] })))
    assert.match(
      refusal?.message ?? '',
      /^Specified signature does not match our calculation\. server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\]$/,
    )
    assert.equal(refusal?.status, 400)
    assert.equal(refusal?.logDetail, `ACS3-HMAC-SHA256, key ${KEY_ID}`)
  })

  it('V1: shows the string to sign as the vendor does', async () => {
    const refusal = await refusalOf(authority().admit(signRpc({ secret: 'other', query: [['Name', 'a b']] })))
    assert.equal(
      refusal?.message,
      'Specified signature is not matched with our calculation. server string to sign is:GET&%2F&' +
        'AccessKeyId%3DLTAIexample%26Action%3DAddInstanceMembers%26Format%3DJSON%26Name%3Da%2520b' +
        '%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3Dd41d8c%26SignatureVersion%3D1.0' +
        '%26Timestamp%3D2026-11-21T20%253A55%253A37Z%26Version%3D2017-12-07',
    )
  })

  it('V1: shows no secret and no more than 8,192 characters of it', async () => {
    const query = [
      ['SecretKey', 'planted'],
      ['Config', '{"accessKeySecret":"planted"}'],
      ['VendorAuth.1.Password', 'planted'],
      ['PublicKey', '-----BEGIN PRIVATE KEY-----\nplanted'],
    ] as const
    const refusal = await refusalOf(authority().admit(signRpc({ secret: 'other', query })))
    assert.equal(refusal?.code, 'SignatureDoesNotMatch')
    assert.match(refusal?.message ?? '', /SecretKey%3Dredacted%26/)
    assert.doesNotMatch(inspect(refusal, { depth: 9, showHidden: true }), /planted/)
    const long = await refusalOf(authority().admit(signRpc({ secret: 'other', query: [['A', 'é'.repeat(9000)]] })))
    assert.equal(
      long?.message.length,
      8192 + 'Specified signature is not matched with our calculation. server string to sign is:'.length,
    )
  })

  it('leaves no secret in what inspection and JSON show of a signed request', () => {
    const request = signRpc({ query: [['SecretKey', 'planted']] })
    const signed = readSignature(request, readParameters(request))
    assert.doesNotMatch(inspect(signed, { depth: 9, showHidden: true }) + JSON.stringify(signed), /planted/)
  })

  it('that is as long but of other characters than ASCII', async () => {
    // U+0141 would become an "A" if it were cut to one byte.
    for (let i = 0; i < 200; i++) {
      const request = signRpc({ system: { SignatureNonce: `n${i}` } })
      const signature = readParameters(request).merged.get('Signature') ?? ''
      if (!signature.includes('A')) continue
      const other = encodeURIComponent(signature.replace('A', '\u0141'))
      const rawQuery = request.rawQuery.replace(/Signature=[^&]*$/, `Signature=${other}`)
      assert.equal(await codeFor({ ...request, rawQuery }), 'SignatureDoesNotMatch')
      return
    }
    assert.fail('no signature with an A')
  })
})

describe('an Authorization header', () => {
  const good = signAcs3({ body: 'A=1' })
  const value = readParameters(good).header('authorization') ?? ''
  const cases: readonly [string, string, string][] = [
    ['without credential', value.replace(KEY_ID, ''), 'MissingAccessKeyId'],
    ['without Credential=', value.replace('Credential=', ''), 'IncompleteSignature'],
    ['without signature', value.replace(/[0-9a-f]{64}$/, ''), 'IncompleteSignature'],
    ['without Signature=', value.replace(/,Signature=.*$/, ''), 'IncompleteSignature'],
    ['with a fourth part', `${value},More=1`, 'IncompleteSignature'],
    ['without signed headers', value.replace(/SignedHeaders=[^,]*/, 'SignedHeaders='), 'IncompleteSignature'],
    ['with spaces', value.replaceAll(',', ', '), 'IncompleteSignature'],
    ['with an unsorted list', value.replace('content-type;host', 'host;content-type'), 'IncompleteSignature'],
    ['with a name twice', value.replace('host;', 'host;host;'), 'IncompleteSignature'],
    ['with a header not sent', value.replace('host;', 'host;other;'), 'IncompleteSignature'],
    ['with an access key id too long', value.replace(KEY_ID, 'K'.repeat(129)), 'IncompleteSignature'],
    ['with upper-case hexadecimals', value.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase()), 'SignatureDoesNotMatch'],
    ['empty', '', 'InvalidSignatureMethod'],
    ['of SM3', value.replace('SHA256', 'SM3'), 'InvalidSignatureMethod'],
    ['of RSA', value.replace('HMAC', 'RSA'), 'InvalidSignatureMethod'],
    ['of a bearer', 'Bearer abc', 'InvalidSignatureMethod'],
    ['of the vendor’s older kind', `acs ${KEY_ID}:abc`, 'InvalidSignatureMethod'],
    ['of one word', 'ACS3-HMAC-SHA256', 'IncompleteSignature'],
  ]
  for (const [what, authorization, code] of cases) {
    it(`${what}: ${code}`, async () => assert.equal(await codeFor(withHeaders(good, { authorization })), code))
  }

  for (const name of ['host', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256', 'content-type']) {
    it(`that does not sign ${name}: IncompleteSignature`, async () => {
      const authorization = value.replace(new RegExp(`${name};`), '')
      assert.notEqual(authorization, value)
      const refusal = await refusalOf(authority().admit(withHeaders(good, { authorization })))
      assert.equal(refusal?.code, 'IncompleteSignature')
      assert.equal(refusal?.message, `The request signature is incomplete: ${name} is not signed.`)
    })
  }

  it('does not sign another x-acs- header that is sent: IncompleteSignature', async () => {
    assert.equal(await codeFor(withHeaders(good, { 'X-Acs-Anything': '1' })), 'IncompleteSignature')
    assert.equal(await codeFor(withHeaders(good, { 'x-acs-security-token': 'T' })), 'IncompleteSignature')
  })

  it('and a header twice: InvalidHeader', async () => {
    for (const name of ['Host', 'authorization', 'content-type', 'X-Acs-Date', 'x-acs-whatever', 'Content-Length']) {
      const rawHeaders = [...good.rawHeaders, name, '1', name.toLowerCase(), '1']
      assert.equal(await codeFor({ ...good, rawHeaders }), 'InvalidHeader', name)
    }
    const rawHeaders = [...good.rawHeaders, 'via', '1', 'Via', '2']
    assert.equal(await codeFor({ ...good, rawHeaders }), undefined)
  })

  it('and another body than the one hashed: InvalidContentSha256', async () => {
    assert.equal(await codeFor({ ...good, body: Buffer.from('A=2') }), 'InvalidContentSha256')
    assert.equal(await codeFor({ ...good, body: Buffer.alloc(0) }), 'InvalidContentSha256')
    assert.equal(
      await codeFor(signAcs3({ body: 'A=1', headers: { 'x-acs-content-sha256': 'UNSIGNED-PAYLOAD' } })),
      'InvalidContentSha256',
    )
  })

  it('and a signature in the parameters: IncompleteSignature', async () => {
    assert.equal(await codeFor(signAcs3({ query: [['AccessKeyId', KEY_ID]] })), 'IncompleteSignature')
    assert.equal(await codeFor(signAcs3({ query: [['Signature', 'x']] })), 'IncompleteSignature')
  })

  it('and a nonce that is empty or too long: InvalidSignatureNonce', async () => {
    assert.equal(await codeFor(signAcs3({ nonce: '' })), 'InvalidSignatureNonce')
    assert.equal(await codeFor(signAcs3({ nonce: 'n'.repeat(129) })), 'InvalidSignatureNonce')
    assert.equal(await codeFor(signAcs3({ nonce: 'n'.repeat(128) })), undefined)
  })
})

describe('a V1 request', () => {
  const cases: readonly [string, Readonly<Record<string, string | undefined>>, string][] = [
    ['without AccessKeyId', { AccessKeyId: undefined }, 'MissingAccessKeyId'],
    ['with an AccessKeyId that is none', { AccessKeyId: 'a b' }, 'IncompleteSignature'],
    ['without SignatureMethod', { SignatureMethod: undefined }, 'InvalidSignatureMethod'],
    ['with HMAC-SHA256', { SignatureMethod: 'HMAC-SHA256' }, 'InvalidSignatureMethod'],
    ['with SignatureType', { SignatureType: 'BEARERTOKEN' }, 'InvalidSignatureMethod'],
    ['with SignatureVersion 2.0', { SignatureVersion: '2.0' }, 'InvalidSignatureVersion'],
    ['without Timestamp', { Timestamp: undefined }, 'MissingTimestamp'],
    ['without SignatureNonce', { SignatureNonce: undefined }, 'MissingSignatureNonce'],
    ['with an empty SignatureNonce', { SignatureNonce: '' }, 'MissingSignatureNonce'],
    ['with a long SignatureNonce', { SignatureNonce: 'n'.repeat(129) }, 'InvalidSignatureNonce'],
    ['with a SecurityToken', { SecurityToken: 'T' }, 'InvalidSecurityToken.Malformed'],
    ['with an empty SecurityToken', { SecurityToken: '' }, 'InvalidSecurityToken.Malformed'],
    ['without Action', { Action: undefined }, 'MissingAction'],
    ['without Version', { Version: undefined }, 'MissingVersion'],
    ['with another Action than in the headers', { Action: 'Other' }, 'InvalidAction'],
    ['with another Version than in the headers', { Version: '2018-12-03' }, 'InvalidVersion'],
  ]
  for (const [what, system, code] of cases) {
    it(`${what}: ${code}`, async () => {
      assert.equal(await codeFor(signRpc({ system })), code)
      assert.equal(await codeFor(signRpc({ system, method: 'POST', systemIn: 'form' })), code)
    })
  }

  it('without Signature: IncompleteSignature', async () => {
    const request = signRpc()
    assert.equal(await codeFor({ ...request, rawQuery: request.rawQuery.replace(/&Signature=.*$/, '') }), 'IncompleteSignature')
    assert.equal(
      await codeFor({ ...request, rawQuery: request.rawQuery.replace(/&Signature=.*$/, '&Signature=') }),
      'IncompleteSignature',
    )
  })

  it('with a JSON body, which it does not sign: IncompleteSignature', async () => {
    const request = withHeaders(
      { ...signRpc({ method: 'POST' }), body: Buffer.from('{"A":1}') },
      { 'content-type': 'application/json' },
    )
    assert.equal(await codeFor(request), 'IncompleteSignature')
  })

  it('with a form that was added later: SignatureDoesNotMatch', async () => {
    const request = withHeaders({ ...signRpc({ method: 'POST' }), body: Buffer.from('A=1') }, { 'content-type': FORM })
    assert.equal(await codeFor(request), 'SignatureDoesNotMatch')
  })

  it('with a token in an unsigned header: InvalidSecurityToken.Malformed', async () => {
    assert.equal(await codeFor(withHeaders(signRpc(), { 'x-acs-security-token': 'T' })), 'InvalidSecurityToken.Malformed')
  })

  it('sent by another method than signed: SignatureDoesNotMatch', async () => {
    assert.equal(await codeFor({ ...signRpc(), method: 'POST' }), 'SignatureDoesNotMatch')
  })

  it('whose Action differs from the header only in case is good, and the signed one counts', async () => {
    const request = withHeaders(signRpc(), { 'x-acs-action': 'addInstanceMembers' })
    assert.equal(await codeFor(request), undefined)
    assert.equal(readParameters(request).action, 'AddInstanceMembers')
  })
})

describe('an unsigned request', () => {
  const headers = { host: 'h', 'x-acs-action': 'A', 'x-acs-version': '1' }
  const cases: readonly [string, RawRequest, string][] = [
    ['anonymous', raw('POST', 'Format=json', '', headers), 'MissingAccessKeyId'],
    ['with a bearer token', raw('POST', '', '', { ...headers, 'x-acs-bearer-token': 'T' }), 'InvalidSignatureMethod'],
    ['with an identity token', raw('POST', '', '', { ...headers, 'x-acs-zero-trust-idtoken': 'T' }), 'InvalidSignatureMethod'],
    [
      'with a signature type',
      raw('POST', '', '', { ...headers, 'x-acs-signature-type': 'BEARERTOKEN' }),
      'InvalidSignatureMethod',
    ],
    ['with BearerToken', raw('POST', 'BearerToken=T', '', headers), 'InvalidSignatureMethod'],
    ['with SignatureType', raw('POST', 'SignatureType=BEARERTOKEN', '', headers), 'InvalidSignatureMethod'],
  ]
  for (const [what, request, code] of cases) it(`${what}: ${code}`, async () => assert.equal(await codeFor(request), code))
})

describe('time stamps', () => {
  const malformed = [
    '2026-11-21T20:55:37',
    '2026-11-21 20:55:37Z',
    '2026-11-21T20:55:37.000Z',
    '2026-11-21T20:55:37+00:00',
    '2026-13-21T20:55:37Z',
    '2026-02-30T20:55:37Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T20:60:37Z',
    '2026-11-21T20:55:60Z',
    '26-11-21T20:55:37Z',
    '+02026-11-21T20:55:37Z',
    '1795294537',
    'now',
  ]
  for (const text of malformed) {
    it(`${text} is not well formed`, async () => {
      assert.equal(await codeFor(signAcs3({ date: text })), 'InvalidTimeStamp.Format')
      assert.equal(await codeFor(signRpc({ system: { Timestamp: text } })), 'InvalidTimeStamp.Format')
    })
  }

  it('are good to exactly 15 minutes, both ways', async () => {
    for (const sign of [(date: string) => signAcs3({ date }), (Timestamp: string) => signRpc({ system: { Timestamp } })]) {
      for (const edge of [TIMESTAMP_WINDOW_MS, -TIMESTAMP_WINDOW_MS]) {
        const request = sign(textAt(NOW_MS + edge))
        assert.equal(await codeFor(request), undefined)
        assert.equal(await codeFor(request, { nowMs: NOW_MS - Math.sign(edge) }), 'InvalidTimeStamp.Expired')
        assert.equal(await codeFor(request, { nowMs: NOW_MS + Math.sign(edge) }), undefined)
      }
    }
    assert.equal(TIMESTAMP_WINDOW_MS, 900_000)
  })
})

describe('keys and nonces', () => {
  it('an unknown key: InvalidAccessKeyId.NotFound, 404', async () => {
    const refusal = await refusalOf(authority({ keyId: 'other' }).admit(signAcs3()))
    assert.equal(refusal?.code, 'InvalidAccessKeyId.NotFound')
    assert.equal(refusal?.status, 404)
  })

  it('an inactive key is told only to who holds its secret', async () => {
    assert.equal(await codeFor(signAcs3(), { active: false }), 'InvalidAccessKeyId.Inactive')
    assert.equal(await codeFor(signAcs3({ secret: 'other' }), { active: false }), 'SignatureDoesNotMatch')
  })

  it('nobody looks for the key of a request that is refused by its form', async () => {
    const { admit, asked, clock } = authority()
    clock.ms += TIMESTAMP_WINDOW_MS + 1
    assert.equal((await refusalOf(admit(signAcs3())))?.code, 'InvalidTimeStamp.Expired')
    clock.ms -= TIMESTAMP_WINDOW_MS + 1
    assert.equal((await refusalOf(admit(signRpc({ system: { SecurityToken: 'T' } }))))?.code, 'InvalidSecurityToken.Malformed')
    assert.equal((await refusalOf(admit(signRpc({ system: { AccessKeyId: 'STS.none' } }))))?.code, 'MissingSecurityToken')
    assert.deepEqual(asked, [])
  })

  it('a nonce is good once, over both schemes', async () => {
    const { admit, clock } = authority()
    await admit(signAcs3({ nonce: 'once' }))
    assert.equal((await refusalOf(admit(signAcs3({ nonce: 'once' }))))?.code, 'SignatureNonceUsed')
    assert.equal((await refusalOf(admit(signRpc({ system: { SignatureNonce: 'once' } }))))?.code, 'SignatureNonceUsed')
    clock.ms += TIMESTAMP_WINDOW_MS
    assert.equal((await refusalOf(admit(signAcs3({ nonce: 'once' }))))?.code, 'SignatureNonceUsed')
    clock.ms += 1
    assert.equal((await refusalOf(admit(signAcs3({ nonce: 'once' }))))?.code, 'InvalidTimeStamp.Expired')
  })

  it('of two requests at once with one nonce, one passes', async () => {
    const { admit } = authority()
    const both = await Promise.all([refusalOf(admit(signAcs3())), refusalOf(admit(signAcs3()))])
    assert.deepEqual(
      both.map((refusal) => refusal?.code),
      [undefined, 'SignatureNonceUsed'],
    )
  })

  it('a wrong signature does not use a nonce up, an inactive key does not either', async () => {
    const { admit } = authority()
    assert.equal((await refusalOf(admit(signAcs3({ secret: 'other' }))))?.code, 'SignatureDoesNotMatch')
    assert.equal(await refusalOf(admit(signAcs3())), undefined)
  })

  it('when no nonce can be remembered: ServiceUnavailable, 503', async () => {
    const { admit } = authority({ capacity: 1 })
    await admit(signAcs3({ nonce: 'a' }))
    const refusal = await refusalOf(admit(signAcs3({ nonce: 'b' })))
    assert.equal(refusal?.code, 'ServiceUnavailable')
    assert.equal(refusal?.status, 503)
    assert.equal((await refusalOf(admit(signAcs3({ nonce: 'a' }))))?.code, 'SignatureNonceUsed')
  })
})
