import assert from 'node:assert/strict'
import type { ApiAnswer, Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

export const MANAGEMENT = '1500000000000001'
export const STRANGER = '1900000000000099'
export const WHEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** Calls of RAM, as the management account's root unless told. */
export function ramOf(server: ServerHandle) {
  const call = (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<ApiAnswer> => {
    // Some operations are throttled; time passes between the calls of a test.
    server().clock.advance(1000)
    return server().call('Ram', action, parameters, credentials)
  }
  /** The answer of a call that must succeed. */
  const ask = async (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    const answer = await call(action, parameters, credentials)
    assert.equal(answer.status, 200, `${action}: ${answer.text}`)
    return answer.body
  }
  /** Status and code of a call. */
  const codeOf = async (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    const { status, body } = await call(action, parameters, credentials)
    return [status, body.Code]
  }
  /** A new key of a user, ready to sign with. */
  const newKey = async (UserName: string): Promise<Credentials> => {
    const { AccessKey } = await ask('CreateAccessKey', { UserName })
    return { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret }
  }
  /** Attaches a policy of the account, made of one document, to a user or a group. */
  const allow = async (target: string, statement: object, type: 'user' | 'group' = 'user') => {
    const document = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', ...statement }] })
    const name = `for-${target}-${Math.random().toString(36).slice(2, 8)}`
    await server().database.write(async (transaction) => {
      await transaction.insert('policies', ['account', 'name', 'document', 'created_at'], [[MANAGEMENT, name, document, 0]])
      await transaction.insert(
        'policy_attachments',
        ['account', 'target_type', 'target', 'policy_type', 'policy_name', 'created_at'],
        [[MANAGEMENT, type, target, 'Custom', name, 0]],
      )
    })
  }
  /** That a parameter which is a name is refused when it is too long or has other characters. */
  const assertName = async (action: string, parameter: string, others: Record<string, unknown> = {}) => {
    for (const [value, code] of [
      ['n'.repeat(65), 'Length'],
      ['a b', 'InvalidChars'],
      ['ä', 'InvalidChars'],
      ['a/*', 'InvalidChars'],
      ['a@b', 'InvalidChars'],
    ]) {
      const answer = await codeOf(action, { ...others, [parameter]: value })
      assert.deepEqual(answer, [400, `InvalidParameter.${parameter}.${code}`], `${action} ${parameter} ${value}`)
    }
  }
  /** That a parameter must be given, and not empty. */
  const assertRequired = async (action: string, parameter: string, others: Record<string, unknown> = {}) => {
    for (const value of [undefined, '']) {
      assert.deepEqual(await codeOf(action, { ...others, [parameter]: value }), [400, `Missing${parameter}`], action)
    }
  }
  /** That a user without policies may not do it. */
  const assertDenied = async (action: string, user: Credentials, parameters: Record<string, unknown> = {}) => {
    const { status, body } = await call(action, parameters, user)
    assert.deepEqual([status, body.Code, body.AccessDeniedDetail.AuthAction], [403, 'NoPermission', `ram:${action}`])
  }
  return { call, ask, codeOf, newKey, allow, assertName, assertRequired, assertDenied }
}
