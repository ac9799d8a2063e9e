import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { inTemporaryFolder, runGarrison, type Spawned, spawnGarrison, test } from './spawn.ts'

const path = (name: string) => new URL(`../../${name}`, import.meta.url).pathname
const EXAMPLE = path('examples/organisation.yaml')
const HOST = 'inet-5c0de000-0000-4000-8000-000000000002'

let server: Spawned
let env: Record<string, string>

describe('client commands', () => {
  before(async () => {
    server = spawnGarrison(['dev', '--port', '0', '--log-level', 'debug'])
    await server.ready
    const variables = [...server.output().stdout.matchAll(/^export (\w+)=(\S+)$/gm)]
    env = Object.fromEntries(variables.map(([, name = '', value = '']) => [name, value]))
  })
  after(async () => {
    server.child.kill('SIGTERM')
    await server.ended
  })

  test('call prints the answer, or the error and exit 1', async () => {
    const good = await runGarrison(['call', 'Cloudfw', 'AddInstanceMembers', '--Members.1.MemberUid', '1600000000000011'], env)
    assert.equal(good.code, 0, good.stderr)
    assert.match(JSON.parse(good.stdout).RequestId, /^[0-9A-F-]{36}$/)
    const again = await runGarrison(
      ['call', 'cloudfw', 'AddInstanceMembers', '--Members', '[{"MemberUid":1600000000000011}]'],
      env,
    )
    assert.equal(again.code, 1)
    assert.equal(again.stdout, '')
    assert.match(again.stderr, /ErrorInstanceMemberAlreadyExist: instance member is already exist\./)
  })

  test('apply, diff and export agree', () =>
    inTemporaryFolder(async (folder) => {
      assert.equal((await runGarrison(['reset'], env)).code, 0)
      const same = await runGarrison(['diff', '-f', EXAMPLE], env)
      assert.equal(same.code, 0, same.stdout + same.stderr)
      const file = join(folder, 'organisation.yaml')
      await writeFile(file, (await readFile(EXAMPLE, 'utf8')).replace('name: Tests', 'name: Trials'))
      assert.equal((await runGarrison(['diff', '-f', file], env)).code, 1)
      const applied = await runGarrison(['apply', '-f', file], env)
      assert.equal(applied.code, 0, applied.stderr)
      assert.equal((await runGarrison(['diff', '-f', file], env)).code, 0)
      const exported = await runGarrison(['export'], env)
      assert.match(exported.stdout, /name: Trials/)
      await writeFile(file, exported.stdout)
      assert.equal((await runGarrison(['diff', '-f', file], env)).code, 0)

      await writeFile(file, exported.stdout.replace('folder: fd-ships', 'folder: fd-nowhere'))
      const broken = await runGarrison(['apply', '-f', file], env)
      assert.equal(broken.code, 1)
      assert.match(broken.stderr, /line \d+: organisation\.accounts\[\d\]\.folder: there is no folder fd-nowhere/)
    }))

  test('a log is imported once, however often it is sent, and judged by the host’s baselines', async () => {
    const baseline = ['--Type', 'login_common_account', '--Config', '{"account":"deploy"}']
    const target = ['--Target', JSON.stringify([{ target: HOST, targetType: 'uuid', flag: 'add' }])]
    assert.equal((await runGarrison(['call', 'Sas', 'ModifyLoginBaseConfig', ...baseline, ...target], env)).code, 0)
    const args = [
      'logons',
      'import',
      path('demo/sshd-rfc3164.log'),
      '--host',
      HOST,
      '--zone',
      'Europe/Podgorica',
      '--year',
      '2026',
    ]
    const first = await runGarrison(args, env)
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stdout, /Successes\s+9\b/)
    // Two for accounts that are not approved, one for the scanner.
    assert.match(first.stdout, /Alerts\s+3\b/)
    const second = await runGarrison(args, env)
    assert.match(second.stdout, /Duplicates\s+9\b/)
    assert.match(second.stdout, /Alerts\s+0\b/)
  })

  test('unknown parameters are told to the log', async () => {
    const answer = await runGarrison(['call', 'Cloudfw', 'DescribeInstanceMembers', '--ParameterOfTomorrow', '1'], env)
    assert.equal(answer.code, 0, answer.stderr)
    assert.match(server.output().stderr, /"unknown":\["ParameterOfTomorrow"\]/)
  })

  test('the session of a role calls with its token, by variables and by flags', async () => {
    const call = async (args: readonly string[], variables = env) => {
      const { code, stdout, stderr } = await runGarrison(['call', ...args], variables)
      assert.equal(code, 0, stderr)
      return JSON.parse(stdout)
    }
    const { AccountId } = await call(['Sts', 'GetCallerIdentity'])
    const trusted = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${AccountId}:root` } }
    const trust = JSON.stringify({ Version: '1', Statement: trusted })
    await call(['Ram', 'CreateRole', '--RoleName', 'shift', '--AssumeRolePolicyDocument', trust])
    await call(['Ram', 'CreateUser', '--UserName', 'mate'])
    const policy = ['--PolicyType', 'System', '--PolicyName', 'AliyunSTSAssumeRoleAccess']
    await call(['Ram', 'AttachPolicyToUser', ...policy, '--UserName', 'mate'])
    const { AccessKey } = await call(['Ram', 'CreateAccessKey', '--UserName', 'mate'])
    const keyOf = ({ AccessKeyId, AccessKeySecret }: Record<string, string>) => ({
      GARRISON_ENDPOINT: env['GARRISON_ENDPOINT'] ?? '',
      ALIBABA_CLOUD_ACCESS_KEY_ID: AccessKeyId ?? '',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: AccessKeySecret ?? '',
    })
    const assume = ['Sts', 'AssumeRole', '--RoleArn', `acs:ram::${AccountId}:role/shift`, '--RoleSessionName', 'night']
    const { Credentials } = await call(assume, keyOf(AccessKey))
    const session = keyOf(Credentials)
    const byVariable = { ...session, ALIBABA_CLOUD_SECURITY_TOKEN: Credentials.SecurityToken }
    assert.equal((await call(['Sts', 'GetCallerIdentity'], byVariable)).IdentityType, 'AssumedRoleUser')
    const byFlag = await call(['Sts', 'GetCallerIdentity', '--security-token', Credentials.SecurityToken], session)
    assert.match(byFlag.Arn, /:assumed-role\/shift\/night$/)
    const without = await runGarrison(['call', 'Sts', 'GetCallerIdentity'], session)
    assert.equal(without.code, 2)
    assert.match(without.stderr, /its token is missing: add --security-token or ALIBABA_CLOUD_SECURITY_TOKEN\n$/)
  })
})
