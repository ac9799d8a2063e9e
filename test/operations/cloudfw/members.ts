import assert from 'node:assert/strict'
import type { ApiAnswer, Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

/** Accounts of test/organisation.yaml. */
export const MANAGEMENT = '1500000000000001'
export const [SHOP = '', SECURITY = '', LAB = '', DEPOT = '', BRANCH = ''] = [1, 2, 3, 4, 5].map((n) => `190000000000000${n}`)
export const WIDE = '9100000000000000001'
export const STRANGER = '1900000000000099'

/** Calls of Cloud Firewall, a second apart, so that none is throttled. */
export function firewallCalls(server: ServerHandle) {
  const call = (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<ApiAnswer> => {
    server().clock.advance(1000)
    return server().call('Cloudfw', action, parameters, credentials)
  }
  return {
    call,
    as: (account: string) => server().rootOf(account),
    async add(...uids: string[]) {
      const Members = uids.map((MemberUid) => ({ MemberUid, MemberDesc: `renewal of ${MemberUid}` }))
      assert.equal((await call('AddInstanceMembers', { Members })).status, 200)
    },
    async remove(...MemberUids: string[]) {
      assert.equal((await call('DeleteInstanceMembers', { MemberUids })).status, 200)
    },
  }
}

export const codeOf = ({ status, body }: ApiAnswer) => [status, body.Code]
