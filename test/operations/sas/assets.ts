import assert from 'node:assert/strict'
import type { Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

export const HEAD = '1500000000000001'
export const SHOP = '1900000000000001'
export const SECURITY = '1900000000000002'
export const STRANGER = '1900000000000099'

/** A server of the test organisation by its number: 1 web-1 and 2 web-2 in group 1 (web), 3 db-1 ungrouped, 4 the shop's till. */
export const uuid = (number: number) => `inet-00000000-0000-4000-8000-00000000000${number}`

type Parameters = Record<string, unknown>

/** Calls of Security Center as tests on servers make them. */
export function assetCalls(server: ServerHandle) {
  const call = (action: string, parameters: Parameters = {}, credentials?: Credentials) =>
    server().call('Sas', action, parameters, credentials)
  /** The body of a call that must succeed. */
  const succeed = async (action: string, parameters: Parameters = {}, credentials?: Credentials) => {
    const answer = await call(action, parameters, credentials)
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }
  /** Status, code and message of a call that must fail. */
  const fail = async (action: string, parameters: Parameters = {}, credentials?: Credentials) => {
    const { status, body } = await call(action, parameters, credentials)
    return [status, body.Code, body.Message]
  }
  /** Which servers are in each group: the last digits of their UUIDs by the group's name. */
  const groups = async (credentials?: Credentials): Promise<Record<string, string>> => {
    const { Instances } = await succeed('DescribeCloudCenterInstances', { PageSize: 1000 }, credentials)
    const found: Record<string, string> = {}
    for (const { Uuid, GroupTrace } of Instances) found[GroupTrace] = (found[GroupTrace] ?? '') + Uuid.slice(-1)
    return found
  }
  /** Approves one account for targets, so that somebody else's logon is alerted. */
  const approve = (targetType: string, target: string, account = 'deploy', credentials?: Credentials) => {
    const Target = JSON.stringify([{ target, targetType, flag: 'add' }])
    const parameters = { Type: 'login_common_account', Config: JSON.stringify({ account }), Target }
    return succeed('ModifyLoginBaseConfig', parameters, credentials)
  }
  /** Reads a logon of root on a server; gives back how many alerts it causes. */
  let port = 1000
  const logOn = async (host: string, credentials?: Credentials): Promise<number> => {
    const Lines = `2026-11-20T10:00:00Z x sshd[811]: Accepted password for root from 8.8.8.8 port ${++port} ssh2`
    const { status, body, text } = await server().call('Garrison', 'ImportLogons', { HostUuid: host, Lines }, credentials)
    assert.equal(status, 200, text)
    return body.Alerts
  }
  return { call, succeed, fail, groups, approve, logOn }
}
