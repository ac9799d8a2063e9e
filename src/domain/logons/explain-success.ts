import type { LogonEvent } from '../../detection/logon.ts'
import type { SuccessReason, SuccessVerdict } from '../../detection/success-after-failures.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import { type AlertDetails, type InBothLanguages, readAs } from '../alerts/follow.ts'
import { localTime } from './local-time.ts'

/** The logon that succeeded after failures. */
export interface SuccessAbout {
  readonly user: string
  readonly address: string
  readonly method: string
  readonly at: number
  readonly program: string
  readonly form: LogonEvent['form']
  /** Zone of the server. */
  readonly zone: string
}

const WHY: Readonly<Partial<Record<SuccessReason, InBothLanguages>>> = {
  'password-after-guessing': { en: 'passwords were guessed from there, and one was right', zh: '该来源曾猜测密码,并有一次成功' },
  'attacked-account-new-source': {
    en: 'the account is under attack, and the source is new for it',
    zh: '该账号正遭受攻击,且来源首次出现',
  },
  'key-from-guessing-source': {
    en: 'passwords were guessed from there, but the logon took a key: probably somebody else behind one address',
    zh: '该来源曾猜测密码,但本次使用密钥登录,可能是同一地址后的其他人',
  },
  'key-for-attacked-account': {
    en: 'the account is under attack and the source is new for it, but a key is not guessed',
    zh: '该账号正遭受攻击且来源首次出现,但密钥无法被猜出',
  },
}

/** The details of an alert about a success after failures. */
export function explainSuccess({ reason, fromSource, onAccount }: SuccessVerdict, about: SuccessAbout): AlertDetails {
  const { user, address, method, at, zone } = about
  const why = WHY[reason] ?? { en: reason, zh: reason }
  const who = user === '' ? { en: 'Somebody', zh: '未知账号' } : { en: user, zh: user }
  return {
    dimension: null,
    observed: {
      en: `${fromSource} failed attempts from the source, ${onAccount} on the account, within 24 h`,
      zh: `24 小时内该来源失败 ${fromSource} 次,该账号失败 ${onAccount} 次`,
    },
    approved: [],
    approvedCount: 0,
    nearest: null,
    reason: {
      en: `${who.en} logged on from ${address} after ${fromSource} failed attempts from there and ${onAccount} on the account within 24 h: ${why.en}.`,
      zh: `${who.zh} 从 ${address} 登录,此前 24 小时内该来源失败 ${fromSource} 次、该账号失败 ${onAccount} 次:${why.zh}。`,
    },
    user: user || null,
    address: address || null,
    port: null,
    method: method || null,
    fingerprint: null,
    localTime: localTime(zoneClock(zone), at),
    zone,
    place: null,
    readAs: readAs(about),
  }
}
