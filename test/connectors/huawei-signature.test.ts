import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js'
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js'
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js'
import { LogLevel } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js'
import type { SdkResponse } from '@huaweicloud/huaweicloud-sdk-core/SdkResponse.js'
import { huawei } from '../../src/connectors/huawei/connector.ts'
import { signed } from '../../src/connectors/huawei/signature.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { authorization, flipped, header, type Mutation, replay, without } from './mutations.ts'
import { agentTo, Opened, openSession } from './session.ts'
import type { Asked } from './stand-ins/cloud.ts'
import { HUAWEI_ACCOUNT, type HuaweiStandIn, huaweiStandIn, verifySdk } from './stand-ins/huawei.ts'

const AK = 'QTWAOYTTLABEXAMPLE00'
const KEY: readonly [string, string] = [AK, HUAWEI_ACCOUNT.keys[AK] ?? '']
const NORTH = { id: 'p1', region: 'cn-north-4' }

describe('the signature of HUAWEI CLOUD', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(): Promise<HuaweiStandIn> {
    const servers = [{ id: 's-1', project: 'p1', name: 'n', status: 'ACTIVE' }]
    return opened.add(await huaweiStandIn({ ...HUAWEI_ACCOUNT, servers }))
  }

  it('signs, and the stand-in verifies, the published example', () => {
    const path = '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0'
    const request = {
      method: 'GET',
      host: 'service.region.example.com',
      path,
      headers: { 'content-type': 'application/json' },
    } as const
    const [ak, sk] = ['QTWAOYTTINDUT2QVKYUC', 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc']
    const now = Date.UTC(2019, 10, 15, 3, 36, 55)
    const { headers } = signed(request, { secretId: ak, secretKey: new Secret(sk), now })
    assert.equal(
      headers['authorization'],
      `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe`,
    )
    const asked: Asked = { ...request, url: path, headers: { ...headers, host: request.host }, body: '' }
    assert.equal(
      verifySdk(asked, () => sk, now),
      undefined,
    )
    assert.match(verifySdk(asked, () => `${sk}x`, now) ?? '', /verify aksk signature fail/)
  })

  /** The official client; it would write what it was refused to the standard output, and its id to the home folder. */
  function official(stand: HuaweiStandIn, [ak, sk] = KEY) {
    const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => LogLevel.ERROR }
    const axiosRequestConfig = { httpsAgent: agentTo(stand), maxRedirects: 0 }
    return (host: string, url: string, queryParams = {}) => {
      const endpoints = [`https://${host}.myhuaweicloud.com`]
      const client = new HcClient(new DefaultHttpClient({ logger: silent, axiosRequestConfig }, endpoints))
      client.withEndpoints(endpoints).withCredential(new BasicCredentials().withAk(ak).withSk(sk).withProjectId('p1'))
      const request = { method: 'GET', url, contentType: 'application/json', queryParams, pathParams: {}, headers: {} }
      return client.sendRequest<SdkResponse & Record<string, unknown>>(request)
    }
  }

  it('is accepted by a stand-in that accepts the official client', async () => {
    const home = mkdtempSync(join(tmpdir(), 'huawei-'))
    const before = process.env['HOME']
    process.env['HOME'] = home
    try {
      const stand = await cloud()
      const client = official(stand)
      assert.deepEqual((await client('iam', '/v3/auth/domains'))['domains'], [
        { id: HUAWEI_ACCOUNT.domain, name: 'lab', enabled: true },
      ])
      const listed = await client('ecs.cn-north-4', '/v1/p1/cloudservers/detail', { name: "a b*~!'()中", limit: 1 })
      assert.equal(listed['count'], 1)
      const wrong = official(stand, [AK, 'wrong'])('iam', '/v3/auth/domains')
      await assert.rejects(wrong, { errorCode: 'APIGW.0301', httpStatusCode: 401 })
      assert.deepEqual(readdirSync(home), [])
    } finally {
      if (before === undefined) delete process.env['HOME']
      else process.env['HOME'] = before
      rmSync(home, { recursive: true })
    }
  })

  const path =
    (change: (path: string) => string): Mutation =>
    (request) => ({ ...request, path: change(request.path) })
  const UNVERIFIED = /verify aksk signature fail/
  /** What can be changed of a signed request, and what the stand-in says to it; undefined: it is accepted. */
  const mutations: Readonly<Record<string, readonly [Mutation, RegExp | undefined]>> = {
    nothing: [(request) => request, undefined],
    'the order of the query': [path((value) => value.replace(/\?(.*)&(.*)$/, '?$2&$1')), undefined],
    'the end of the path to a slash': [path((value) => value.replace('?', '/?')), undefined],
    'a blank of the query to a plus': [path((value) => value.replaceAll('%20', '+')), undefined],
    'a header that is not signed': [header('x-other', () => '1'), undefined],
    'the method': [(request) => ({ ...request, method: 'DELETE' as 'GET' }), UNVERIFIED],
    'the project of the path': [path((value) => value.replace('/p1/', '/p2/')), UNVERIFIED],
    'a value of the query': [path((value) => value.replace('limit=1', 'limit=2')), UNVERIFIED],
    'the query by one more': [path((value) => `${value}&a=1`), UNVERIFIED],
    'the body': [(request) => ({ ...request, body: '{}' }), UNVERIFIED],
    'the project of the header': [header('x-project-id', () => 'p2'), UNVERIFIED],
    'the content type': [header('content-type', () => 'text/plain'), UNVERIFIED],
    'the host': [(request) => ({ ...request, host: 'ecs.cn-east-3.myhuaweicloud.com' }), UNVERIFIED],
    'a second of the time': [
      header('x-sdk-date', (value) => value.replace(/\dZ$/, (end) => `${(Number(end[0]) + 1) % 10}Z`)),
      UNVERIFIED,
    ],
    'the time, removed': [without('x-sdk-date'), /bad x-sdk-date/],
    'the time, not signed': [authorization((value) => value.replace(';x-sdk-date', '')), /x-sdk-date must be signed/],
    'the key id': [authorization((value) => value.replace('Access=QTW', 'Access=XXX')), /Get secretKey failed/],
    'a digit of the signature': [authorization(flipped), UNVERIFIED],
    'the algorithm': [authorization((value) => value.replace('SHA256', 'SHA512')), /authorization not found/],
    'the authorization, removed': [without('authorization'), /authorization not found/],
  }
  for (const [what, [mutate, expected]] of Object.entries(mutations)) {
    it(`is ${expected === undefined ? 'accepted' : 'refused'} by the stand-in when somebody changes ${what}`, async () => {
      const stand = await cloud()
      const session = opened.add(openSession(huawei, KEY, stand))
      await session.probe('hosts', NORTH)
      await official(stand)('ecs.cn-north-4', '/v1/p1/cloudservers/detail', { limit: 1, name: 'a b' })
      const [ours, theirs] = stand.asked
      assert.ok(ours !== undefined && theirs !== undefined)
      for (const asked of [ours, theirs]) {
        const { status, body } = await replay(stand, asked, mutate)
        if (expected === undefined) assert.equal(status, 200)
        else assert.match(JSON.parse(body).error_msg, expected)
      }
    })
  }
})
