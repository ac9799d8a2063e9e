import assert from 'node:assert/strict'
import type { ApiAnswer, Credentials } from '../../client.ts'
import type { TestServer } from '../../server.ts'

export const MANAGEMENT = '1500000000000001'
export const MEMBER = '1900000000000001'
export const BUCKET = { OssBucketName: 'audit-log' }

/** Calls ActionTrail, as the management account's root unless told. */
export function ask(server: TestServer, action: string, parameters = {}, credentials?: Credentials): Promise<ApiAnswer> {
  return server.call('Actiontrail', action, parameters, credentials)
}

/** Calls ActionTrail and expects success. */
export async function succeed(server: TestServer, action: string, parameters = {}, credentials?: Credentials) {
  const answer = await ask(server, action, parameters, credentials)
  assert.equal(answer.status, 200, answer.text)
  return answer.body
}

/** The only trail of that name in the list. */
export async function trailOf(server: TestServer, name: string, credentials?: Credentials) {
  const { TrailList } = await succeed(server, 'DescribeTrails', { NameList: name }, credentials)
  assert.equal(TrailList.length, 1, `${name} is not listed once`)
  return TrailList[0]
}

/** Asserts what every operation on one trail refuses: no name, a bad one, an unknown one, another account's, no permission. */
export async function assertTrailRefusals(server: TestServer, action: string): Promise<void> {
  const refusal = async (parameters: object, credentials?: Credentials) => {
    const { status, body } = await ask(server, action, parameters, credentials)
    return [status, body.Code]
  }
  assert.deepEqual(await refusal({}), [400, 'MissingName'])
  for (const name of ['short', 'x'.repeat(37), 'Trail-test', '1trail-test', 'trail.test']) {
    assert.deepEqual(await refusal({ Name: name }), [400, 'InvalidName'], name)
  }
  assert.deepEqual(await refusal({ Name: 'nowhere' }), [404, 'TrailNotFoundException'])
  const name = `foreign-${action.toLowerCase()}`
  await succeed(server, 'CreateTrail', { Name: name, ...BUCKET }, server.rootOf(MEMBER))
  assert.deepEqual(await refusal({ Name: name }), [404, 'TrailNotFoundException'])
  assert.equal((await trailOf(server, name, server.rootOf(MEMBER))).Status, 'Fresh')
}
