import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { tencent } from '../../src/connectors/tencent/connector.ts'
import { signed } from '../../src/connectors/tencent/signature.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { authorization, flipped, header, type Mutation, replay, without } from './mutations.ts'
import { agentTo, Opened, openSession } from './session.ts'
import type { Asked, StandIn } from './stand-ins/cloud.ts'
import { TENCENT_ACCOUNT, tencentStandIn, verifyTc3 } from './stand-ins/tencent.ts'

const ID = 'AKIDlabEXAMPLE0000000000000000000000'
const KEY: readonly [string, string] = [ID, TENCENT_ACCOUNT.keys[ID] ?? '']
const HOME = { id: 'ap-guangzhou', region: 'ap-guangzhou' }

describe('the signature of Tencent Cloud', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(): Promise<StandIn> {
    const instances = [{ id: 'ins-1', region: 'ap-guangzhou', name: 'n', state: 'RUNNING' }]
    return opened.add(await tencentStandIn({ ...TENCENT_ACCOUNT, instances }))
  }

  const official =
    (stand: StandIn, [secretId, secretKey] = KEY, reqMethod: 'GET' | 'POST' = 'POST') =>
    (service: string) => {
      const endpoint = `${service}.tencentcloudapi.com`
      const version = { sts: '2018-08-13', cvm: '2017-03-12' }[service] ?? ''
      const profile = { httpProfile: { endpoint, reqMethod, agent: agentTo(stand) } }
      return new CommonClient(endpoint, version, { credential: { secretId, secretKey }, region: 'ap-guangzhou', profile })
    }

  /** The same question of our client and of the official one, as they went over the wire. */
  async function bothAsk(stand: StandIn): Promise<readonly [ours: Asked, theirs: Asked]> {
    const session = opened.add(openSession(tencent, KEY, stand))
    await session.hosts(HOME, null)
    await official(stand)('cvm').request('DescribeInstances', { Limit: 1 })
    const [ours, theirs] = stand.asked
    assert.ok(ours !== undefined && theirs !== undefined)
    return [ours, theirs]
  }

  it('signs, and the stand-in verifies, the published examples', () => {
    const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`
    const now = 1_551_113_065_000
    const stars = '*'.repeat(32)
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-tc-action': 'DescribeInstances' }
    const request = { method: 'POST', host: 'cvm.tencentcloudapi.com', path: '/', headers, body } as const
    const ours = signed(request, { secretId: stars, secretKey: new Secret(stars), service: 'cvm', now }).headers
    const signature = '10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f'
    assert.equal(
      ours['authorization'],
      `TC3-HMAC-SHA256 Credential=${stars}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature=${signature}`,
    )
    const asked = (changed: object): Asked => ({ ...request, url: '/', headers: { ...ours, host: request.host, ...changed } })
    assert.deepEqual(
      verifyTc3(asked({}), () => stars, now),
      { service: 'cvm' },
    )
    const older = `TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168`
    assert.deepEqual(
      verifyTc3(asked({ authorization: older }), () => 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', now),
      { service: 'cvm' },
    )
    const wrong = asked({ authorization: flipped(older) })
    assert.equal(
      verifyTc3(wrong, () => 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', now),
      'AuthFailure.SignatureFailure',
    )
  })

  it('is accepted by a stand-in that accepts the official client', async () => {
    const stand = await cloud()
    const client = official(stand)
    assert.equal((await client('sts').request('GetCallerIdentity', {})).AccountId, '100000000001')
    assert.equal((await client('cvm').request('DescribeRegions', {})).TotalCount, 3)
    const { InstanceSet } = await official(stand, KEY, 'GET')('cvm').request('DescribeInstances', { Limit: 5, Offset: 0 })
    assert.equal(InstanceSet[0].InstanceId, 'ins-1')
    const wrong = official(stand, [ID, 'wrong'])('sts').request('GetCallerIdentity', {})
    await assert.rejects(wrong, { code: 'AuthFailure.SignatureFailure' })
    const misplaced = official(stand)('cvm').request('GetCallerIdentity', {})
    await assert.rejects(misplaced, { code: 'AuthFailure.InvalidAuthorization' })
  })

  const EXPIRED = 'AuthFailure.SignatureExpire'
  const WRONG = 'AuthFailure.SignatureFailure'
  const MALFORMED = 'AuthFailure.InvalidAuthorization'
  /** What can be changed of a signed request, and what the stand-in says to it; undefined: it is accepted. */
  const mutations: Readonly<Record<string, readonly [Mutation, string | undefined]>> = {
    nothing: [(request) => request, undefined],
    'the method': [({ body: _, ...request }) => ({ ...request, method: 'GET' }), WRONG],
    'the path': [(request) => ({ ...request, path: '/x' }), WRONG],
    'a query': [(request) => ({ ...request, path: '/?a=1' }), WRONG],
    'a byte of the body': [(request) => ({ ...request, body: `${request.body} ` }), WRONG],
    'the body, emptied': [(request) => ({ ...request, body: '' }), WRONG],
    'the content type': [header('content-type', () => 'application/x'), WRONG],
    'the host': [(request) => ({ ...request, host: 'cam.tencentcloudapi.com' }), WRONG],
    'a second of the time': [header('x-tc-timestamp', (value) => String(Number(value) + 1)), WRONG],
    'the time, by more than the window': [header('x-tc-timestamp', (value) => String(Number(value) - 302)), EXPIRED],
    'the time, removed': [without('x-tc-timestamp'), EXPIRED],
    'the day of the scope': [authorization((value) => value.replace(/\/\d{4}-\d\d-\d\d\//, '/2020-01-01/')), WRONG],
    'the service of the scope': [authorization((value) => value.replace('/cvm/', '/cam/')), WRONG],
    'the key id': [authorization((value) => value.replace('AKIDlab', 'AKIDxxx')), 'AuthFailure.SecretIdNotFound'],
    'a digit of the signature': [authorization(flipped), WRONG],
    'the content type, not signed': [authorization((value) => value.replace('content-type;', '')), MALFORMED],
    'the host, not signed': [authorization((value) => value.replace(';host', '')), MALFORMED],
    'the algorithm': [authorization((value) => value.replace('SHA256', 'SHA1')), MALFORMED],
    'the authorization, removed': [without('authorization'), MALFORMED],
    'the region': [header('x-tc-region', () => 'ap-shanghai'), undefined],
    'the version': [header('x-tc-version', () => '2010-01-01'), undefined],
  }
  const codeOf = (body: string): unknown => JSON.parse(body).Response.Error?.Code

  for (const [what, [mutate, expected]] of Object.entries(mutations)) {
    it(`is ${expected === undefined ? 'accepted' : 'refused'} by the stand-in when somebody changes ${what}`, async () => {
      const stand = await cloud()
      const [ours, theirs] = await bothAsk(stand)
      assert.equal(codeOf((await replay(stand, ours, mutate)).body), expected)
      assert.equal(codeOf((await replay(stand, theirs, mutate)).body), expected)
    })
  }

  it('signs the action, which the official client does not', async () => {
    const stand = await cloud()
    const [ours, theirs] = await bothAsk(stand)
    const another = header('x-tc-action', () => 'DescribeRegions')
    assert.equal(codeOf((await replay(stand, ours, another)).body), WRONG)
    assert.equal(codeOf((await replay(stand, theirs, another)).body), undefined)
    const unknown = header('x-tc-action', () => 'RunInstances')
    assert.equal(codeOf((await replay(stand, ours, unknown)).body), WRONG)
    assert.equal(codeOf((await replay(stand, theirs, unknown)).body), 'InvalidAction')
  })

  it('takes the query of a GET as it is written', async () => {
    const stand = await cloud()
    await official(stand, KEY, 'GET')('cvm').request('DescribeInstances', { Limit: 1, Offset: 0 })
    const [asked] = stand.asked
    assert.equal(asked?.url, '/?Limit=1&Offset=0')
    const to =
      (path: string): Mutation =>
      (request) => ({ ...request, path })
    assert.equal(codeOf((await replay(stand, asked, to('/?Limit=1&Offset=0'))).body), undefined)
    assert.equal(codeOf((await replay(stand, asked, to('/?Offset=0&Limit=1'))).body), WRONG)
    assert.equal(codeOf((await replay(stand, asked, to('/?Limit=2&Offset=0'))).body), WRONG)
  })
})
