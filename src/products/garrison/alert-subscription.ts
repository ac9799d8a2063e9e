import { answer, list } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import { type InputOf, optional } from '../../contract/field.ts'
import { choice, flag, integer, secret, text } from '../../contract/scalars.ts'
import type { SaveRefusal, Wished } from '../../domain/subscriptions/save-subscription.ts'
import {
  type Channel,
  type Filters,
  type Format,
  MOST_LISTED,
  MOST_PER_MINUTE,
  type QuietHours,
  type Rules,
  type Subscription,
  type Transport,
  USUAL_RULES,
  USUAL_ZONE,
} from '../../domain/subscriptions/subscription.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'

export const CHANNEL_WORDS = {
  webhook: 'HTTPS, signed by Standard Webhooks',
  dingtalk: 'a group robot of DingTalk',
  feishu: 'a group robot of Feishu (Lark)',
  wecom: 'a group robot of WeCom',
  slack: 'an incoming webhook of Slack',
  email: 'e-mail over SMTP',
  syslog: 'a collector of logs',
} as const satisfies Record<Channel, string>
const FORMAT_WORDS = {
  garrison: "webhook: Garrison's own JSON; the default there",
  ocsf: 'webhook, syslog: Detection Findings (2004) of OCSF 1.4',
  cef: 'syslog: Common Event Format; the default there',
} as const satisfies Record<Format, string>
const TRANSPORT_WORDS = {
  tls: 'TLS from the beginning; the default',
  starttls: 'email: STARTTLS, which must succeed',
  tcp: 'not encrypted',
  udp: 'syslog: datagrams, which nobody acknowledges',
} as const satisfies Record<Transport, string>
const SCOPE_WORDS = {
  account: 'alerts of the account; the default',
  organisation: 'alerts of all accounts of the organisation, for its management account',
} as const satisfies Record<Filters['scope'], string>
const KIND_WORDS = {
  location: 'a logon from an unusual place',
  ip: 'a logon from an unusual address',
  time: 'a logon at an unusual time',
  account: 'a logon of an unusual account',
  'brute-force': 'tries from one source, or from one network whose addresses take turns',
  'brute-force-account': 'tries against one account',
  spray: 'one source tries many accounts',
  'success-after-failures': 'a logon after failures',
  travel: 'two logons further apart than anybody travels',
  blindness: 'logs that are not understood, stay away or tell wrong times',
} as const satisfies Record<Filters['kinds'][number], string>
const LEVEL_WORDS = {
  serious: 'serious alone',
  suspicious: 'suspicious and serious',
  remind: 'all; the default',
} as const satisfies Record<Filters['level'], string>
const LANGUAGE_WORDS = { en: 'English; the default', zh: 'Chinese' } as const satisfies Record<Rules['language'], string>
const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/

const settings = {
  BodyFormat: choice('What messages are written in.', FORMAT_WORDS, { example: 'garrison' }),
  Host: text('email, syslog: the host to connect to, a name or an IPv4 address.', { max: 253, example: 'relay.example.com' }),
  Port: integer('email, syslog: the port; the usual one of the transport unless given.', { min: 1, max: 65_535, example: '587' }),
  Transport: choice('email, syslog: how to connect.', TRANSPORT_WORDS, { example: 'starttls' }),
  UserName: text('email: the user, where the relay wants one. Empty: none.', { max: 256, example: 'garrison' }),
  Sender: text('email: who it is from.', { max: 320, example: 'garrison@example.com' }),
  Recipients: list('email: who gets it.', text('An e-mail address.', { max: 320 }), {
    max: MOST_LISTED.recipients,
    example: '["soc@example.com"]',
  }),
  Scope: choice('Whose alerts.', SCOPE_WORDS, { example: 'account' }),
  Kinds: list('Only alerts of these kinds; all unless given.', choice('A kind.', KIND_WORDS), { max: 10, example: '["travel"]' }),
  MinLevel: choice('Only alerts that are at least so grave.', LEVEL_WORDS, { example: 'suspicious' }),
  HostUuids: list('Only alerts of these servers, and of those of GroupIds.', text('UUID of a server.', { min: 1, max: 256 }), {
    max: MOST_LISTED.hosts,
    example: '["inet-7c676676-06fa-442e-90fb-b802e5d60001"]',
  }),
  GroupIds: list('Only alerts of servers in these groups of the own account, and of HostUuids.', integer('Id of a group.'), {
    max: MOST_LISTED.groups,
    example: '[1]',
  }),
  Language: choice('What people read.', LANGUAGE_WORDS, { example: 'en' }),
  QuietFrom: text('When quiet hours begin, `HH:MM`: what is raised in them is told together at their end. Empty: none.', {
    max: 5,
    example: '22:00',
  }),
  QuietTo: text('When quiet hours end, `HH:MM`; before QuietFrom it is the next day.', { max: 5, example: '07:00' }),
  QuietZone: text(`IANA zone of quiet hours; ${USUAL_ZONE} unless given.`, { max: 64, example: 'Asia/Shanghai' }),
  QuietLetsSerious: flag('Whether serious alerts are told in quiet hours; true unless given.', { example: 'true' }),
  PerMinute: integer(`Messages a minute, ${USUAL_RULES.perMinute} unless given; the last one sums up all that is left.`, {
    min: 1,
    max: MOST_PER_MINUTE,
    example: '10',
  }),
  Enabled: flag('Whether it is told anything.', { example: 'true' }),
}

/** What a subscription is made or changed by, but for its id and channel. */
export const inputFields = {
  ...settings,
  Url: secret('webhook and robots: where to post to, https://…', { max: 2048 }),
  Secret: secret('webhook: `whsec_…`; dingtalk, feishu: the key of the sign; email: the password. Empty: none.', {
    min: 0,
    max: 512,
  }),
}

/** A subscription as it is shown: nothing of it is secret. */
export const subscriptionFields = {
  SubscriptionId: integer('Id of the subscription.', { example: '1' }),
  Name: text('Its name.', { example: 'night shift' }),
  Channel: choice('On which way alerts leave.', CHANNEL_WORDS, { example: 'webhook' }),
  ...(({ BodyFormat, Port, Transport, ...others }) => ({
    ...others,
    BodyFormat: optional(BodyFormat),
    Port: optional(Port),
    Transport: optional(Transport),
  }))(settings),
  Origin: text('Scheme and host of Url; the rest of it may be a token.', { example: 'https://hooks.slack.com' }),
  Waiting: integer('Alerts that wait to be told.', { example: '0' }),
  Dead: integer('Alerts that were given up: ListDeadDeliveries.', { example: '0' }),
  LastTriedAt: optional(text('When something was last sent; absent: never.', { example: '2026-11-21T20:17:05Z' })),
  FailingSince: optional(text('Since when tries fail; absent: they do not.', { example: '2026-11-21T20:17:05Z' })),
  NextTryAt: optional(
    text('From when on there is a further try, where tries fail and something waits.', { example: '2026-11-21T20:17:15Z' }),
  ),
  LastOutcome: text('What came of it: `delivered`, or the word and code of the failure.', { example: 'delivered' }),
}

type Input = InputOf<typeof inputFields> & { readonly Name?: string | undefined }

/** What a request wishes a subscription to be. @throws ParameterFault for quiet hours that are none */
export function wishedOf(input: Input): Wished {
  const { Recipients, HostUuids, GroupIds, Kinds } = input
  return {
    name: input.Name,
    isEnabled: input.Enabled,
    target: {
      ...{ url: input.Url, secret: input.Secret, format: input.BodyFormat, host: input.Host, port: input.Port },
      ...{ transport: input.Transport, userName: input.UserName, sender: input.Sender, recipients: Recipients },
    },
    filters: { scope: input.Scope, kinds: Kinds, level: input.MinLevel, hosts: HostUuids, groups: GroupIds },
    rules: { language: input.Language, perMinute: input.PerMinute, quiet: quietOf(input) },
  }
}

function quietOf({ QuietFrom, QuietTo, QuietZone, QuietLetsSerious }: Input): QuietHours | null | undefined {
  if (QuietFrom === undefined) {
    const alone = { QuietTo, QuietZone, QuietLetsSerious }
    const [name] = Object.entries(alone).find(([, value]) => value !== undefined) ?? []
    if (name !== undefined) throw new ParameterFault('missing', 'QuietFrom', `is mandatory with ${name}`)
    return undefined
  }
  if (QuietFrom === '') return null
  if (QuietTo === undefined) throw new ParameterFault('missing', 'QuietTo', 'is mandatory with QuietFrom')
  const [from, to] = [minutesOf(QuietFrom, 'QuietFrom'), minutesOf(QuietTo, 'QuietTo')]
  if (from === to) invalid('QuietTo', 'must differ from QuietFrom')
  return { from, to, zone: QuietZone || USUAL_ZONE, letsSerious: QuietLetsSerious ?? true }
}

function minutesOf(time: string, name: string): number {
  if (!TIME.test(time)) invalid(name, 'must be a time such as 22:00')
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/** A subscription as answers show it. */
export function shownSubscription(subscription: Subscription) {
  const { target, filters, rules } = subscription
  const { quiet } = rules
  return {
    ...{ SubscriptionId: subscription.id, Name: subscription.name, Channel: subscription.channel },
    ...{ BodyFormat: target.format || undefined, Host: target.host, Port: target.port || undefined },
    ...{ Transport: target.transport || undefined, UserName: target.userName, Sender: target.sender },
    ...{ Recipients: target.recipients, Origin: target.origin, Scope: filters.scope, Kinds: filters.kinds },
    ...{ MinLevel: filters.level, HostUuids: filters.hosts, GroupIds: filters.groups, Language: rules.language },
    ...{ QuietFrom: shownTime(quiet?.from), QuietTo: shownTime(quiet?.to), QuietZone: quiet?.zone ?? '' },
    ...{ QuietLetsSerious: quiet?.letsSerious ?? true, PerMinute: rules.perMinute, Enabled: subscription.isEnabled },
    ...{ Waiting: subscription.waiting, Dead: subscription.dead, LastOutcome: subscription.outcome },
    LastTriedAt: shownMoment(subscription.triedAt),
    FailingSince: shownMoment(subscription.failingSince),
    NextTryAt: shownMoment(subscription.nextTryAt),
  }
}

function shownMoment(at: number): string | undefined {
  return at === 0 ? undefined : isoSeconds(at)
}

function shownTime(minutes: number | undefined): string {
  if (minutes === undefined) return ''
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

export const subscriptionAnswer = answer('One subscription.', subscriptionFields)

/** A refused target in the words of the request. */
export function inParameters<Kind extends string>(refusal: Refusal<Kind>): Refusal<Kind> {
  const { kind, words } = refusal
  const [first = '', ...others] = words
  if (kind === 'bad-target') return refuse(kind, parameterOf(first), ...others)
  return kind === 'unreadable-secret' ? refuse(kind, first, others.map(parameterOf).join(' and ')) : refusal
}

/** The parameter that gives a part of a target. */
function parameterOf(part: string): string {
  return part === 'format' ? 'BodyFormat' : `${part.charAt(0).toUpperCase()}${part.slice(1)}`
}

/** Errors of a subscription that cannot be as it is wished. */
export const saveErrors = {
  InvalidTarget: [400, 'Specified parameter %s is not valid. It %s.'],
  NameExists: [400, 'A subscription named %s exists.'],
  NoPermission: [403, 'caller has no permission'],
  DataNotExists: [400, '%s data not exist'],
  InvalidQuietZone: [400, 'Specified parameter QuietZone is not valid. %s is no IANA zone.'],
} as const

export const saveRefusals = {
  'bad-target': 'InvalidTarget',
  'name-taken': 'NameExists',
  'not-management': 'NoPermission',
  'unknown-host': 'DataNotExists',
  'unknown-group': 'DataNotExists',
  'unknown-zone': 'InvalidQuietZone',
} as const satisfies Record<SaveRefusal, keyof typeof saveErrors>

export const subscriptionNotes = [
  'A target must have public addresses alone, which are judged at each connection, unless the operator allows it (`--delivery-allow`); redirects are not followed.',
  'Url and Secret are kept sealed and shown by nothing.',
  'Where a message fails, its receiver is tried again after ten seconds, then later and later up to an hour, a message each time; a receiver’s Retry-After is obeyed. What was due a day ago is given up once the receiver has failed for a day, what was due an hour ago once it has refused for an hour; a message that fails alone, while others are taken, is given up alone. Each message has an id that stays the same: it may arrive twice.',
]
