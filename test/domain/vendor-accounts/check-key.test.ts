import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { aws } from '../../../src/connectors/aws/connector.ts'
import type { TrailSettings } from '../../../src/connectors/vendor.ts'
import { checkKey, type Expected, type KeyCheck } from '../../../src/domain/vendor-accounts/check-key.ts'
import { Opened, openSession } from '../../connectors/session.ts'
import { AWS_ACCOUNT, type AwsAccount, awsStandIn, refusal } from '../../connectors/stand-ins/aws.ts'
import type { Asked, Reply, StandIn } from '../../connectors/stand-ins/cloud.ts'

const KEY: readonly [string, string] = ['AKIALABEXAMPLE000000', AWS_ACCOUNT.keys['AKIALABEXAMPLE000000'] ?? '']
const EXPECTED: Expected = { keyType: 'sub', modules: ['hosts', 'detection'], cloudUserId: null, places: [] }

describe('checking a key against its cloud', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<AwsAccount> = {}, override?: (asked: Asked) => Reply | undefined): Promise<StandIn> {
    const stand = opened.add(await awsStandIn({ ...AWS_ACCOUNT, ...account }))
    stand.override = override
    return stand
  }

  async function check(stand: StandIn, expected: Partial<Expected> = {}, trail: TrailSettings | null = null): Promise<KeyCheck> {
    const session = opened.add(openSession(aws, KEY, stand, { credentials: { trail } }))
    return checkKey(aws, session, { ...EXPECTED, ...expected })
  }

  /** A check as lines: the pair, then each module, with the finding. */
  function lines({ outcome, finding, modules }: KeyCheck): string[] {
    return [{ module: 'pair', outcome, finding }, ...modules].map((one) =>
      [one.module, one.outcome, one.finding?.reason, one.finding?.action, one.finding?.place].filter(Boolean).join(' '),
    )
  }

  it('finds that everything works, in all places that the account has', async () => {
    const stand = await cloud()
    const found = await check(stand)
    assert.deepEqual(lines(found), ['pair works', 'hosts works', 'detection works'])
    assert.equal(found.identity?.accountId, '123456789012')
    const asked = stand.asked.filter(({ body }) => body.includes('DescribeInstances')).map(({ host }) => host.split('.')[1])
    assert.deepEqual(asked.sort(), [...AWS_ACCOUNT.regions].sort())
  })

  it('asks once for what the account has once, and in every wanted place for what lies there', async () => {
    const stand = await cloud()
    const trail = { kind: 'sqs', queueName: 'trail', region: 'eu-central-1' } as const
    const modules = ['hosts', 'posture', 'detection', 'trail'] as const
    const found = await check(stand, { modules, places: ['us-west-2', 'eu-central-1'] }, trail)
    assert.deepEqual(lines(found), ['pair works', ...modules.map((module) => `${module} works`)])
    const regions = (service: string) =>
      stand.asked.filter(({ host }) => host.startsWith(`${service}.`)).map(({ host }) => host.split('.')[1])
    const both = ['eu-central-1', 'us-west-2']
    for (const service of ['config', 'cloudtrail', 'guardduty']) assert.deepEqual(regions(service).sort(), both, service)
    assert.deepEqual([regions('iam'), regions('s3'), regions('sqs')], [['amazonaws'], ['us-west-2'], ['eu-central-1']])
    assert.equal(stand.asked.length, 2 + 2 + 2 + 2 + 4 + 1)
  })

  it('fails a module for one place that refuses, and names the place', async () => {
    const refusing = (service: string) => (asked: Asked) =>
      asked.host.startsWith(`${service}.us-west-2.`) ? refusal(service, 'AccessDeniedException') : undefined
    assert.deepEqual(lines(await check(await cloud({}, refusing('guardduty')))), [
      'pair works',
      'hosts works',
      'detection fails no-permission guardduty:ListDetectors us-west-2',
    ])
    assert.deepEqual(lines(await check(await cloud({}, refusing('config')), { modules: ['posture'] })), [
      'pair fails no-permission config:DescribeConfigurationRecorders us-west-2',
      'posture fails no-permission config:DescribeConfigurationRecorders us-west-2',
    ])
  })

  it('lets no place make up for what the account alone can answer', async () => {
    const iam = (code: string) => (asked: Asked) => (asked.host.startsWith('iam.') ? refusal('iam', code, '', 400) : undefined)
    const posture = async (override: (asked: Asked) => Reply | undefined) =>
      lines(await check(await cloud({}, override), { modules: ['posture'] }))[1]
    assert.equal(await posture(iam('Throttling')), 'posture unanswered throttled iam:GetAccountSummary us-east-1')
    assert.equal(await posture(iam('AccessDenied')), 'posture fails no-permission iam:GetAccountSummary us-east-1')
    const both = (asked: Asked) =>
      iam('Throttling')(asked) ?? (asked.host.startsWith('config.') ? refusal('config', 'AccessDeniedException') : undefined)
    assert.equal(await posture(both), 'posture fails no-permission config:DescribeConfigurationRecorders us-east-1')
    const west = (asked: Asked) =>
      asked.host.startsWith('config.us-west-2') ? refusal('config', 'ThrottlingException') : undefined
    assert.equal(await posture(west), 'posture works throttled config:DescribeConfigurationRecorders us-west-2')
  })

  it('asks only in the wanted places, and tells of one that the account does not have', async () => {
    const stand = await cloud()
    const found = await check(stand, { modules: ['hosts'], places: ['us-west-2', 'ap-east-1'] })
    assert.deepEqual(lines(found), ['pair works', 'hosts works region-not-enabled ap-east-1'])
    assert.equal(stand.asked.filter(({ body }) => body.includes('DescribeInstances')).length, 1)
    const none = await check(stand, { modules: ['hosts', 'detection'], places: ['ap-east-1'] })
    assert.deepEqual(lines(none), [
      'pair fails region-not-enabled ap-east-1',
      'hosts fails region-not-enabled ap-east-1',
      'detection fails region-not-enabled ap-east-1',
    ])
  })

  it('fails a module that may not do its work somewhere, and the pair when no module works', async () => {
    const stand = await cloud({ denied: new Set(['ec2:DescribeInstances']) })
    const denied = 'fails no-permission ec2:DescribeInstances us-east-1'
    assert.deepEqual(lines(await check(stand)), ['pair works', `hosts ${denied}`, 'detection works'])
    assert.deepEqual(lines(await check(stand, { modules: ['hosts'] })), [`pair ${denied}`, `hosts ${denied}`])
  })

  it('does not ask what a key may do when nobody knows it, or it is refused', async () => {
    const stand = await cloud({ keys: {} })
    const unknown = 'fails key-unknown sts:GetCallerIdentity us-east-1'
    assert.deepEqual(lines(await check(stand)), [`pair ${unknown}`, `hosts ${unknown}`, `detection ${unknown}`])
    assert.equal(stand.asked.length, 1)
  })

  it('compares account and kind of key with what the cloud says', async () => {
    const stand = await cloud()
    const other = await check(stand, { cloudUserId: '999999999999' })
    assert.deepEqual(lines(other)[0], 'pair fails account-mismatch')
    assert.equal(other.identity?.accountId, '123456789012')
    assert.deepEqual(lines(await check(stand, { cloudUserId: '123456789012' }))[0], 'pair works')
    assert.deepEqual(lines(await check(stand, { keyType: 'primary' }))[0], 'pair fails key-type-mismatch')
    assert.deepEqual(lines(await check(await cloud({ user: 'root' }), { keyType: 'primary' }))[0], 'pair works')
  })

  it('leaves open what a busy cloud did not answer', async () => {
    const busy = await cloud({}, ({ host }) =>
      host.startsWith('ec2.us-west') ? refusal('ec2', 'RequestLimitExceeded', '', 503) : undefined,
    )
    assert.deepEqual(lines(await check(busy)), [
      'pair works',
      'hosts works throttled ec2:DescribeInstances us-west-2',
      'detection works',
    ])
    const mute = await cloud({}, ({ host }) =>
      host.startsWith('ec2.') ? refusal('ec2', 'RequestLimitExceeded', '', 503) : undefined,
    )
    const open = 'unanswered throttled ec2:DescribeRegions us-east-1'
    assert.deepEqual(lines(await check(mute)), [`pair ${open}`, `hosts ${open}`, `detection ${open}`])
    const silent = await cloud({}, ({ host }) => (host.startsWith('sts.') ? refusal('sts', 'Throttling', '', 400) : undefined))
    assert.deepEqual(lines(await check(silent))[0], 'pair unanswered throttled sts:GetCallerIdentity us-east-1')
  })

  it('says that a module lacks its settings, and that a cloud has no such module', async () => {
    const stand = await cloud()
    assert.deepEqual(lines(await check(stand, { modules: ['trail'] })), ['pair fails trail-not-set', 'trail fails trail-not-set'])
    const set = await check(stand, { modules: ['trail'] }, { kind: 'sqs', queueName: 'trail', region: 'us-east-1' })
    assert.deepEqual(lines(set), ['pair works', 'trail works'])
    const session = opened.add(openSession(aws, KEY, stand))
    const fewer = { ...aws, modules: { hosts: ['place'] } } as const
    assert.deepEqual(
      lines(await checkKey(fewer, session, { ...EXPECTED, modules: ['posture'] }))[1],
      'posture fails not-supported',
    )
  })

  it('proves a key that is for nothing yet', async () => {
    assert.deepEqual(lines(await check(await cloud(), { modules: [] })), ['pair works'])
  })
})
