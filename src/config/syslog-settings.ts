import { isIP } from 'node:net'
import { badValue, givenText, incomplete, readText, type Setting, type SettingSource, titleOf } from './setting.ts'

const syslogUdp: Setting = {
  name: 'syslog-udp',
  value: 'HOST:PORT',
  help: 'listen for syslog over UDP here; needs a source',
  default: '',
  reason: 'Anybody on the network can send a datagram in any name: somebody has to decide for it.',
}
const syslogTcp: Setting = {
  name: 'syslog-tcp',
  value: 'HOST:PORT',
  help: 'listen for syslog over TCP here; needs a source',
  default: '',
  reason: 'Lines travel in clear, and senders are known by their addresses alone.',
}
const syslogTls: Setting = {
  name: 'syslog-tls',
  value: 'HOST:PORT',
  help: 'listen for syslog over TLS here; needs a source and a certificate of its own',
  default: '',
  reason: 'Only the operator can have the certificate.',
}
const syslogTlsCert: Setting = {
  name: 'syslog-tls-cert',
  value: 'FILE',
  help: 'certificate chain of that listener, in PEM',
  default: '',
  reason: 'Senders know the listener by its own name.',
}
const syslogTlsKey: Setting = {
  name: 'syslog-tls-key',
  value: 'FILE',
  help: 'private key of that certificate, in PEM',
  default: '',
  reason: 'Belongs to the certificate.',
}
const syslogClientCa: Setting = {
  name: 'syslog-client-ca',
  value: 'FILE',
  help: 'certificates in PEM; senders over TLS then need one that these have signed',
  default: '',
  reason: 'Not every sender can have a certificate.',
}
const syslogSource: Setting = {
  name: 'syslog-source',
  value: 'ACCOUNT/NAME',
  help: 'the source of logs, by name or id, that what comes by syslog counts for; see CreateLogonSource',
  default: '',
  reason: 'Syslog has no token that would tell the account.',
}
const syslogSenders: Setting = {
  name: 'syslog-senders',
  value: 'CIDR,…',
  help: 'who may send syslog: addresses and blocks',
  default: '127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7',
  reason: 'Private networks: nobody else’s servers send their logs in clear.',
}
const syslogRunTogether: Setting = {
  name: 'syslog-run-together',
  value: 'CIDR,…',
  help: 'senders over TCP and TLS that write nothing between their messages: addresses and blocks; there a name in a message can forge another',
  default: '',
  reason:
    'Nothing marks where such a message ends: whoever chooses a name, of an account for instance, could write a whole other message.',
}

const listeners = [syslogUdp, syslogTcp, syslogTls]

/** Where syslog is listened for. */
export const syslogSettings: readonly Setting[] = [
  ...[syslogUdp, syslogTcp, syslogTls, syslogTlsCert, syslogTlsKey, syslogClientCa, syslogSource, syslogSenders],
  syslogRunTogether,
]

/** An address to listen on, as given. */
export interface ListenAt {
  /** An IP address without brackets. */
  readonly host: string
  readonly port: number
}

/** Where syslog is listened for, as read. */
export interface SyslogSettings {
  /** Undefined: nowhere. */
  readonly syslog:
    | {
        readonly udp: ListenAt | undefined
        readonly tcp: ListenAt | undefined
        readonly tls:
          | (ListenAt & { readonly certificateFile: string; readonly keyFile: string; readonly clientCaFile: string | undefined })
          | undefined
        readonly source: { readonly account: string; readonly name: string }
        readonly senders: readonly string[]
        readonly runTogether: readonly string[]
      }
    | undefined
}

/** @throws UsageError for a bad value, and when something is missing that another one needs */
export function readSyslogSettings(source: SettingSource): SyslogSettings {
  const [udp, tcp, tls] = listeners.map((setting) => readPlace(source, setting))
  const given = listeners.filter((setting) => givenText(source, setting) !== undefined)
  if (given.length === 0) return { syslog: undefined }
  const text = givenText(source, syslogSource)
  if (text === undefined) throw incomplete(given, [syslogSource])
  const [, account, name] = /^([0-9]{16,19})\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/.exec(text) ?? []
  if (account === undefined || name === undefined) {
    throw badValue(syslogSource, text, 'must be ACCOUNT/NAME: the id of an account, and the name or id of one of its sources')
  }
  const [senders, runTogether] = [readBlocks(source, syslogSenders), readBlocks(source, syslogRunTogether)]
  return { syslog: { udp, tcp, tls: tls && { ...tls, ...readTls(source) }, source: { account, name }, senders, runTogether } }
}

/** Lines about settings of syslog that say something of listeners of which there is none. */
export function unusedSyslogSettings(source: SettingSource): string[] {
  const isGiven = (setting: Setting) => givenText(source, setting) !== undefined
  const lines = [
    [[syslogSource, syslogSenders], listeners],
    [[syslogTlsCert, syslogTlsKey, syslogClientCa], [syslogTls]],
    [[syslogRunTogether], [syslogTcp, syslogTls]],
  ] as const
  return lines.flatMap(([settings, needed]) => {
    const given = settings.filter(isGiven)
    if (given.length === 0 || needed.some(isGiven)) return []
    const title = (all: readonly Setting[], word: string) => all.map(titleOf).join(` ${word} `)
    return [`${title(given, 'and')} has no effect: syslog is listened for only where ${title(needed, 'or')} says`]
  })
}

function readBlocks(source: SettingSource, setting: Setting): string[] {
  const text = readText(source, setting)
  const blocks = text === '' ? [] : text.split(',').map((block) => block.trim())
  for (const block of blocks) {
    if (!isBlock(block)) throw badValue(setting, block, 'must be an address or a block, for instance 10.0.0.0/8')
  }
  return blocks
}

function readTls(source: SettingSource) {
  const [certificateFile, keyFile] = [givenText(source, syslogTlsCert), givenText(source, syslogTlsKey)]
  if (certificateFile === undefined || keyFile === undefined) throw incomplete([syslogTls], [syslogTlsCert, syslogTlsKey])
  return { certificateFile, keyFile, clientCaFile: givenText(source, syslogClientCa) }
}

function readPlace(source: SettingSource, setting: Setting): ListenAt | undefined {
  const text = givenText(source, setting)
  if (text === undefined) return undefined
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:]*)):([0-9]{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain ?? ''
  if (isIP(host) === 0 || (bracketed !== undefined) !== (isIP(host) === 6) || Number(port) > 65_535) {
    throw badValue(setting, text, 'must be ADDRESS:PORT, for instance 0.0.0.0:514 or [::]:514')
  }
  return { host, port: Number(port) }
}

function isBlock(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  // IPv4 within IPv6 counts as IPv4: a block of fewer bits than stand before it would be of nobody.
  const [least, most] = family === 4 ? [0, 32] : [address.includes('.') ? 96 : 0, 128]
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) >= least && Number(bits) <= most)
}
