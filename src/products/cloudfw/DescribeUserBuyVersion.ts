import { optional } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import { describeProtection } from '../../domain/firewall/describe-firewall.ts'
import { refuse } from '../../kernel/outcome.ts'
import { orNone } from './firewall.ts'
import { operation } from './product.ts'

type Version = 2 | 3 | 4 | 10

const EDITIONS: ReadonlySet<number> = new Set<Version>([2, 3, 4, 10])
const isVersion = (edition: number): edition is Version => EDITIONS.has(edition)

const bandwidth = (about: string) => integer(about, { example: '1000' })

/** What is not counted here. */
const UNCOUNTED = {
  AckClusterConnectorQuota: 0,
  DefaultBandwidth: 0,
  ExtensionBandwidth: 0,
  GeneralInstance: 0,
  InternetBandwidth: 0,
  IpNumber: 0,
  LogStorage: 0,
  MajorVersion: 1,
  MaxOverflow: 0,
  NatBandwidth: 0,
  PrivateDnsConnectorQuota: 0,
  Sdl: 0,
  TemporaryBandwidth: 0,
  ThreatIntelligence: 0,
  VpcBandwidth: 0,
  VpcNumber: 0,
} as const

/** Cloud Firewall: DescribeUserBuyVersion (2017-12-07). */
export const DescribeUserBuyVersion = operation({
  summary: 'Shows the Cloud Firewall that protects the account.',
  notes: [
    'Differs: an administrator of the firewall and its members see the firewall of the organisation, AliUid then being its management account. Others get InstanceStatus `free` and UserStatus false, with their own AliUid, and neither InstanceId nor Version.',
    'Differs: InstanceId is `vipcloudfw-` and AliUid; an InstanceId that is not the one of the account is answered with 404 InvalidResource.NotFound.',
    'Differs: what was bought comes from the organisation file, which names the edition: StartTime and Expire are left out, and quotas and bandwidths, which do not limit anything here, are 0. LogStatus is false, MajorVersion 1.',
  ],
  limit: { perUserPerSecond: 10 },
  access: {
    action: 'yundun-cloudfirewall:DescribeUserBuyVersion',
    level: 'get',
    resource: '*',
  },
  input: { InstanceId: text('The instance; the one of the account unless given.', { max: 128, example: 'vipcloudfw-cn-xxxxx' }) },
  output: {
    AckClusterConnectorQuota: integer('Connectors of clusters.', { example: '5' }),
    AliUid: uid('The account that has bought it.', { example: '1500000000000001' }),
    DefaultBandwidth: bandwidth('Bandwidth of the edition.'),
    Expire: optional(integer('When it ends, milliseconds since 1970.', { example: '1726934400000' })),
    ExtensionBandwidth: bandwidth('Bandwidth bought beside.'),
    GeneralInstance: integer('General instances.', { example: '10' }),
    InstanceId: optional(text('Its id.', { example: 'vipcloudfw-cn-xxxxx' })),
    InstanceStatus: choice(
      'Where it stands.',
      {
        normal: 'it works',
        init: 'it is being set up',
        deleting: 'it is being taken away',
        abnormal: 'something is wrong with it',
        free: 'there is none',
      },
      { example: 'normal' },
    ),
    InternetBandwidth: bandwidth('Bandwidth at the border of the internet.'),
    IpNumber: integer('Public addresses that it may protect.', { example: '63' }),
    LogStatus: flag('Whether logs are analysed.', { example: 'true' }),
    LogStorage: integer('Storage of logs.', { example: '3000' }),
    MajorVersion: integer('Its generation.', { example: '1' }),
    MaxOverflow: numberChoice('Whether more traffic may pass.', { 1000000: 'it may', 0: 'it may not' }, { example: '0' }),
    NatBandwidth: bandwidth('Bandwidth at NAT gateways.'),
    PrivateDnsConnectorQuota: integer('Connectors of private DNS.', { example: '5' }),
    Sdl: integer('Leak detection.', { example: '1' }),
    StartTime: optional(integer('When it was bought, milliseconds since 1970.', { example: '1692504764000' })),
    TemporaryBandwidth: bandwidth('Bandwidth for a time.'),
    ThreatIntelligence: integer('Threat intelligence.', { example: '1' }),
    UserStatus: flag('Whether there is a firewall.', { example: 'true' }),
    Version: optional(
      numberChoice<Version>(
        'Its edition.',
        { 2: 'premium', 3: 'enterprise', 4: 'ultimate', 10: 'paid by use' },
        { example: '2' },
      ),
    ),
    VpcBandwidth: bandwidth('Bandwidth between VPCs.'),
    VpcNumber: integer('VPCs.', { example: '21' }),
  },
  errors: {
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
    'InvalidResource.NotFound': [404, 'The account has no firewall instance %s.'],
  },
  faults: { invalid: 'ErrorParamsInvalid' },
  failures: { select: 'ErrorDBSelect' },
  refusals: { 'unknown-instance': 'InvalidResource.NotFound' },
  async run({ input, caller }, deps) {
    const { owner, edition } = await describeProtection(deps, caller.account)
    const id = edition === undefined ? undefined : `vipcloudfw-${owner}`
    const wanted = orNone(input.InstanceId)
    if (wanted !== undefined && wanted !== id) return refuse('unknown-instance', wanted)
    return {
      ...UNCOUNTED,
      AliUid: owner,
      InstanceId: id,
      InstanceStatus: id === undefined ? ('free' as const) : ('normal' as const),
      LogStatus: false,
      UserStatus: id !== undefined,
      Version: edition !== undefined && isVersion(edition) ? edition : undefined,
    }
  },
})
