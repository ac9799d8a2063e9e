import assert from 'node:assert/strict'
import test from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

/** The accounts of test/organisation.yaml. */
export const HEAD = '1500000000000001'
export const SHOP = '1900000000000001'
/** The delegated administrator of Security Center. */
export const SECURITY = '1900000000000002'
export const LAB = '1900000000000003'
export const DEPOT = '1900000000000004'
export const WIDE = '9100000000000000001'
export const STRANGER = '1900000000000099'

/** Values without the prototypes that the JSON reader leaves out. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** Who may call an operation on the accounts of an organisation, and that a refused call is nobody's. */
export function testCallers(server: ServerHandle, action: string, parameters: Record<string, unknown> = {}): void {
  test(`${action} is for the management account and delegated administrators of Security Center`, async () => {
    const call = (credentials: Credentials) => server().call('Sas', action, parameters, credentials)
    assert.equal((await call(server().rootOf(HEAD))).status, 200)
    assert.equal((await call(server().rootOf(SECURITY))).status, 200)
    for (const account of [SHOP, STRANGER]) assertDenied(await call(server().rootOf(account)))
    assertDenied(await call(server().user('outsider')))
  })
}

/** What the server says to whoever may not call. */
export function assertDenied({ status, body }: ApiAnswer): void {
  assert.deepEqual([status, body.Code, body.Message], [403, 'NoPermission', 'caller has no permission'])
}

/** What the server says about an account that is none of the organisation's. */
export function assertStranger(answer: { status: number; body: { Code: string; Message: string } }, account: string): void {
  assert.deepEqual(
    [answer.status, answer.body.Code, answer.body.Message],
    [
      400,
      'InvalidAccountIds',
      `Specified parameter AccountIds is not valid. The account ${account} does not belong to the organisation.`,
    ],
  )
}
