import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { UsageError } from '../kernel/failure.ts'
import { badValue, givenText, incomplete, readSwitch, readText, type Setting, type SettingSource, titleOf } from './setting.ts'

const host: Setting = {
  name: 'host',
  value: 'ADDRESS',
  help: 'address to listen on',
  default: '127.0.0.1',
  reason: 'Whoever starts the server to try it must not open it to the network by that.',
}
const port: Setting = {
  name: 'port',
  value: 'NUMBER',
  help: 'port to listen on; 0 takes a free one',
  default: '9480',
  reason: 'Free on most machines, and above the ports that need privileges.',
}
const tlsCert: Setting = {
  name: 'tls-cert',
  value: 'FILE',
  help: 'certificate chain in PEM; the server then speaks HTTPS',
  default: '',
  reason: 'On the own machine plain HTTP does; elsewhere only the operator can have the certificate.',
}
const tlsKey: Setting = {
  name: 'tls-key',
  value: 'FILE',
  help: 'private key of the certificate, in PEM',
  default: '',
  reason: 'Belongs to the certificate.',
}
const insecureHttp: Setting = {
  name: 'insecure-http',
  help: 'serve plain HTTP on an address that others can reach, for instance behind a proxy that speaks HTTPS',
  default: 'false',
  reason: "Requests carry other clouds' keys: sending them in clear over a network must be somebody's decision.",
}

/** Where and how the server listens. */
export const listenSettings: readonly Setting[] = [host, port, tlsCert, tlsKey, insecureHttp]

/** Where and how the server listens, as read. */
export interface ListenSettings {
  /** An IP address without brackets, or a host name. */
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Both files, or undefined for plain HTTP. */
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined
}

/** @throws UsageError for a bad value, or when the network would see plain HTTP that nobody decided on */
export function readListenSettings(source: SettingSource): ListenSettings {
  const settings = { host: readHost(source), port: readPort(source), tls: readTls(source) }
  const isInsecureHttp = readSwitch(source, insecureHttp)
  if (settings.tls === undefined && !isInsecureHttp && !isLoopback(settings.host)) {
    throw new UsageError(
      `${titleOf(host)} is ${settings.host}, which others can reach, and there is no certificate: ` +
        `give ${titleOf(tlsCert)} and ${titleOf(tlsKey)}, or decide for plain HTTP with ${titleOf(insecureHttp)}`,
    )
  }
  return settings
}

const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

function readHost(source: SettingSource): string {
  const text = readText(source, host)
  if (isIP(text) === 0 && (!HOST_NAME.test(text) || /^[0-9.]+$/.test(text))) {
    throw badValue(host, text, 'must be an IP address (IPv6 without brackets) or a host name, without port')
  }
  return text
}

function readPort(source: SettingSource): number {
  const text = readText(source, port)
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  const hint = /^(tcp|udp):\/\//.test(text)
    ? '; Kubernetes sets this variable for a service named garrison: rename the service or set enableServiceLinks: false'
    : ''
  throw badValue(port, text, `must be a whole number from 0 to 65535${hint}`)
}

function readTls(source: SettingSource): ListenSettings['tls'] {
  const [certificateFile, keyFile] = [givenText(source, tlsCert), givenText(source, tlsKey)]
  if (certificateFile === undefined && keyFile === undefined) return undefined
  if (certificateFile === undefined) throw incomplete([tlsKey], [tlsCert])
  if (keyFile === undefined) throw incomplete([tlsCert], [tlsKey])
  return { certificateFile, keyFile }
}

/** Whether only this machine can reach the address. A name other than localhost could mean anything. */
function isLoopback(address: string): boolean {
  if (address.toLowerCase() === 'localhost') return true
  return isIP(address) !== 0 && ipaddr.process(address).range() === 'loopback'
}
