import type { Finding } from '../../domain/vendor-accounts/finding.ts'

/** What each reason means to whoever keeps the key; `$` stands for the permission or the place that it is about. */
const TEXTS: Readonly<Record<Finding['reason'], Readonly<Record<'en' | 'zh', string>>>> = {
  'key-unknown': {
    en: 'The vendor does not know this AccessKey id: it may be misspelt, deleted or disabled.',
    zh: '云厂商不认识该 AccessKey ID:可能填写有误、已删除或已停用。',
  },
  'secret-wrong': {
    en: 'The AccessKey secret does not fit the AccessKey id. For Azure give the value of the client secret, not its id.',
    zh: 'AccessKey Secret 与 AccessKey ID 不匹配。Azure 请填写客户端密码的值,而不是其 ID。',
  },
  'key-disabled': { en: 'The AccessKey is disabled at the vendor.', zh: '该 AccessKey 已在云厂商处停用。' },
  'key-expired': { en: 'The AccessKey has expired at the vendor.', zh: '该 AccessKey 已在云厂商处过期。' },
  'no-permission': { en: 'The AccessKey lacks the permission $.', zh: '该 AccessKey 缺少权限 $。' },
  'region-not-enabled': { en: 'The account has not enabled $.', zh: '该账号未开通 $。' },
  'wrong-domain': {
    en: "The AccessKey belongs to another of the vendor's separate clouds: check Domain.",
    zh: '该 AccessKey 属于云厂商的其他站点,请检查 Domain。',
  },
  throttled: { en: 'The vendor limits how often it is asked; it will be asked again.', zh: '云厂商限流,稍后将重试。' },
  'clock-skew': {
    en: "This server's clock and the vendor's differ by minutes; set this server's clock.",
    zh: '本服务器时钟与云厂商相差数分钟,请校准本服务器时钟。',
  },
  unreachable: { en: 'The vendor cannot be reached from this server.', zh: '本服务器无法访问云厂商。' },
  'timed-out': { en: 'The vendor has not answered in time.', zh: '云厂商未在规定时间内应答。' },
  'vendor-error': { en: 'The vendor has answered with an error of its own.', zh: '云厂商返回了其内部错误。' },
  'account-mismatch': {
    en: 'The AccessKey belongs to another account than CtdrCloudUserId.',
    zh: '该 AccessKey 所属账号与 CtdrCloudUserId 不一致。',
  },
  'key-type-mismatch': {
    en: 'The AccessKey is not of the kind that AkType says.',
    zh: '该 AccessKey 的类型与 AkType 不一致。',
  },
  'key-unavailable': {
    en: 'The AccessKey secret cannot be opened with the keys of this server: give it anew.',
    zh: '本服务器的密钥无法解开该 AccessKey Secret,请重新填写。',
  },
  'trail-not-set': {
    en: 'Where the vendor delivers its audit trail is not set: see AddCloudVendorTrialConfig.',
    zh: '尚未配置审计日志的投递位置,请参见 AddCloudVendorTrialConfig。',
  },
  'not-supported': { en: 'This module is not supported for this vendor.', zh: '该云厂商不支持此模块。' },
}

/** What stands for a permission or a place that the vendor has not named. */
const UNNAMED = {
  'no-permission': { en: 'that this takes', zh: '(未说明)' },
  'region-not-enabled': { en: 'the region', zh: '该地域' },
} as const

/** What a finding says in a language; empty for none. The vendor's code follows, for whoever asks its support. */
export function findingMessage(finding: Finding | undefined, language: 'en' | 'zh'): string {
  if (finding === undefined) return ''
  const { reason, action, place, code, requestId } = finding
  const about = reason === 'region-not-enabled' ? (place ?? '') : [action, place].filter((part) => part !== undefined).join(' @ ')
  const codes = [code, requestId].filter((part) => part !== undefined).join(', ')
  const unnamed = reason === 'no-permission' || reason === 'region-not-enabled' ? UNNAMED[reason][language] : ''
  const text = TEXTS[reason][language].replace('$', () => about || unnamed)
  return codes === '' ? text : `${text} (${codes})`
}
