import assert from 'node:assert/strict'
import test from 'node:test'
import type { Database } from '../../../src/storage/database.ts'
import { ACCOUNT_FILE } from '../../domain/vendor-accounts/fixture.ts'
import { forEachServer } from '../../server.ts'

const SECRET = 'Planted/Secret+of=the~test.0123456789'
const KEY_TEXT = `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`

/** The ways in which a secret could be written down without being sealed. */
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64').slice(0, 40),
  Buffer.from(SECRET).toString('base64url').slice(0, 40),
  Buffer.from(SECRET).toString('hex'),
]

const holdsSecret = (text: string) => FORMS.some((form) => text.includes(form))

/** Every value of every table, a line each. */
async function everyValue(database: Database): Promise<string[]> {
  const tables =
    database.engine === 'sqlite'
      ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
      : 'SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()'
  return database.read(async (reader) => {
    const lines: string[] = []
    for (const { name } of await reader.all<{ name: string }>(tables)) {
      for (const row of await reader.all(`SELECT * FROM ${name}`)) {
        for (const [column, value] of Object.entries(row)) {
          lines.push(`${name}.${column} ${value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value}`)
        }
      }
    }
    return lines
  })
}

/** What the refusal says, as the audit trail keeps it: our own words. */
const REFUSAL =
  'audit_events.message Specified parameter ExtendInfo is not valid. It must not hold private_key_id or private_key.'

forEachServer((server) => {
  test('a planted secret is in no answer, no row of any table and no audit row, whatever becomes of the call', async () => {
    const answers: { status: number; text: string; headers: Headers }[] = []
    const call = async (action: string, parameters: Record<string, unknown>, user?: 'nobody') => {
      const credentials = user === undefined ? undefined : server().user(user)
      const answer = await server().call('Sas', `${action}CloudVendorAccountAK`, parameters, credentials)
      answers.push(answer)
      return answer.status
    }
    const pair = { Vendor: 'AWS', AkType: 'sub', SecretId: 'AKplanted', SecretKey: SECRET, AuthModules: ['HOST'] }
    assert.equal(await call('Add', pair), 200)
    const google = { ...pair, Vendor: 'google', SecretKey: KEY_TEXT, ExtendInfo: JSON.stringify(ACCOUNT_FILE) }
    assert.equal(await call('Add', google), 200)
    assert.equal(await call('Add', { ...pair, Vendor: 'Tencent' }), 200)
    assert.equal(await call('Modify', { AuthIds: 1, SecretKey: SECRET }), 200)
    assert.equal(await call('Modify', { AuthIds: 2, SecretKey: KEY_TEXT, Status: 1 }), 200)

    // Refused by every step that sees the parameters, with the secret also where it does not belong.
    assert.equal(await call('Add', pair), 400)
    assert.equal(await call('Add', { ...pair, Vendor: 'Azure' }), 400)
    assert.equal(await call('Add', { ...pair, Vendor: 'nobody-knows' }), 400)
    assert.equal(await call('Add', pair, 'nobody'), 403)
    assert.equal(await call('Add', { ...pair, SecretKey: SECRET.repeat(1000) }), 400)
    assert.equal(await call('Add', { ...pair, SecretKey: [SECRET] }), 400)
    for (const ExtendInfo of [
      JSON.stringify({ ...ACCOUNT_FILE, private_key: KEY_TEXT }),
      JSON.stringify({ ...ACCOUNT_FILE, Private_Key_Id: SECRET }),
      JSON.stringify({ nested: [{ private_key: SECRET }] }),
      JSON.stringify({ renamed: KEY_TEXT }),
      JSON.stringify({ text: JSON.stringify({ private_key: SECRET }) }),
      `{"priv\\u0061te_key":"${SECRET}"}`,
      `{"private_key":"${SECRET}"`,
      `{"a":1,"a":2,"private_key":"${SECRET}"}`,
      `{"private_key":"${SECRET}","x":"${'x'.repeat(9000)}"}`,
      { private_key: SECRET },
    ]) {
      assert.equal(await call('Add', { ...google, SecretId: 'other', ExtendInfo }), 400)
      assert.equal(await call('Modify', { AuthIds: 2, ExtendInfo }), 400)
      assert.equal(await call('Add', { ...google, SecretId: 'other', ExtendInfo }, 'nobody'), 400)
    }
    assert.equal(await call('Modify', { AuthIds: 99, SecretKey: SECRET }), 400)
    assert.equal(await call('Modify', { AuthIds: 'x', SecretKey: SECRET }), 400)
    const listed = await server().call('Sas', 'DescribeCloudVendorAccountAKList', {})
    assert.equal(listed.body.CloudVendorAccountAKs.length, 3)
    answers.push(listed)
    await server().database.write((transaction) => transaction.run('ALTER TABLE counters RENAME TO counters_gone'))
    assert.equal(await call('Add', { ...pair, SecretId: 'third' }), 500)

    await server().flush()
    for (const { text, headers } of answers) assert.ok(!holdsSecret(text + JSON.stringify([...headers])), text)
    const values = await everyValue(server().database)
    assert.ok(
      values.some((line) => line.startsWith('vendor_accounts.sealed_secret v2.')),
      'the table was not looked at',
    )
    const audited = values.filter((line) => line.startsWith('audit_events.parameters') && line.includes('"SecretKey":"[secret]"'))
    assert.ok(audited.length >= 8, `only ${audited.length} audit rows show that there was a secret`)
    assert.deepEqual(values.filter(holdsSecret), [])
    // The id that was told is in no row either, nor in an answer.
    assert.deepEqual(
      [...values, ...answers.map(({ text }) => text)].filter((line) => line.includes(pair.SecretId)),
      [],
    )
    assert.deepEqual(
      values.filter((line) => /private[_ ]key/i.test(line) && line !== REFUSAL),
      [],
    )
  })
})
