import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSignature } from '../../../src/gateway/authenticate/authenticate.ts'
import { verify } from '../../../src/gateway/authenticate/signed-request.ts'
import type { RawRequest } from '../../../src/gateway/raw-request.ts'
import { readParameters } from '../../../src/gateway/read-parameters.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { sharedFile } from '../../shared.ts'
import { authority, refusalOf } from './authority.ts'
import { NOW_MS, raw } from './signers.ts'

describe('published signatures', () => {
  it('V3: RunInstances', async () => {
    const names = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version']
    const signature = '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0'
    const request = raw('POST', 'ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai', '', {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-version': '2014-05-26',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      authorization: `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=${names.join(';')},Signature=${signature}`,
    })
    const nowMs = Date.UTC(2023, 9, 26, 10, 22, 32)
    const { admit, caller } = authority({ keyId: 'YourAccessKeyId', secret: 'YourAccessKeySecret', nowMs })
    assert.equal(await admit(request), caller)
  })

  it('V1: DescribeRegions', async () => {
    const query =
      'Timestamp=2016-02-23T12:46:24Z&Format=XML&AccessKeyId=testid&Action=DescribeRegions&SignatureMethod=HMAC-SHA1' +
      '&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26&SignatureVersion=1.0' +
      '&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D'
    const nowMs = Date.UTC(2016, 1, 23, 12, 46, 24)
    const { admit, caller } = authority({ keyId: 'testid', secret: 'testsecret', nowMs })
    assert.equal(await admit(raw('GET', query, '', { host: 'ecs.aliyuncs.com' })), caller)
  })
})

/** The requests of the capture, each under the title of its section. */
function parseCapture(text: string): { title: string; request: RawRequest }[] {
  const requests: { title: string; request: RawRequest }[] = []
  let title = ''
  let line: { method: string; target: string; headers: string[] } | undefined
  for (const text_ of text.split('\n')) {
    const start = /^>> (GET|POST) (\S+)$/.exec(text_)
    const body = /^ {4}BODY: (".*")$/.exec(text_)
    const header = /^ {4}([a-z0-9-]+): (.*)$/.exec(text_)
    if (text_.startsWith('=== ')) title = text_.slice(4)
    else if (start) line = { method: start[1] ?? '', target: start[2] ?? '', headers: [] }
    else if (body && line) {
      const [path = '', rawQuery = ''] = line.target.split('?')
      const sent = Buffer.from(JSON.parse(body[1] ?? '""') as string)
      const where = { remoteAddress: '127.0.0.1', secure: false }
      requests.push({ title, request: { method: line.method, path, rawQuery, rawHeaders: line.headers, body: sent, ...where } })
      line = undefined
    } else if (header && line) line.headers.push(header[1] ?? '', header[2] ?? '')
  }
  return requests
}

describe('requests recorded from official clients', () => {
  const text = sharedFile('reference', 'wire', 'sdk-capture.txt')
  const recorded = text === undefined ? [] : parseCapture(text)
  const secret = new Secret('SECRET')

  it('are 30, and 28 of them are signed with a key', { skip: text === undefined && 'no capture beside the project' }, () => {
    assert.equal(recorded.length, 30)
    assert.equal(recorded.filter(({ title }) => title.includes('bearer')).length, 2)
    assert.equal(recorded.filter(({ title }) => title.includes('STS')).length, 2)
    assert.equal(recorded.filter(({ request }) => request.rawHeaders.includes('transfer-encoding')).length, 4)
  })

  for (const [number, { title, request }] of recorded.entries()) {
    it(`${number + 1}: ${title}`, async () => {
      const { admit, caller } = authority({ keyId: 'AKID', secret: 'SECRET', nowMs: NOW_MS })
      if (title.includes('bearer')) {
        assert.equal((await refusalOf(admit(request)))?.code, 'InvalidSignatureMethod')
        return
      }
      const signed = readSignature(request, readParameters(request))
      assert.equal(verify(signed, secret), true)
      assert.equal(verify(signed, new Secret('SECRET ')), false)
      if (title.includes('STS')) {
        assert.equal(signed.securityToken?.reveal(), 'STSTOKEN')
        assert.equal((await refusalOf(admit(request)))?.code, 'InvalidSecurityToken.Malformed')
      } else {
        assert.equal(await admit(request), caller)
      }
    })
  }
})
