import { locationName } from '../../detection/location.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import { type AlertDetails, type InBothLanguages, logonFacts } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'
import type { Journey } from './find-travel.ts'
import { localTime } from './local-time.ts'

/**
 * The details of an alert about a journey that nobody makes. They show the later logon, how its line was `read`, and times by the clocks of
 * its server.
 */
export function explainTravel(
  journey: Journey,
  read: { readonly program: string | undefined; readonly form: LogonEvent['form'] },
  hosts: ReadonlyMap<string, Host>,
): AlertDetails {
  const { earlier, later, travel } = journey
  const { user, address, port, method, fingerprint, host } = later.logon
  const zone = hosts.get(host)?.timeZone ?? 'UTC'
  const clock = zoneClock(zone)
  const told = (text: string) => text || undefined
  const logon = { user, address, port: port || undefined, method: told(method), fingerprint: told(fingerprint), ...read }
  const facts = logonFacts(logon, localTime(clock, later.at), clock === undefined ? 'UTC' : zone, later.place)
  const [from, to] = [placeOf(earlier.place), placeOf(later.place)]
  const { distanceKm, radiiKm, certainKm, speedKmh, durationMs } = travel
  const time = durationOf(durationMs)
  const serverOf = (stop: Journey['later']) => hosts.get(stop.logon.host)?.name ?? stop.logon.host
  const at = (stop: Journey['later']) => {
    const text = `${localTime(clock, stop.at)}, ${serverOf(stop)}`
    return { en: text, zh: text }
  }
  return {
    ...facts,
    dimension: null,
    observed: { en: `${km(certainKm)} within ${time.en}`, zh: `${time.zh}内 ${km(certainKm)}` },
    approved: [],
    approvedCount: 0,
    nearest: null,
    journey: { who: later.logon.who, earlier: earlier.logon.address, later: address },
    reason: {
      en: `${user} logged on from ${earlier.logon.address}, in ${from.en}, and ${time.en} later from ${address}, in ${to.en}: at least ${km(certainKm)}, which is ${kmh(speedKmh)}.`,
      zh: `${user} 从 ${earlier.logon.address}(${from.zh})登录,${time.zh}后又从 ${address}(${to.zh})登录:距离至少 ${km(certainKm)},相当于 ${kmh(speedKmh)}。`,
    },
    further: [
      { label: { en: 'Earlier place', zh: '先前地点' }, value: from },
      { label: { en: 'Earlier source', zh: '先前来源' }, value: both(earlier.logon.address) },
      { label: { en: 'Earlier logon', zh: '先前登录' }, value: at(earlier) },
      { label: { en: 'Later place', zh: '之后地点' }, value: to },
      { label: { en: 'Later logon', zh: '之后登录' }, value: at(later) },
      { label: { en: 'Distance', zh: '距离' }, value: both(km(distanceKm)) },
      { label: { en: 'Taken off for inexact places', zh: '扣除的定位误差' }, value: both(radiiKm.map(km).join(' + ')) },
      { label: { en: 'Speed', zh: '速度' }, value: both(kmh(speedKmh)) },
    ],
  }
}

function placeOf(place: Journey['later']['place']): InBothLanguages {
  const id = place?.region ?? place?.country
  const name = (language: 'en' | 'zh') => (id === undefined ? undefined : locationName(id, language))
  const city = place?.city
  const joined = (language: 'en' | 'zh') => [city, name(language)].filter((part) => part !== undefined).join(', ')
  return { en: joined('en') || 'an unnamed place', zh: joined('zh') || '未知地点' }
}

function both(text: string): InBothLanguages {
  return { en: text, zh: text }
}

function km(value: number): string {
  return `${Math.round(value)} km`
}

function kmh(value: number): string {
  return `${Math.round(value)} km/h`
}

function durationOf(ms: number): InBothLanguages {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return { en: `${seconds} s`, zh: `${seconds} 秒` }
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  if (hours === 0) return { en: `${minutes} min`, zh: `${minutes} 分钟` }
  return { en: `${hours} h ${minutes} min`, zh: `${hours} 小时 ${minutes} 分钟` }
}
