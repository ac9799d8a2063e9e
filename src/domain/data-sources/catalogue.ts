import type { BoundCloud } from '../bindings/read.ts'

/** The services of other clouds from which logs can be fetched, by the names that those clouds give them. */
export type SourceType = 'obs' | 'ckafka' | 'wafApi'

/** What a parameter describes: the data source, or a log in it. */
export type ParameterLevel = 'source' | 'log'

/** A parameter that a type of data source knows. */
export interface ParameterRule {
  readonly code: string
  readonly level: ParameterLevel
  readonly name: string
  readonly hint: string
  readonly isRequired: boolean
  /** What cannot be changed is part of the record's id. */
  readonly isEditable: boolean
  /** What a value looks like: the source of a regular expression. */
  readonly format: string
  /** Stands where no value is given; empty: none does. */
  readonly defaultValue: string
  /** Proposals; other values are taken too. */
  readonly proposals: readonly { readonly label: string; readonly value: string }[]
}

const PLAIN = { isRequired: false, isEditable: false, defaultValue: '', proposals: [] } as const
const REGION = {
  ...PLAIN,
  code: 'region_code',
  level: 'source',
  name: 'Region',
  format: '^[a-z0-9-]{1,64}$',
  isRequired: true,
} as const

const PARAMETERS: Readonly<Record<SourceType, readonly ParameterRule[]>> = {
  obs: [
    { ...REGION, hint: 'The region of the bucket.' },
    { ...PLAIN, code: 'bucket_name', level: 'source', name: 'Bucket', hint: 'Name of the bucket.', format: '^[a-z0-9.-]{3,63}$' },
    {
      ...PLAIN,
      code: 'path_prefix',
      level: 'log',
      name: 'Prefix',
      hint: 'What the names of the objects of this log begin with.',
      format: '^.{0,256}$',
      isEditable: true,
    },
  ],
  ckafka: [
    { ...REGION, hint: 'The region of the CKafka instance.' },
    {
      ...PLAIN,
      code: 'bootstrap_servers',
      level: 'source',
      name: 'Bootstrap servers',
      hint: 'host:port, several with commas.',
      format: '^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$',
      isEditable: true,
    },
    { ...PLAIN, code: 'topic', level: 'log', name: 'Topic', hint: 'The topic of this log.', format: '^[A-Za-z0-9._-]{1,128}$' },
  ],
  wafApi: [
    { ...REGION, hint: 'The region of the firewall instance.', isRequired: false },
    {
      ...PLAIN,
      code: 'api_name',
      level: 'log',
      name: 'Operation',
      hint: 'The operation that gives the attack log.',
      format: '^[A-Za-z]{1,64}$',
      defaultValue: 'GetAttackDownloadRecords',
      proposals: [{ label: 'Attack log', value: 'GetAttackDownloadRecords' }],
    },
  ],
}

const TYPES: Readonly<Record<BoundCloud, readonly SourceType[]>> = {
  alibaba: [],
  huawei: ['obs'],
  tencent: ['ckafka', 'wafApi'],
}

/** The types of data sources that accounts of a cloud can have. */
export function typesOf(cloud: BoundCloud): readonly SourceType[] {
  return TYPES[cloud]
}

/** The parameters that a type of data source knows, those of its logs included. */
export function parametersOf(type: SourceType): readonly ParameterRule[] {
  return PARAMETERS[type]
}

/** The codes of the parameters that can be changed. */
export function editableCodes(type: SourceType): ReadonlySet<string> {
  return new Set(PARAMETERS[type].filter(({ isEditable }) => isEditable).map(({ code }) => code))
}
