import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import test from 'node:test'
import { callApi, signedRequest } from '../client.ts'
import { forEachServer } from '../server.ts'

const MEMBER = '1900000000000001'

interface AuditRow {
  readonly at: number
  readonly account: string
  readonly action: string
  readonly principal: string
  readonly status: number
  readonly code: string
  readonly parameters: string
  readonly source_address: string
}

forEachServer((server) => {
  const auditOf = async (requestId: string): Promise<AuditRow[]> => {
    await server().flush()
    return server().database.read((reader) => reader.all<AuditRow>('SELECT * FROM audit_events WHERE request_id = ?', requestId))
  }

  test('an error is written as the vendor writes it', async () => {
    const answer = await server().call('Cloudfw', 'AddInstanceMembers', {})
    assert.equal(answer.status, 400)
    assert.deepEqual(Object.keys(answer.body).sort(), ['Code', 'HostId', 'Message', 'Recommend', 'RequestId'])
    assert.equal(answer.body.Code, 'ErrorParamsNotEnough')
    assert.equal(answer.body.HostId, new URL(server().url).host)
    assert.match(answer.body.RequestId, /^[0-9A-F]{8}-[0-9A-F]{4}-7[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/)
    assert.ok(answer.body.Recommend.includes('ErrorParamsNotEnough') && answer.body.Recommend.includes(answer.body.RequestId))
  })

  test('a RequestId begins with the time of the call', async () => {
    const { body } = await server().call('Cloudfw', 'DescribeInstanceMembers', {})
    const [row] = await auditOf(body.RequestId)
    assert.equal(Number.parseInt(body.RequestId.replace('-', '').slice(0, 12), 16), row?.at)
  })

  test('the operation is found by version and action together', async () => {
    const credentials = server().rootOf('1500000000000001')
    const ask = (version: string, action: string) => callApi(server().url, { version, action, parameters: {} }, credentials)
    const version = await ask('2000-01-01', 'AddInstanceMembers')
    assert.deepEqual([version.status, version.body.Code], [400, 'InvalidVersion'])
    const action = await ask('2018-12-03', 'AddInstanceMembers')
    assert.deepEqual([action.status, action.body.Code], [404, 'InvalidAction.NotFound'])
    const inherited = await ask('2018-12-03', 'toString')
    assert.deepEqual([inherited.status, inherited.body.Code], [404, 'InvalidAction.NotFound'])
  })

  test('parameters come by query, form and JSON body alike', async () => {
    const { url } = server()
    const call = { version: '2017-12-07', action: 'DescribeInstanceMembers', parameters: { PageSize: '7' } }
    const form = await callApi(url, call, server().rootOf('1500000000000001'))
    assert.equal(form.body.PageInfo.PageSize, 7)
  })

  test('a user without permission learns which action it lacks', async () => {
    const answer = await server().call(
      'Cloudfw',
      'AddInstanceMembers',
      { Members: [{ MemberUid: MEMBER }] },
      server().user('auditor'),
    )
    assert.equal(answer.status, 403)
    const { AccessDeniedDetail: detail } = answer.body
    assert.equal(detail.AuthAction, 'yundun-cloudfirewall:AddInstanceMembers')
    assert.equal(detail.NoPermissionType, 'ImplicitDeny')
    assert.equal(detail.PolicyType, 'AccountLevelIdentityBasedPolicy')
    assert.equal(detail.AuthPrincipalType, 'SubUser')
    assert.equal(detail.AuthPrincipalOwnerId, '1500000000000001')
  })

  test('a denial wins over what is allowed, and says so', async () => {
    const answer = await server().call('Cloudfw', 'DeleteInstanceMembers', { MemberUids: [MEMBER] }, server().user('careful'))
    assert.equal(answer.status, 403)
    assert.equal(answer.body.AccessDeniedDetail.NoPermissionType, 'ExplicitDeny')
  })

  test('shape is refused before permission is asked, ranges after it', async () => {
    const shape = await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: 'x' }] }, server().user('nobody'))
    assert.equal(shape.body.Code, 'ErrorParamsInvalid')
    const members = [{ MemberUid: MEMBER, MemberDesc: 'x'.repeat(257) }]
    const range = await server().call('Cloudfw', 'AddInstanceMembers', { Members: members }, server().user('nobody'))
    assert.equal(range.body.Code, 'Forbidden.RAM')
    const permitted = await server().call('Cloudfw', 'AddInstanceMembers', { Members: members })
    assert.equal(permitted.body.Code, 'ErrorParamsInvalid')
  })

  test('unknown parameters are ignored', async () => {
    const answer = await server().call('Cloudfw', 'DescribeInstanceMembers', { RegionId: 'cn-shanghai', Later: { x: '1' } })
    assert.equal(answer.status, 200)
  })

  test('every call leaves an audit row: changes, reads, refusals and strangers', async () => {
    const change = await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: MEMBER, MemberDesc: 'x' }] })
    assert.equal(change.status, 200, change.text)
    const [row] = await auditOf(change.body.RequestId)
    assert.equal(row?.account, '1500000000000001')
    assert.equal(row?.principal, 'root')
    assert.equal(row?.status, 200)
    assert.match(row?.source_address ?? '', /127\.0\.0\.1/)
    assert.deepEqual(JSON.parse(row?.parameters ?? ''), { Members: [{ MemberUid: MEMBER, MemberDesc: 'x' }] })

    const read = await server().call('Cloudfw', 'DescribeInstanceMembers')
    assert.equal((await auditOf(read.body.RequestId)).length, 1)
    const refused = await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: MEMBER }] })
    const [refusal] = await auditOf(refused.body.RequestId)
    assert.deepEqual([refusal?.status, refusal?.code], [400, 'ErrorInstanceMemberAlreadyExist'])
    const stranger = await server().call('Cloudfw', 'DescribeInstanceMembers', {}, { accessKeyId: 'LTAIx', accessKeySecret: 'y' })
    const [unknown] = await auditOf(stranger.body.RequestId)
    assert.deepEqual([unknown?.account, unknown?.code], ['', 'InvalidAccessKeyId.NotFound'])
  })

  test('a change and its audit row stand or fall together', async () => {
    const { database } = server()
    const rename = (from: string, to: string) => database.write((t) => t.run(`ALTER TABLE ${from} RENAME TO ${to}`))
    await rename('audit_events', 'audit_events_away')
    const answer = await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: '1900000000000004' }] })
    await rename('audit_events_away', 'audit_events')
    assert.equal(answer.status, 400)
    const members = await database.read((reader) =>
      reader.all('SELECT member FROM firewall_members WHERE member = ?', '1900000000000004'),
    )
    assert.deepEqual(members, [])
  })

  test('stopping writes the audit rows that wait', async () => {
    const stopped = await server.reset()
    const { body } = await stopped.call('Cloudfw', 'DescribeInstanceMembers')
    await stopped.halt()
    const rows = await stopped.database.read((reader) =>
      reader.all('SELECT code FROM audit_events WHERE request_id = ?', body.RequestId),
    )
    assert.equal(rows.length, 1)
    await server.reset()
  })

  test('a nonce is good once', async () => {
    const call = { version: '2017-12-07', action: 'DescribeInstanceMembers', parameters: {} }
    const signed = signedRequest(server().url, call, server().rootOf('1500000000000001'), server().clock.now())
    const send = () => fetch(signed.url, { method: 'POST', headers: signed.headers })
    assert.equal((await send()).status, 200)
    const again = await send()
    assert.equal(((await again.json()) as { Code: string }).Code, 'SignatureNonceUsed')
  })

  test('ten calls a second pass, the eleventh is told how long to wait', async () => {
    const { clock } = await server.reset()
    clock.freeze()
    const call = () =>
      server().call('Cloudfw', 'ModifyInstanceMemberAttributes', { Members: [{ MemberUid: MEMBER, MemberDesc: 'x' }] })
    const answers = await Promise.all(Array.from({ length: 11 }, call))
    const throttled = answers.filter(({ body }) => body.Code === 'Throttling.User')
    assert.equal(throttled.length, 1)
    assert.equal(throttled[0]?.status, 400)
    assert.equal(throttled[0]?.headers.get('x-acs-retry-after'), '1000')
    clock.advance(1000)
    assert.notEqual((await call()).body.Code, 'Throttling.User')
  })

  test('a body over 1 MiB is refused before it is read whole, and leaves its audit row', async () => {
    const { host, port } = new URL(server().url)
    const { status, body } = await new Promise<{ status: number; body: Record<string, string> }>((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/' }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
      })
      request.on('error', reject)
      request.setHeader('content-length', 1_048_577)
      request.write('a')
    })
    assert.deepEqual([status, body['Code'], body['HostId']], [413, 'RequestEntityTooLarge', host])
    const [row] = await auditOf(body['RequestId'] ?? '')
    assert.equal(row?.status, 413)
  })

  test('a chunked body is counted while it comes in', async () => {
    const { port } = new URL(server().url)
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/' }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      request.on('error', reject)
      request.write(Buffer.alloc(1_048_577, 'a'))
    })
    assert.equal(status, 413)
  })

  test('a query string of many items fits', async () => {
    const query = Array.from({ length: 2000 }, (_, index) => `Members.${index + 1}.MemberUid=${MEMBER}`).join('&')
    assert.ok(query.length > 64 * 1024)
    const response = await fetch(`${server().url}/?Action=AddInstanceMembers&Version=2017-12-07&${query}`)
    assert.equal(((await response.json()) as { Code: string }).Code, 'MissingAccessKeyId')
  })
})
