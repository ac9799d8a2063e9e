import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CLIENTS, clientEnvironment } from '../../cli/client-environment.ts'
import { diagnose, type Finding } from '../../cli/diagnose.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { ACCESS_KEY_ID, ACCESS_KEY_SECRET, type Peer, startPeer } from './peer.ts'
import { peerEnv, runCli } from './run-cli.ts'

const ENDPOINT = new URL('http://127.0.0.1:9480')
const TARGET = { endpoint: ENDPOINT, accessKeyId: 'LTAIkey', accessKeySecret: 'planted' }

/** What a POSIX shell makes of printed lines. */
function evaluated(lines: readonly string[]): Record<string, string> {
  const script = `${lines.join('\n')}\nenv -0`
  const out = execFileSync('/bin/sh', ['-c', script], { env: { PATH: process.env['PATH'] }, encoding: 'utf8' })
  const pairs = out.split('\0').filter((pair) => pair !== '')
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}

function findings(
  env: Record<string, string>,
  more: { accessKeyId?: string; securityToken?: Secret; profiles?: string[]; endpoint?: URL } = {},
): Finding[] {
  return diagnose({ env, endpoint: ENDPOINT, accessKeyId: 'LTAIkey', profiles: [], ...more })
}

describe('clientEnvironment', () => {
  const clean = evaluated(clientEnvironment(TARGET, CLIENTS))

  it('gives a shell all that diagnose asks for', () => {
    assert.deepEqual(findings(clean), [])
    assert.equal(clean['ALIBABA_CLOUD_ACCESS_KEY_SECRET'], 'planted')
    assert.equal(clean['ALICLOUD_SECRET_KEY'], 'planted')
    assert.equal(clean['GARRISON_ENDPOINT'], 'http://127.0.0.1:9480')
  })

  it('gives one client only what it needs', () => {
    const sdk = evaluated(clientEnvironment(TARGET, ['sdk']))
    assert.equal(sdk['ALICLOUD_ACCESS_KEY'], undefined)
    assert.equal(sdk['ALIBABA_CLOUD_ACCESS_KEY_ID'], 'LTAIkey')
    assert.equal(evaluated(clientEnvironment(TARGET, ['terraform']))['ALIBABA_CLOUD_ACCESS_KEY_ID'], undefined)
  })

  it('quotes a secret that a shell would take apart', () => {
    const accessKeySecret = `it's $HOME; \`id\` "x" \\ #`
    assert.equal(evaluated(clientEnvironment({ ...TARGET, accessKeySecret }, CLIENTS))['ALICLOUD_SECRET_KEY'], accessKeySecret)
  })

  it('names HTTPS where the server speaks it', () => {
    const lines = clientEnvironment({ ...TARGET, endpoint: new URL('https://garrison.example:8443') }, CLIENTS).join('\n')
    assert.match(lines, /protocol: 'HTTPS'/)
    assert.match(lines, /protocol = "HTTPS"/)
    assert.match(lines, /export ALIBABA_CLOUD_ENDPOINT_SAS=garrison\.example:8443/)
    assert.doesNotMatch(lines, /serve with --tls-cert/)
  })

  const mistakes: readonly [what: string, change: Record<string, string>, client: string, problem: RegExp, remedy: RegExp][] = [
    [
      'an endpoint unset',
      { ALIBABA_CLOUD_ENDPOINT_RAM: '' },
      'terraform',
      /ENDPOINT_RAM is not set/,
      /^export ALIBABA_CLOUD_ENDPOINT_RAM=127/,
    ],
    [
      'another endpoint',
      { ALIBABA_CLOUD_ENDPOINT_STS: 'sts.aliyuncs.com' },
      'terraform',
      /is sts\.aliyuncs\.com/,
      /ENDPOINT_STS=127/,
    ],
    ['another protocol', { ALIBABA_CLOUD_ENDPOINT_SAS: 'https://127.0.0.1:9480' }, 'terraform', /is https:/, /ENDPOINT_SAS=127/],
    ['the other site', { ALIBABA_CLOUD_ACCOUNT_TYPE: 'International' }, 'terraform', /ACCOUNT_TYPE is International/, /^unset/],
    ['a file of endpoints', { TF_ENDPOINT_PATH: '/x' }, 'terraform', /TF_ENDPOINT_PATH/, /^unset/],
    ['no endpoint of the command line', { ALIBABA_CLOUD_ENDPOINT: '' }, 'cli', /is not set/, /ALIBABA_CLOUD_ENDPOINT=127/],
    [
      'another key',
      { ALICLOUD_ACCESS_KEY: 'LTAIreal' },
      'terraform',
      /another key than LTAIkey/,
      /^export ALICLOUD_ACCESS_KEY=LTAIkey/,
    ],
    ['a token', { ALIBABA_CLOUD_SECURITY_TOKEN: 'x' }, 'all', /SECURITY_TOKEN is set/, /^unset/],
    ['a token of Terraform', { ALICLOUD_SECURITY_TOKEN: 'x' }, 'all', /ALICLOUD_SECURITY_TOKEN is set/, /^unset/],
    ['a role', { ALIBABA_CLOUD_ROLE_ARN: 'x' }, 'all', /ROLE_ARN is set/, /^unset/],
    ['a metadata service', { ALIBABA_CLOUD_ECS_METADATA: 'x' }, 'all', /ECS_METADATA is set/, /^unset/],
    ['a stored profile', { ALIBABA_CLOUD_PROFILE: 'prod' }, 'all', /PROFILE is set/, /^unset/],
    ['a proxy', { HTTP_PROXY: 'http://proxy:1' }, 'all', /HTTP_PROXY is set/, /^export NO_PROXY=127\.0\.0\.1$/],
    ['a proxy in small letters', { http_proxy: 'http://proxy:1' }, 'all', /http_proxy is set/, /NO_PROXY/],
  ]
  for (const [what, change, client, problem, remedy] of mistakes) {
    it(`diagnose finds ${what}, and that alone`, () => {
      const found = findings({ ...clean, ...change })
      assert.equal(found.length, 1, JSON.stringify(found))
      assert.equal(found[0]?.client, client)
      assert.match(found[0]?.problem ?? '', problem)
      assert.match(found[0]?.remedy ?? '', remedy)
    })
  }

  it('knows what is no mistake', () => {
    assert.deepEqual(findings({ ...clean, HTTP_PROXY: 'http://proxy:1', NO_PROXY: 'a, 127.0.0.1' }), [])
    assert.deepEqual(findings({ ...clean, HTTPS_PROXY: 'http://proxy:1' }), [], 'the proxy of another protocol')
    assert.deepEqual(findings({ ...clean, ALIBABA_CLOUD_ACCOUNT_TYPE: 'Domestic' }), [])
    const older = { ...clean, ALIBABA_CLOUD_ENDPOINT_RAM: '', RAM_ENDPOINT: 'http://127.0.0.1:9480' }
    assert.deepEqual(findings(older), [], 'the older name of an endpoint')
    const temporary = {
      ...clean,
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.x',
      ALICLOUD_ACCESS_KEY: 'STS.x',
      ALIBABA_CLOUD_SECURITY_TOKEN: 't',
    }
    const key = { accessKeyId: 'STS.x', securityToken: new Secret('t') }
    assert.deepEqual(findings(temporary, key), [], 'the token of the key')
  })

  it('minds the token of a temporary key', () => {
    const key = { accessKeyId: 'STS.x', securityToken: new Secret('planted') }
    const env = evaluated(clientEnvironment({ ...TARGET, accessKeyId: 'STS.x', securityToken: 'planted' }, CLIENTS))
    assert.deepEqual([env['ALIBABA_CLOUD_SECURITY_TOKEN'], env['ALICLOUD_SECURITY_TOKEN']], ['planted', 'planted'])
    assert.deepEqual(findings(env, key), [])
    const problems = (change: Record<string, string>) => {
      const found = findings({ ...env, ...change }, key)
      assert.ok(!JSON.stringify(found).includes('planted'))
      return found.map(({ problem }) => problem)
    }
    assert.deepEqual(problems({ ALICLOUD_SECURITY_TOKEN: 'other' }), ['ALICLOUD_SECURITY_TOKEN is not the token of STS.x'])
    assert.deepEqual(problems({ ALICLOUD_SECURITY_TOKEN: '', ALIBABA_CLOUD_SECURITY_TOKEN: '' }), [
      'ALIBABA_CLOUD_SECURITY_TOKEN is not set: the temporary key STS.x counts only with its token',
    ])
  })

  it('minds a stored profile only where it would be used', () => {
    assert.deepEqual(findings(clean, { profiles: ['prod'] }), [])
    const [found] = findings({ ...clean, ALIBABA_CLOUD_IGNORE_PROFILE: '' }, { profiles: ['prod'] })
    assert.match(found?.problem ?? '', /stored profile \(prod\)/)
    assert.equal(found?.remedy, 'export ALIBABA_CLOUD_IGNORE_PROFILE=TRUE')
  })
})

describe('garrison env and doctor', () => {
  let peer: Peer
  let home: string
  let refusal: { status: number; body: object } | undefined
  before(async () => {
    peer = await startPeer(() => refusal ?? { body: { RequestId: 'R', AccountId: '1' } })
    home = await mkdtemp(join(tmpdir(), 'garrison-home-'))
    await mkdir(join(home, '.aliyun'))
    await writeFile(join(home, '.aliyun', 'config.json'), '{"profiles":[{"name":"prod","access_key_secret":"planted"}]}')
  })
  after(async () => {
    await peer.close()
    await rm(home, { recursive: true, force: true })
  })

  it('agree: what env prints, doctor finds nothing in', async () => {
    const { out, exitCode } = await runCli(['env'], { env: peerEnv(peer) })
    assert.equal(exitCode, 0)
    const env = evaluated(out.split('\n'))
    assert.equal(env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'], ACCESS_KEY_SECRET)
    const healthy = await runCli(['doctor'], { env: { ...env, HOME: home } })
    assert.equal(healthy.exitCode, 0, healthy.out)
    assert.match(healthy.out, new RegExp(`takes the key ${ACCESS_KEY_ID}`))
    assert.deepEqual(peer.faults, [])
  })

  it('doctor ends with 1, names what is wrong a line each, and shows no secret', async () => {
    const { out, exitCode } = await runCli(['doctor'], {
      env: { ...peerEnv(peer), HOME: home, ALIBABA_CLOUD_ACCOUNT_TYPE: 'International' },
    })
    assert.equal(exitCode, 1)
    assert.match(out, /^terraform: ALIBABA_CLOUD_ACCOUNT_TYPE is International: .*; mend: unset ALIBABA_CLOUD_ACCOUNT_TYPE$/m)
    assert.match(out, /^cli: .*\(prod\).*IGNORE_PROFILE=TRUE$/m)
    assert.ok(!out.includes('planted') && !out.includes(ACCESS_KEY_SECRET))
    const sdk = await runCli(['doctor', '--for', 'sdk'], { env: { ...peerEnv(peer), HOME: home } })
    assert.equal(sdk.exitCode, 0, sdk.out)
  })

  it('doctor tells a server that is away from one that refuses the key', async () => {
    refusal = { status: 404, body: { Code: 'InvalidAccessKeyId.NotFound', Message: 'm', RequestId: 'R' } }
    const refused = await runCli(['doctor', '--for', 'sdk'], { env: peerEnv(peer) })
    refusal = undefined
    assert.match(
      refused.out,
      /^all: the server refuses the key: InvalidAccessKeyId\.NotFound: m .*; mend: give a key of this server\n$/,
    )
    const away = await runCli(['doctor', '--for', 'sdk'], { env: { ...peerEnv(peer), GARRISON_ENDPOINT: 'http://127.0.0.1:1' } })
    assert.match(away.out, /^all: no answer from http:\/\/127\.0\.0\.1:1: connection refused.*; mend: start the server/)
    assert.equal(away.exitCode, 1)
  })
})
