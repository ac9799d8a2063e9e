import { Refusal, refuse } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Channel, Format, SecretParts, Target, Transport } from './subscription.ts'

/** A target as it is given; what is left out is undefined. */
export type GivenTarget = { readonly [Key in Exclude<keyof Target, 'origin'>]?: Target[Key] | undefined }

/** Which part of a target is wrong, and what it must be. */
export type TargetRefusal = 'bad-target'

interface Needs {
  readonly kind: 'url' | 'mail' | 'syslog'
  /** What the secret is, where there is one. */
  readonly secret: 'required' | 'optional' | 'none'
  readonly formats: readonly Format[]
}

const NEEDS: Readonly<Record<Channel, Needs>> = {
  webhook: { kind: 'url', secret: 'required', formats: ['garrison', 'ocsf'] },
  dingtalk: { kind: 'url', secret: 'optional', formats: [] },
  feishu: { kind: 'url', secret: 'optional', formats: [] },
  wecom: { kind: 'url', secret: 'none', formats: [] },
  slack: { kind: 'url', secret: 'none', formats: [] },
  email: { kind: 'mail', secret: 'optional', formats: [] },
  syslog: { kind: 'syslog', secret: 'none', formats: ['cef', 'ocsf'] },
}

const PORTS: Readonly<Record<'mail' | 'syslog', Readonly<Partial<Record<Transport, number>>>>> = {
  mail: { tls: 465, starttls: 587, tcp: 25 },
  syslog: { tls: 6514, tcp: 601, udp: 514 },
}

/** A secret that a channel could have, where the one that it has is not known. */
const SOME_SECRET = new Secret(`whsec_${Buffer.alloc(24).toString('base64')}`)

/** `checkTarget` for a target of which the URL is known by its origin alone, and the secret perhaps not. */
export function checkOpenTarget(
  channel: Channel,
  { origin, ...given }: GivenTarget & { readonly origin?: string | undefined },
): Target | Refusal<TargetRefusal> {
  const isMissing = isSecretMissing(channel, { ...NOTHING, ...definedOf(given) })
  const url = given.url ?? (origin === undefined ? undefined : new Secret(`${origin}/`))
  const target = checkTarget(channel, { ...given, url, secret: given.secret ?? (isMissing ? SOME_SECRET : undefined) })
  if (target instanceof Refusal || origin === undefined) return target
  return target.origin === origin ? target : bad('origin', 'must be scheme and host, such as https://hooks.slack.com')
}

function definedOf(given: GivenTarget): Partial<Target> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Whether a channel cannot do without a secret that a target lacks: the URL apart. */
export function isSecretMissing(channel: Channel, { secret, userName }: Pick<Target, 'secret' | 'userName'>): boolean {
  return secret === undefined && (NEEDS[channel].secret === 'required' || userName !== '')
}

/** What of a target is to be given again where nothing secret of it is known any more; nothing where the channel, as it is set up, has no such thing. */
export function lackingParts(
  channel: Channel,
  { url, secret, userName }: Pick<GivenTarget, 'url' | 'secret' | 'userName'>,
): (keyof SecretParts)[] {
  const { kind, secret: needed } = NEEDS[channel]
  const hasSecret = kind === 'mail' ? userName !== '' : needed !== 'none'
  const lacksUrl = kind === 'url' && url === undefined
  return [...(lacksUrl ? (['url'] as const) : []), ...(hasSecret && secret === undefined ? (['secret'] as const) : [])]
}

/** Whether nothing can be sent to a target, as it has come without what is secret of it. */
export function isIncomplete(channel: Channel, target: Target): boolean {
  return (NEEDS[channel].kind === 'url' && target.url === undefined) || isSecretMissing(channel, target)
}

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const WEBHOOK_SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/
const HOST =
  /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** The whole target of a channel out of what was given, where an empty secret is none; refuses with the parameter that is wrong and what it must be. */
export function checkTarget(channel: Channel, wished: GivenTarget): Target | Refusal<TargetRefusal> {
  const given = wished.secret?.reveal() === '' ? { ...wished, secret: undefined } : wished
  const { kind, secret, formats } = NEEDS[channel]
  const format: Format | '' = given.format || formats[0] || ''
  if (given.format && !formats.includes(given.format)) return bad('format', words('must be', formats))
  if (secret === 'required' && given.secret === undefined) return bad('secret', 'is mandatory')
  if (secret === 'none' && given.secret !== undefined) return bad('secret', `is not used by ${channel}`)
  if (channel === 'webhook' && !isWebhookSecret(given.secret)) {
    return bad('secret', 'must be whsec_ and 24 to 64 bytes in base64')
  }
  const shared = { ...NOTHING, format, secret: given.secret }
  if (kind === 'url') return atUrl(shared, given)
  return kind === 'mail' ? atRelay(shared, given) : atHost(shared, given, 'syslog')
}

const NOTHING: Target = {
  ...{ format: '', host: '', port: 0, transport: '', userName: '', sender: '', recipients: [], origin: '' },
  ...{ url: undefined, secret: undefined },
}

function atUrl(shared: Target, { url }: GivenTarget): Target | Refusal<TargetRefusal> {
  if (url === undefined) return bad('url', 'is mandatory')
  const text = url.reveal()
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = parsed !== undefined && parsed.username === '' && parsed.password === '' && parsed.hash === ''
  if (!isPlain || parsed.protocol !== 'https:' || !HOST.test(parsed.hostname)) {
    return bad('url', 'must begin with https:// and a host name, and have no user and no fragment')
  }
  return { ...shared, url: new Secret(parsed.href), origin: parsed.origin }
}

function atRelay(shared: Target, given: GivenTarget): Target | Refusal<TargetRefusal> {
  const target = atHost(shared, given, 'mail')
  if (!('transport' in target)) return target
  const { userName = '', sender = '', recipients = [] } = given
  if (!ADDRESS.test(sender)) return bad('sender', 'must be an e-mail address')
  if (recipients.length === 0 || !recipients.every((recipient) => ADDRESS.test(recipient))) {
    return bad('recipients', 'must be e-mail addresses')
  }
  if ((userName === '') !== (shared.secret === undefined)) return bad('userName', 'and a password are given both, or neither')
  if (userName !== '' && target.transport === 'tcp') return bad('transport', 'must be tls or starttls where a password is sent')
  return { ...target, userName, sender, recipients }
}

function atHost(shared: Target, given: GivenTarget, kind: 'mail' | 'syslog'): Target | Refusal<TargetRefusal> {
  const { host = '', port = 0 } = given
  const transport = given.transport || 'tls'
  const usual = PORTS[kind][transport]
  if (!HOST.test(host)) return bad('host', 'must be a host name or an IPv4 address')
  if (usual === undefined) return bad('transport', words('must be', Object.keys(PORTS[kind])))
  return { ...shared, host: host.toLowerCase(), port: port === 0 ? usual : port, transport }
}

function isWebhookSecret(secret: Secret | undefined): boolean {
  const encoded = WEBHOOK_SECRET.exec(secret?.reveal() ?? '')?.[1] ?? ''
  const { length } = Buffer.from(encoded, 'base64')
  return length >= 24 && length <= 64
}

function words(must: string, choices: readonly string[]): string {
  return choices.length === 0 ? 'is not used by this channel' : `${must} ${choices.join(' or ')}`
}

function bad(part: keyof Target, what: string): Refusal<TargetRefusal> {
  return refuse('bad-target', part, what)
}
