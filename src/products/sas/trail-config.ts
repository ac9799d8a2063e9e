import { invalid } from '../../contract/fault.ts'
import { nodeOfJson } from '../../contract/node.ts'
import type { ErrorTable } from '../../contract/operation.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { Trail, TrailRefusal } from '../../domain/vendor-accounts/trail.ts'
import { VENDORS } from './vendor-account.ts'

/*
 * What the operations on the audit trails of other clouds share.
 */

type Settings = NonNullable<Trail['settings']>
type Words = Readonly<Record<string, RegExp>>

const MAX_SERVERS = 10
const SHAPES: Readonly<Record<TrailVendor, Words>> = {
  AWS: {
    sqsQueueName: /^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/,
    sqsRegion: /^[a-z]{2}(-[a-z]{2,10}){1,3}-[0-9]{1,2}$/,
  },
  Tencent: {
    kafkaUserName: /^[\x21-\x7e]{1,128}$/,
    kafkaBootstrapServers: /^[A-Za-z0-9.,:-]{3,2048}$/,
    kafkaTopic: /^[A-Za-z0-9._-]{1,249}$/,
  },
}
const SERVER =
  /^(?=.{1,253}:)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+:([1-9][0-9]{0,4})$/

const VENDOR_CHOICES = { Tencent: 'Tencent Cloud', AWS: 'Amazon Web Services' } as const
/** The clouds whose audit trails are read out of a queue. */
type TrailVendor = keyof typeof VENDOR_CHOICES

export const trailFields = {
  AuthId: integer('Id of the pair.', { min: 1, example: '2363' }),
  AuthInfo: text(
    'JSON: sqsQueueName and sqsRegion for AWS; kafkaUserName, kafkaBootstrapServers and kafkaTopic for Tencent; all are texts.',
    { max: 4096, example: '{"sqsRegion":"us-west-2","sqsQueueName":"trail"}' },
  ),
  Vendor: choice<TrailVendor>('Whose key it is.', VENDOR_CHOICES, { example: 'AWS' }),
}

export const trailErrors = {
  NoPermission: [403, 'caller has no permission'],
  ServerError: [500, 'ServerError'],
  DataNotExists: [400, '%s data not exist'],
} as const satisfies ErrorTable

export const trailRefusals = {
  'unknown-pair': 'DataNotExists',
  'trail-known': 'DataExists',
  'trail-unset': 'DataNotExists',
  'wrong-region': 'InvalidAuthInfo',
} as const satisfies Record<TrailRefusal, string>

export const trailNotes = [
  'Differs: AuthInfo has exactly the members of its vendor: others, and values that are no texts, are refused. kafkaBootstrapServers is host:port, at most 10 of them with commas between; addresses in digits are refused.',
  'Differs: a pair that is unknown, belongs to another account or is of another vendor is answered with DataNotExists.',
  'A pair that is used for TRIAL is checked anew: ServiceStatus and every ModuleServiceStatus are 2 until then. Nothing is taken from the queue.',
] as const

/** The domain's word for the vendor of a trail. */
export function trailVendor(vendor: TrailVendor) {
  return VENDORS[vendor]
}

/** What AuthInfo says. @throws the fault of what is wrong with it */
export function trailSettings(vendor: TrailVendor, authInfo: string): Settings {
  const shape = SHAPES[vendor]
  const names = Object.keys(shape)
  const node = authInfo.trimStart().startsWith('{') ? nodeOfJson(authInfo) : undefined
  const members = typeof node === 'object' ? [...node.entries()] : []
  if (members.length !== names.length || !names.every((name) => members.some(([other]) => other === name))) {
    return invalid('AuthInfo', `must be a JSON object with ${names.join(', ')}, and nothing else`)
  }
  for (const [name, value] of members) {
    if (typeof value !== 'string' || !shape[name]?.test(value))
      invalid('AuthInfo', `must have a ${name} of the form that its vendor gives it`)
  }
  const of = (name: string) => String(members.find(([other]) => other === name)?.[1])
  if (vendor === 'AWS') return { kind: 'sqs', queueName: of('sqsQueueName'), region: of('sqsRegion') }
  const bootstrapServers = of('kafkaBootstrapServers')
  const servers = bootstrapServers.split(',')
  if (servers.length > MAX_SERVERS || !servers.every(isServer)) {
    return invalid('AuthInfo', `must have kafkaBootstrapServers of host:port, at most ${MAX_SERVERS} of them with commas between`)
  }
  return { kind: 'kafka', userName: of('kafkaUserName'), bootstrapServers, topic: of('kafkaTopic') }
}

function isServer(server: string): boolean {
  const port = Number(SERVER.exec(server)?.[1] ?? 0)
  // The last label of a name is no number.
  return port > 0 && port < 65_536 && !/\.[0-9]+:/.test(server)
}

/** Settings as AuthInfo. */
export function authInfo(settings: Settings): string {
  return JSON.stringify(
    settings.kind === 'sqs'
      ? { sqsQueueName: settings.queueName, sqsRegion: settings.region }
      : {
          kafkaUserName: settings.userName,
          kafkaBootstrapServers: settings.bootstrapServers,
          kafkaTopic: settings.topic,
        },
  )
}
