import { isIP } from 'node:net'
import { badValue, givenText, type Setting, type SettingSource } from './setting.ts'

const delivery: Setting = {
  name: 'delivery',
  value: 'on|off',
  help: 'whether alerts are sent to subscriptions, or wait for a day and are then given up; on for serve, off for dev',
  default: '',
  reason: 'A server that is told whom to alert must do it; a rehearsal must not wake anybody.',
}
const deliveryAllow: Setting = {
  name: 'delivery-allow',
  value: 'LIST',
  help: 'host names, addresses and networks (CIDR) that alerts may be sent to though they are private, separated by commas',
  default: '',
  reason:
    'Whoever may make a subscription must not reach the networks of this server: only its operator says which hosts in them take alerts.',
}

/** How alerts leave. */
export const deliverySettings: readonly Setting[] = [delivery, deliveryAllow]

/** How alerts leave, as read. */
export interface DeliverySettings {
  /** Undefined: as the command usually does it. */
  readonly delivery: boolean | undefined
  /** Host names, addresses and networks that may be private. */
  readonly deliveryAllow: readonly string[]
}

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

/** @throws UsageError for a bad value */
export function readDeliverySettings(source: SettingSource): DeliverySettings {
  const given = givenText(source, delivery)
  if (given !== undefined && given !== 'on' && given !== 'off') throw badValue(delivery, given, 'must be on or off')
  const list = givenText(source, deliveryAllow) ?? ''
  const entries = list.split(',').flatMap((entry) => entry.trim() || [])
  if (!entries.every(isTarget)) {
    throw badValue(deliveryAllow, list, 'must be host names, addresses or networks such as 10.1.0.0/16, separated by commas')
  }
  return { delivery: given === undefined ? undefined : given === 'on', deliveryAllow: entries }
}

function isTarget(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const family = isIP(address)
  if (rest.length > 0) return false
  if (bits === undefined) return family !== 0 || HOST.test(address)
  return family !== 0 && /^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}
