import { optional } from '../../contract/field.ts'
import { flag, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import { describeInstance } from '../../domain/hosts/licence-summary.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { NO_PERMISSION, viewNote } from './multi-account.ts'
import { operation } from './product.ts'
import { answersOf, capacities, editions, neutral } from './version-config.ts'

/** Security Center: DescribeVersionConfig (2018-12-03), facts of the official clients. */
export const DescribeVersionConfig = operation({
  summary: 'Tells which edition and which capacities of Security Center an account has.',
  notes: [
    viewNote,
    'Differs: of the management account, capacities and counts of licences are what was bought; of a member, what it was allotted. An account without an instance has 0 of everything and no InstanceId.',
    'Differs: AssetLevel, MVAuthCount and VmCores are the licences of all editions together, for servers and for cores; MVUnusedAuthCount leaves off what is used and, of the management account, what is allotted. OnboardedAssets are the servers of the account.',
    'Differs: MergedVersion is the highest edition, 1 without one; HighestVersion and Version are 10 where there are only other capacities, Version 8 where there are several editions.',
    'Differs: IsPostpay, PostPayInstanceId and PostPayStatus are about an allotment that is POSTPAID; of PostPayModuleSwitch only POST_HOST is known. PostPayHostVersion is the edition for servers that come later, 1 without one.',
    'Differs: what this server does not have is 0, or false: capacities for scans without agents and for mending vulnerabilities, the white list of programs, the big screen, own alarms, hybrid payment, trials. Times of opening and ending are left out, since instances have none here; SourceIp has no effect.',
  ],
  access: { action: 'yundun-sas:DescribeVersionConfig', level: 'get', resource: '*' },
  input: {
    ResourceDirectoryAccountId: uid('The member that is asked about.', { example: '1900000000000001' }),
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    InstanceId: optional(text('The instance.', { example: 'sas-vg6hafdsafs01' })),
    InstanceBuyType: numberChoice<number>('Where it comes from.', { 0: 'bought', 1: 'allotted' }, { example: '0' }),
    ...editions,
    ...capacities,
    ...neutral,
    IsPostpay: flag('Whether it is paid by use.', { example: 'true' }),
    PostPayInstanceId: optional(text('The instance, where it is paid by use.', { example: 'sas-p0anpb26my69' })),
    PostPayStatus: optional(numberChoice<number>('Whether that is valid.', { 1: 'valid', 2: 'suspended' }, { example: '1' })),
    PostPayModuleSwitch: text('JSON: what is paid by use.', { example: '{"POST_HOST":1}' }),
    PostPayOpenTime: optional(integer('Since when, milliseconds since 1970.', { example: '1698915219000' })),
    OpenTime: optional(integer('When it was opened, milliseconds since 1970.', { example: '1657244824669' })),
    ReleaseTime: optional(integer('When it ends, milliseconds since 1970.', { example: '1625846400000' })),
    LastTrailEndTime: optional(integer('When the last trial ended, milliseconds since 1970.', { example: '1603934844000' })),
    MultiVersion: optional(text('Several editions in one text.', { example: 'null' })),
  },
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'view-refused': 'NoPermission' },
  async run({ input, caller }, deps) {
    const summary = await describeInstance(deps, caller.account, input.ResourceDirectoryAccountId)
    return summary instanceof Refusal ? summary : answersOf(summary)
  },
})
