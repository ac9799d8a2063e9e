import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { readClientSettings } from '../../cli/client-settings.ts'
import { UsageError } from '../../src/kernel/failure.ts'

const LOCAL = { accessKeyId: 'LTAIlocal', accessKeySecret: 'planted-local', account: '1', endpoint: 'http://127.0.0.1:9999' }
const FLAGS = { accessKeyId: 'LTAIflag', accessKeySecret: 'planted-flag' }
const ENV = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIenv', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'planted-env' }

let data: string

async function read(...given: Parameters<typeof readClientSettings>): Promise<readonly [string, string, string]> {
  const { endpoint, accessKeyId, accessKeySecret } = await readClientSettings(...given)
  return [endpoint.origin, accessKeyId, accessKeySecret.reveal()]
}

async function refusalOf(...given: Parameters<typeof readClientSettings>): Promise<string> {
  try {
    await readClientSettings(...given)
  } catch (error) {
    assert.ok(error instanceof UsageError, inspect(error))
    assert.ok(!error.message.includes('\n') && !inspect(error).includes('planted'))
    return error.message
  }
  assert.fail('accepted')
}

describe('readClientSettings', () => {
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'garrison-cli-'))
    await writeFile(join(data, 'root-credentials.json'), JSON.stringify(LOCAL))
  })
  after(() => rm(data, { recursive: true, force: true }))

  it('prefers flags to variables, and variables to the local server', async () => {
    assert.deepEqual(await read({ data, ...FLAGS }, ENV), ['http://127.0.0.1:9480', 'LTAIflag', 'planted-flag'])
    assert.deepEqual(await read({ data }, ENV), ['http://127.0.0.1:9480', 'LTAIenv', 'planted-env'])
    assert.deepEqual(await read({ data }, {}), ['http://127.0.0.1:9999', 'LTAIlocal', 'planted-local'])
    assert.deepEqual(await read({}, { GARRISON_DATA: data }), ['http://127.0.0.1:9999', 'LTAIlocal', 'planted-local'])
    assert.deepEqual(await read({ data }, { GARRISON_DATA: '/nowhere' }), ['http://127.0.0.1:9999', 'LTAIlocal', 'planted-local'])
  })

  it('takes an id and a secret from different sources', async () => {
    const { accessKeyId } = FLAGS
    assert.deepEqual(await read({ accessKeyId }, ENV), ['http://127.0.0.1:9480', 'LTAIflag', 'planted-env'])
  })

  it('takes the token of a temporary key, and takes none for the token of another', async () => {
    const token = async (...given: Parameters<typeof readClientSettings>) =>
      (await readClientSettings(...given)).securityToken?.reveal()
    const flags = { accessKeyId: 'STS.flag', accessKeySecret: 'planted-flag' }
    const env = { ...ENV, ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.env', ALIBABA_CLOUD_SECURITY_TOKEN: 'planted-token' }
    assert.equal(await token({}, env), 'planted-token')
    assert.equal(await token({ ...flags, securityToken: 'other' }, env), 'other')
    assert.equal(await token(flags, { ALIBABA_CLOUD_SECURITY_TOKEN: 'planted-token' }), 'planted-token')
    assert.equal(await token(FLAGS, env), undefined)
    assert.equal(await token({ data }, { ALIBABA_CLOUD_SECURITY_TOKEN: 'planted-token' }), undefined)
    assert.equal(await token({ ...FLAGS, securityToken: 'asked-for' }, env), 'asked-for')
  })

  it('refuses a temporary key without its token, a token without its key, and what is no token', async () => {
    const key = { accessKeyId: 'STS.x', accessKeySecret: 'planted' }
    assert.match(
      await refusalOf({ data, ...key }, {}),
      /its token is missing: add --security-token or ALIBABA_CLOUD_SECURITY_TOKEN$/,
    )
    assert.match(
      await refusalOf({ data, securityToken: 'planted' }, {}),
      /token is given without its AccessKey: add --access-key-id/,
    )
    assert.match(await refusalOf({ ...key, securityToken: 'planted\nx' }, {}), /must be the SecurityToken that AssumeRole gave/)
  })

  it('takes the endpoint from the flag, the variable, or the local server', async () => {
    const env = { GARRISON_ENDPOINT: 'https://garrison.example' }
    assert.equal((await read({ data, endpoint: 'http://[::1]:1/' }, env))[0], 'http://[::1]:1')
    assert.equal((await read({ data }, env))[0], 'https://garrison.example')
  })

  it('takes empty texts for nothing', async () => {
    const env = { GARRISON_ENDPOINT: '', ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' }
    const flags = { data, endpoint: '', accessKeyId: '', accessKeySecret: '' }
    assert.deepEqual(await read(flags, env), ['http://127.0.0.1:9999', 'LTAIlocal', 'planted-local'])
  })

  it('says where it looked for credentials', async () => {
    const message = await refusalOf({ data: '/nowhere' }, {})
    assert.match(message, /--access-key-id .*ALIBABA_CLOUD_ACCESS_KEY_SECRET.*--data \(GARRISON_DATA\)/)
    assert.match(message, /looked for \/nowhere\/root-credentials\.json \(ENOENT\)$/)
    assert.match(await refusalOf({}, {}), /looked for \/.*\/garrison-data\/root-credentials\.json/)
  })

  it('refuses half a pair, whatever the local server left', async () => {
    assert.match(await refusalOf({ data, accessKeyId: 'x' }, {}), /its secret is missing: add --access-key-secret or ALIBABA/)
    assert.match(
      await refusalOf({ data }, { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'planted' }),
      /its id is missing: add --access-key-id/,
    )
  })

  it('refuses a credentials file that is none, and quotes nothing of it', async () => {
    for (const content of [
      '',
      'planted',
      '"planted"',
      'null',
      '{"accessKeyId":"a"}',
      '{"accessKeyId":"a","accessKeySecret":5',
      '[1]',
    ]) {
      const folder = await mkdtemp(join(data, 'bad-'))
      await writeFile(join(folder, 'root-credentials.json'), content)
      assert.match(await refusalOf({ data: folder }, {}), /root-credentials\.json is not a credentials file/)
    }
  })

  it('refuses an endpoint that is more or less than an origin', async () => {
    const bad = [
      'garrison',
      '127.0.0.1:9480',
      'ftp://x',
      'http://x/path',
      'http://x/?q',
      'http://x/#h',
      'http://planted:p@x',
      'http://',
    ]
    for (const endpoint of bad) assert.match(await refusalOf({ ...FLAGS, endpoint }, {}), /must look like http:/, endpoint)
  })
})
