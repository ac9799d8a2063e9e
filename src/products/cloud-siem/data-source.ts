import { answer, json, list, object } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import { alias, required } from '../../contract/field.ts'
import type { ErrorTable } from '../../contract/operation.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { type SourceType, typesOf } from '../../domain/data-sources/catalogue.ts'
import type { Parameter, WantedSource } from '../../domain/data-sources/source.ts'
import type { Caller } from '../../kernel/caller.ts'
import { CLOUDS, dataCentre, fields } from './binding.ts'

/*
 * What the operations on data sources and their logs share on the wire.
 */

const CODE = /^[A-Za-z0-9_.-]{1,128}$/
const KNOWN_PARAMETERS = 50

const parameterList = json(
  list(
    'The parameters.',
    object('A parameter.', {
      ParaCode: required(alias(text('Code of the parameter.', { pattern: CODE, example: 'region_code' }), 'paraCode')),
      ParaValue: alias(text('Its value.', { max: 1024, example: 'ap-guangzhou' }), 'paraValue'),
    }),
    { max: KNOWN_PARAMETERS, example: '[{"paraCode":"region_code","paraValue":"ap-guangzhou"}]' },
  ),
)

/** The request fields by name; each operation picks its own. */
export const sourceFields = {
  AccountId: fields.AccountId,
  CloudCode: fields.CloudCode,
  RegionId: fields.RegionId,
  DataSourceInstanceId: text('Id of the data source.', { min: 1, max: 64, example: '220ba97c9d1fdb0b9c7e8c7ca328d7ea' }),
  DataSourceInstanceName: text('Name of the data source.', { max: 256, example: 'XX-Beijing-Kafka' }),
  DataSourceInstanceRemark: text('A remark.', { max: 256, example: 'XX Cloud Firewall Shanghai instance' }),
  DataSourceInstanceParams: parameterList,
  DataSourceType: choice<SourceType>(
    'Type of the data source.',
    {
      obs: 'object storage of Huawei Cloud',
      wafApi: 'attack log of the WAF of Tencent Cloud',
      ckafka: 'CKafka of Tencent Cloud',
    },
    { example: 'obs' },
  ),
  DataSourceInstanceLogs: json(
    list(
      'The logs.',
      object('A log.', {
        LogCode: text('Code of the log; LogCode of the request unless given.', {
          max: 128,
          example: 'cloud_siem_qcloud_waf_alert_log',
        }),
        LogParas: parameterList,
      }),
      {
        min: 1,
        max: 20,
        example:
          '[{"LogCode":"cloud_siem_qcloud_waf_alert_log","LogParas":"[{\\"ParaCode\\":\\"api_name\\",\\"ParaValue\\":\\"GetAttackDownloadRecords\\"}]"}]',
      },
    ),
  ),
  LogCode: text('Code of the log, where the list names none.', {
    pattern: /^([A-Za-z0-9_.-]{1,128})?$/,
    example: 'cloud_siem_waf_xxxxx',
  }),
  LogInstanceId: text('Id of the log.', { min: 1, max: 64, example: 'ef33097c9d1fdb0b9c7e8c7ca320pkl1' }),
}

const count = (about: string) => integer(about, { example: '1' })

/** The result of a change of a data source. */
export const sourceAnswer = (about: string) =>
  answer('The result.', { Count: count(about), DataSourceInstanceId: sourceFields.DataSourceInstanceId })

/** The result of a change of a log. */
export const logAnswer = (about: string) =>
  answer('The result.', { Count: count(about), LogInstanceId: sourceFields.LogInstanceId })

/** Parameters in an answer. */
export const shownParameters = list(
  'The parameters, in the order of their codes.',
  answer('A parameter.', {
    ParaCode: text('Code of the parameter.', { example: 'region_code' }),
    ParaValue: text('Its value.', { example: 'ap-guangzhou' }),
  }),
)

export const sourceErrors = {
  InternalError: [500, 'The request processing has failed due to some unknown error.'],
} as const satisfies ErrorTable

export const unknownSource = { DataNotExists: [400, '%s data not exist'] } as const satisfies ErrorTable

export const sourceNotes = [
  'Differs: RegionId names the data centre that keeps the record; unset it is cn-hangzhou, and cn-shanghai, the region of the mainland endpoint, means the same. Other regions are refused.',
  "Differs: data sources are those of the caller's own account; the request has no RoleFor.",
] as const

export const parameterNotes = [
  'Differs: the parameters of a type are those that DescribeDataSourceParameters tells; Required, FormatCheck and CanEditted are held to. Parameters that it does not tell are kept as they are sent and cannot be changed. All are answered in plain: a secret has no place in them.',
  'ParaCode and ParaValue may be spelt paraCode and paraValue. The list is JSON text.',
] as const

interface SourceInput {
  readonly RegionId?: 'cn-hangzhou' | 'ap-southeast-1' | 'cn-shanghai' | undefined
  readonly CloudCode: keyof typeof CLOUDS
  readonly AccountId?: string | undefined
}

/** Where the data sources of a request are kept. */
export function ownShelf(caller: Caller, input: Pick<SourceInput, 'RegionId'>) {
  return { account: caller.account, region: dataCentre(input) }
}

/** The data source that a request names. */
export function wantedSource(input: SourceInput & { readonly DataSourceInstanceId: string }): WantedSource {
  return { id: input.DataSourceInstanceId, cloud: CLOUDS[input.CloudCode], cloudAccountId: input.AccountId }
}

interface WireParameter {
  readonly ParaCode: string
  readonly ParaValue?: string | undefined
}

/** Parameters as the domain knows them. */
export function toParameters(given: readonly WireParameter[] = []): Parameter[] {
  return given.map(({ ParaCode, ParaValue = '' }) => ({ code: ParaCode, value: ParaValue }))
}

/** Parameters as an answer shows them. */
export function showParameters(parameters: readonly Parameter[]) {
  return parameters.map(({ code, value }) => ({ ParaCode: code, ParaValue: value }))
}

interface LogInput {
  readonly LogCode?: string | undefined
  readonly DataSourceInstanceLogs: readonly {
    readonly LogCode?: string | undefined
    readonly LogParas?: readonly WireParameter[] | undefined
  }[]
}

/** The logs that a request describes. */
export function givenLogs({ LogCode, DataSourceInstanceLogs }: LogInput) {
  return DataSourceInstanceLogs.map((log, index) => {
    const code = log.LogCode || LogCode || ''
    const path = `DataSourceInstanceLogs.${index + 1}.LogCode`
    if (code === '') throw new ParameterFault('missing', 'LogCode', 'is mandatory, here or in DataSourceInstanceLogs')
    if (!CODE.test(code)) invalid(path, 'has characters or a form that are not allowed')
    if (LogCode !== undefined && LogCode !== '' && LogCode !== code)
      invalid('LogCode', `is not ${code}, as DataSourceInstanceLogs says`)
    return { code, parameters: toParameters(log.LogParas) }
  })
}

/** The type of a data source; may be left out where its cloud has one only. */
export function chosenType({
  CloudCode,
  DataSourceType,
}: {
  CloudCode: keyof typeof CLOUDS
  DataSourceType?: SourceType | undefined
}) {
  const types = typesOf(CLOUDS[CloudCode])
  if (types.length === 0) return invalid('CloudCode', 'must be a cloud that has data sources, see ListDataSourceTypes')
  const [only, ...others] = types
  if (DataSourceType === undefined && others.length > 0) {
    throw new ParameterFault('missing', 'DataSourceType', `is mandatory for ${CloudCode}`)
  }
  const type = DataSourceType ?? only
  return type !== undefined && types.includes(type) ? type : invalid('DataSourceType', `must be one of ${types.join(', ')}`)
}
