import { answer, list } from '../../contract/composites.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { countProtected } from '../../domain/firewall/describe-firewall.ts'
import { idleFields } from './firewall.ts'
import { operation } from './product.ts'

const count = (about: string) => integer(about, { example: '1' })

const regions = (about: string) =>
  list(
    about,
    answer('A region.', {
      MemberList: list('Members with instances in it.', text('Account id.', { example: '1900000000000001' })),
      RegionNo: text('The region.', { example: 'cn-hangzhou' }),
    }),
  )

/** Cloud Firewall: DescribeAssetStatistic (2017-12-07). */
export const DescribeAssetStatistic = operation({
  summary: 'Counts the assets that the Cloud Firewall protects.',
  notes: [
    'Differs: IpNumUsed counts the servers with a public address: for administrators of the firewall those of the management account and of all members, for a member its own, for others none. Members that are being taken out count until they are gone.',
    'Differs: there is no limit to addresses, and general instances and sensitive data are not known here: these numbers are 0, the lists empty and AutoResourceEnable false.',
  ],
  access: { action: 'yundun-cloudfirewall:DescribeAssetStatistic', level: 'get', resource: '*' },
  input: idleFields,
  output: {
    AutoResourceEnable: flag('Whether new assets are protected at once.', { example: 'true' }),
    GeneralInstanceSpecStatistic: answer('General instances.', {
      CfwGeneralInstanceRegionStatistic: regions('Regions with general instances in use.'),
      CfwTotalGeneralInstanceRegionStatistic: regions('Regions with general instances.'),
      TotalCfwGeneralInstanceCnt: count('Instances at the border of the internet.'),
      TotalCfwGeneralInstanceUsedCnt: count('Those in use.'),
      TotalGeneralInstanceUsedCnt: count('Instances in use in all.'),
      TotalNatGeneralInstanceCnt: count('Instances at NAT gateways.'),
      TotalNatGeneralInstanceUsedCnt: count('Those in use.'),
      TotalVfwGeneralInstanceUsedCnt: count('Instances between VPCs in use.'),
    }),
    ResourceSpecStatistic: answer('Public addresses.', {
      IpNumSpec: integer('Addresses that may be protected.', { example: '20' }),
      IpNumUsed: integer('Addresses that are.', { example: '10' }),
      SensitiveDataIpNumSpec: integer('Addresses whose sensitive data may be watched.', { example: '0' }),
      SensitiveDataIpNumUsed: integer('Addresses whose sensitive data is.', { example: '0' }),
    }),
  },
  errors: {
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
  },
  faults: { invalid: 'ErrorParamsInvalid' },
  failures: { select: 'ErrorDBSelect' },
  refusals: {},
  async run({ caller }, deps) {
    return {
      AutoResourceEnable: false,
      GeneralInstanceSpecStatistic: {
        CfwGeneralInstanceRegionStatistic: [],
        CfwTotalGeneralInstanceRegionStatistic: [],
        TotalCfwGeneralInstanceCnt: 0,
        TotalCfwGeneralInstanceUsedCnt: 0,
        TotalGeneralInstanceUsedCnt: 0,
        TotalNatGeneralInstanceCnt: 0,
        TotalNatGeneralInstanceUsedCnt: 0,
        TotalVfwGeneralInstanceUsedCnt: 0,
      },
      ResourceSpecStatistic: {
        IpNumSpec: 0,
        IpNumUsed: await countProtected(deps, caller.account),
        SensitiveDataIpNumSpec: 0,
        SensitiveDataIpNumUsed: 0,
      },
    }
  },
})
